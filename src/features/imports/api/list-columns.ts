/** Which columns of imports' files were read, and for what: those of a whole page of imports in one statement. */
import DataLoader from 'dataloader';
import { takeItems } from '../../../core/graph/answer-budget.js';
import { accountIdOf, type RequestContext } from '../../../core/graph/context.js';
import type { ImportRow } from '../../../core/graph/imports.queries.js';
import type { ColumnRead } from '../file/file-form.js';
import { ImportColumnType } from './import-column.types.js';
import { columnsOfImports } from './imports.queries.js';

type Columns = DataLoader<string, ColumnRead[] | null>;

/** Made anew with each request and each batch of a subscription, as all loaders are. */
const loaders = new WeakMap<RequestContext, Columns>();

/** Null: the rows came as arguments, or nobody has looked into the file yet. */
export async function listColumns(
  context: RequestContext,
  { importId, fileName }: ImportRow,
): Promise<ImportColumnType[] | null> {
  if (fileName === null) return null;
  const loader = loaders.get(context) ?? createLoader(context);
  loaders.set(context, loader);
  const columns = await loader.load(importId);
  if (columns === null) return null;
  takeItems(context, columns.length);
  return columns.map((column) => new ImportColumnType(column));
}

function createLoader(context: RequestContext): Columns {
  return new DataLoader(
    async (importIds) => {
      const found = await columnsOfImports(context.services.db, accountIdOf(context), importIds);
      return importIds.map((importId) => found.get(importId) ?? null);
    },
    { maxBatchSize: 100 },
  );
}
