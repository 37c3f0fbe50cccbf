/** The account's imports, newest first. A cursor names the import at its place: imports are never removed. */
import { askForPage } from '../../../core/graph/answer-budget.js';
import { type Connection, type PageArgs, toConnection } from '../../../core/graph/connection.js';
import { accountIdOf, type RequestContext } from '../../../core/graph/context.js';
import { cursorUnknown } from '../../../core/graph/errors.js';
import type { ImportRow } from '../../../core/graph/imports.queries.js';
import { base64UrlToBytes } from '../../../core/log/base64url.js';
import { ImportType } from './import.types.js';
import { countImports, importPage, type ImportPlaceInList } from './imports.queries.js';

/** Of a page, where nobody has said how many. */
export const importsByDefault = 20;

export async function listImports(context: RequestContext, page: PageArgs): Promise<Connection<ImportType>> {
  const { db } = context.services;
  const accountId = accountIdOf(context);
  const request = askForPage(context, page, importsByDefault);
  const [after, before] = await Promise.all([
    placeOfImport(context, request.after),
    placeOfImport(context, request.before),
  ]);
  const { direction } = request;
  const rows = await importPage(db, accountId, {
    drift: false,
    after,
    before,
    direction,
    limit: request.limit + 1,
  });
  return toConnection(request, direction === 'forward' ? rows : rows.toReversed(), {
    node: (row) => new ImportType(row),
    cursor: cursorOfImport,
    count: () => countImports(db, accountId, false),
  });
}

export function cursorOfImport({ importId }: ImportRow): string {
  return Buffer.from(importId.replaceAll('-', ''), 'hex').toString('base64url');
}

export async function placeOfImport(
  context: RequestContext,
  cursor: string | null,
): Promise<ImportPlaceInList | null> {
  if (cursor === null) return null;
  const bytes = base64UrlToBytes(cursor);
  if (bytes === null || bytes.length !== 16) throw cursorUnknown();
  const importId = bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const found = await context.loaders.import.load(importId);
  if (found === null) throw cursorUnknown();
  return found;
}
