/** A page of the log as a connection: of the whole account, or of what a filter leaves of it. */
import type { GraphQLResolveInfo } from 'graphql';
import { cursorAt } from '../log/cursor.js';
import type { EventFilter } from '../log/event-filter.js';
import { countEvents, logPage } from '../log/log-pages.queries.js';
import { askForPage, takeTexts } from './answer-budget.js';
import { askedFields, onceADocument } from './asked-fields.rules.js';
import { type Connection, type PageArgs, toConnection } from './connection.js';
import { accountIdOf, type RequestContext } from './context.js';
import { columnsOfEventFields } from './event-columns.rules.js';
import { positionOfCursor } from './log-cursor.js';
import { OptOutEventType } from './opt-out-event.types.js';

/** What the document asks for, and what a page is made of. */
const columnsOf = onceADocument((info) => [
  ...new Set([
    'position' as const,
    'eventId' as const,
    ...columnsOfEventFields(askedFields(info, 'nodes', 'edges.node')),
  ]),
]);

/** Forward in the order of the log: the newest events come last. */
export async function eventConnection(
  context: RequestContext,
  filter: EventFilter,
  page: PageArgs,
  info: GraphQLResolveInfo,
  byDefault: number | null = null,
): Promise<Connection<OptOutEventType>> {
  const { db } = context.services;
  const accountId = accountIdOf(context);
  const request = askForPage(context, page, byDefault);
  const positionOf = (cursor: string | null) =>
    cursor === null ? null : positionOfCursor(db, accountId, cursor);
  const [after, before] = await Promise.all([positionOf(request.after), positionOf(request.before)]);
  const range = { after, before, direction: request.direction, limit: request.limit + 1 };
  const rows = await logPage(db, accountId, filter, range, columnsOf(info));
  takeTexts(context, rows);
  return toConnection(request, request.direction === 'forward' ? rows : rows.toReversed(), {
    node: (event) => new OptOutEventType(event),
    cursor: (event) => cursorAt(accountId, event, db.identity()),
    count: () => countEvents(db, accountId, filter),
  });
}
