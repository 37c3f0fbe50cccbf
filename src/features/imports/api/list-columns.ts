/** Which columns of an import's file were read, and for what. */
import type { RequestContext } from '../../../core/graph/context.js';
import type { ImportRow } from '../../../core/graph/imports.queries.js';
import { columnsRead } from '../file/columns-read.rules.js';
import { ImportColumnType } from './import-column.types.js';
import { formOfImport } from './imports.queries.js';

/** Null: the rows came as arguments, or nobody has looked into the file yet. */
export async function listColumns(
  { services }: RequestContext,
  { accountId, importId, fileName }: ImportRow,
): Promise<ImportColumnType[] | null> {
  if (fileName === null) return null;
  const form = await formOfImport(services.db, accountId, importId);
  return form === null ? null : columnsRead(form).map((column) => new ImportColumnType(column));
}
