/** Which columns of imports' files were read, and for what: those of a whole page of imports in one statement. */
import DataLoader from 'dataloader';
import { takeItems } from '../../../core/graph/answer-budget.js';
import { accountIdOf, type RequestContext } from '../../../core/graph/context.js';
import type { ImportRow } from '../../../core/graph/imports.queries.js';
import { columnsRead } from '../file/columns-read.rules.js';
import type { FileForm } from '../file/file-form.js';
import { ImportColumnType } from './import-column.types.js';
import { formsOfImports } from './imports.queries.js';

type Forms = DataLoader<string, FileForm | null>;

/** Made anew with each request and each batch of a subscription, as all loaders are. */
const loaders = new WeakMap<RequestContext, Forms>();

/** Null: the rows came as arguments, or nobody has looked into the file yet. */
export async function listColumns(
  context: RequestContext,
  { importId, fileName }: ImportRow,
): Promise<ImportColumnType[] | null> {
  if (fileName === null) return null;
  const forms = loaders.get(context) ?? createForms(context);
  loaders.set(context, forms);
  const form = await forms.load(importId);
  if (form === null) return null;
  const columns = columnsRead(form);
  takeItems(context, columns.length);
  return columns.map((column) => new ImportColumnType(column));
}

function createForms(context: RequestContext): Forms {
  return new DataLoader(
    async (importIds) => {
      const forms = await formsOfImports(context.services.db, accountIdOf(context), importIds);
      return importIds.map((importId) => forms.get(importId) ?? null);
    },
    { maxBatchSize: 100 },
  );
}
