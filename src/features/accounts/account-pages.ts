import type { Db } from '../../core/db/connect.js';
import { formatInstant, parseInstant } from '../../core/domain/instant.js';
import { type Connection, type PageRequest, toConnection } from '../../core/graph/connection.js';
import { isId } from '../../core/graph/ids.js';
import { AccountType } from './account.types.js';
import { base64UrlToBytes } from '../../core/log/base64url.js';
import { type AccountPlace, accountsPage, countAccounts } from './accounts.queries.js';

/** Null: a cursor that is none of this list. */
export async function readAccounts(db: Db, request: PageRequest): Promise<Connection<AccountType> | null> {
  const after = request.after === null ? null : placeOf(request.after);
  const before = request.before === null ? null : placeOf(request.before);
  if (after === 'no-place' || before === 'no-place') return null;
  const rows = await accountsPage(db, { ...request, after, before });
  return toConnection(request, rows, {
    node: (row) => new AccountType(row),
    cursor: cursorOf,
    count: () => countAccounts(db),
  });
}

function cursorOf({ createdAt, accountId }: AccountPlace): string {
  return Buffer.from(`${formatInstant(createdAt)} ${accountId}`).toString('base64url');
}

function placeOf(cursor: string): AccountPlace | 'no-place' {
  const [time = '', accountId = ''] = (base64UrlToBytes(cursor)?.toString('utf8') ?? '').split(' ');
  const createdAt = parseInstant(time);
  if (createdAt === null || !isId(accountId)) return 'no-place';
  const place = { createdAt, accountId };
  return cursorOf(place) === cursor ? place : 'no-place';
}
