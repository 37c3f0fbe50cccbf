/** A page of the opt-out list, newest word first. */
import { type Connection, type PageArgs, readPageArgs, toConnection } from '../../core/graph/connection.js';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { cursorUnknown } from '../../core/graph/errors.js';
import { OptOutType, withScopes } from '../../core/graph/opt-out.types.js';
import { type EntryPlace, entryCursor, readEntryCursor } from '../../core/log/opt-out-entry-cursor.js';
import { countEntries, listPage } from './list-pages.queries.js';
import { readOptOutFilter } from './read-opt-out-filter.js';
import type { OptOutFilterInput } from './opt-out-filter.types.js';

export async function listOptOuts(
  context: RequestContext,
  filterInput: OptOutFilterInput | null | undefined,
  page: PageArgs,
): Promise<Connection<OptOutType>> {
  const { db, settings } = context.services;
  const accountId = accountIdOf(context);
  const request = readPageArgs(page);
  const filter = await readOptOutFilter(settings, accountId, filterInput);
  const rows = await listPage(db, accountId, filter, {
    after: placeOf(accountId, request.after),
    before: placeOf(accountId, request.before),
    direction: request.direction,
    limit: request.limit + 1,
  });
  const entries = await withScopes(context, request.direction === 'forward' ? rows : rows.toReversed());
  return toConnection(request, entries, {
    node: (entry) => new OptOutType(entry),
    cursor: (entry) => entryCursor(accountId, entry),
    count: () => countEntries(db, accountId, filter),
  });
}

function placeOf(accountId: string, cursor: string | null): EntryPlace | null {
  if (cursor === null) return null;
  const place = readEntryCursor(accountId, cursor);
  if (place === null) throw cursorUnknown();
  return place;
}
