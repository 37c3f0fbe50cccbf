/** The refused rows of an import as pages, in the order of the list. A cursor names the import and the row. */
import { takeItems } from '../../../core/graph/answer-budget.js';
import {
  type Connection,
  defaultPage,
  type PageArgs,
  readPageArgs,
  toConnection,
} from '../../../core/graph/connection.js';
import type { RequestContext } from '../../../core/graph/context.js';
import { cursorUnknown } from '../../../core/graph/errors.js';
import type { ImportRow } from '../../../core/graph/imports.queries.js';
import { base64UrlToBytes } from '../../../core/log/base64url.js';
import { ImportErrorType } from './import-error.types.js';
import { errorPage } from './error-pages.js';

const idLength = 16;
const rowLength = 6;

export async function listErrors(
  context: RequestContext,
  { importId, fileName, errorsKept }: ImportRow,
  page: PageArgs,
): Promise<Connection<ImportErrorType>> {
  const request = readPageArgs(page, defaultPage);
  const { direction } = request;
  const after = rowOf(importId, request.after);
  const before = rowOf(importId, request.before);
  // As many as there can be: most imports have none, and a list of imports asks nobody about those.
  takeItems(context, Math.min(request.limit, errorsKept));
  const range = { importId, after, before, direction, limit: request.limit + 1 };
  const rows = errorsKept === 0 ? [] : await errorPage(context, range);
  return toConnection(request, direction === 'forward' ? rows : rows.toReversed(), {
    node: (row) => new ImportErrorType(row, fileName === null),
    cursor: ({ row }) => cursorOf(importId, row),
    // One for each row that was refused, up to those that are kept.
    count: () => Promise.resolve(errorsKept),
  });
}

function cursorOf(importId: string, row: number): string {
  const bytes = Buffer.alloc(idLength + rowLength);
  bytes.write(importId.replaceAll('-', ''), 'hex');
  bytes.writeUIntBE(row, idLength, rowLength);
  return bytes.toString('base64url');
}

function rowOf(importId: string, cursor: string | null): number | null {
  if (cursor === null) return null;
  const bytes = base64UrlToBytes(cursor);
  if (bytes === null || bytes.length !== idLength + rowLength) throw cursorUnknown();
  const row = bytes.readUIntBE(idLength, rowLength);
  if (cursorOf(importId, row) !== cursor) throw cursorUnknown();
  return row;
}
