/** A page of the opt-out list, newest word first. */
import type { GraphQLResolveInfo } from 'graphql';
import { askForPage, takeTexts } from '../../core/graph/answer-budget.js';
import { askedOfEvents } from '../../core/graph/asked-event.rules.js';
import { type Connection, type PageArgs, toConnection } from '../../core/graph/connection.js';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { cursorUnknown } from '../../core/graph/errors.js';
import { toOptOuts } from '../../core/graph/entry-scopes.js';
import type { OptOutType } from '../../core/graph/opt-out.types.js';
import { type EntryPlace, entryCursor, readEntryCursor } from '../../core/log/opt-out-entry-cursor.js';
import { countEntries, listPage } from './list-pages.queries.js';
import { readOptOutFilter } from '../../core/graph/read-opt-out-filter.js';
import type { OptOutFilterInput } from '../../core/graph/opt-out-filter.types.js';

export async function listOptOuts(
  context: RequestContext,
  filterInput: OptOutFilterInput | null | undefined,
  page: PageArgs,
  info: GraphQLResolveInfo,
): Promise<Connection<OptOutType>> {
  const { db, settings } = context.services;
  const accountId = accountIdOf(context);
  const request = askForPage(context, page);
  const filter = await readOptOutFilter(context.services, accountId, filterInput);
  const range = {
    after: placeOf(accountId, request.after),
    before: placeOf(accountId, request.before),
    direction: request.direction,
    limit: request.limit + 1,
  };
  const [known, { settingsVersion, entries: rows }] = await Promise.all([
    settings.known(accountId),
    listPage(db, accountId, filter, range, eventColumns(info)),
  ]);
  takeTexts(
    context,
    rows.map(({ event }) => event),
  );
  const current =
    settingsVersion === null || settingsVersion === known.version ? known : await settings.current(accountId);
  const inOrder = request.direction === 'forward' ? rows : rows.toReversed();
  return toConnection(request, await toOptOuts(context, current, inOrder), {
    node: (entry) => entry,
    cursor: ({ row }) => entryCursor(accountId, row),
    count: () => countEntries(db, accountId, filter),
  });
}

const eventColumns = askedOfEvents('nodes', 'edges.node');

function placeOf(accountId: string, cursor: string | null): EntryPlace | null {
  if (cursor === null) return null;
  const place = readEntryCursor(accountId, cursor);
  if (place === null) throw cursorUnknown();
  return place;
}
