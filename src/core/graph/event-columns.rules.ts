/** Which columns of the log the fields of an event need: a page reads no others. */
import { getTableColumns } from 'drizzle-orm';
import { events } from '../db/log.tables.js';
import type { LogEvent } from '../log/event.js';

type Column = keyof LogEvent;

/** Those that are named otherwise, need several or need none; every other field has a column of its name. */
const columnsOfField: Readonly<Record<string, readonly Column[]>> = {
  __typename: [],
  id: ['eventId'],
  cursor: ['accountId', 'position', 'eventId'],
  sender: ['senderId'],
  group: ['groupId'],
  campaign: ['campaignId'],
  review: ['reviewId'],
  import: ['importId'],
};

const own: ReadonlySet<string> = new Set<Column>([
  'position',
  'kind',
  'changed',
  'recipient',
  'channel',
  'scope',
  'blocks',
  'hold',
  'provisional',
  'withdraws',
  'source',
  'via',
  'keyword',
  'rule',
  'evidence',
  'reason',
  'reasonText',
  'campaignInferred',
  'messageId',
  'occurredAt',
  'recordedAt',
  'actor',
]);

const inTableOrder = Object.keys(getTableColumns(events)) as Column[];

/**
 * In the order of the table, whatever that of the fields: so documents that ask for the same share a statement. Throws for a field
 * that nobody has said the columns of.
 */
export function columnsOfEventFields(fields: Iterable<string>): Column[] {
  const columns = new Set<Column>();
  for (const field of fields) {
    const named = columnsOfField[field] ?? (own.has(field) ? [field as Column] : undefined);
    if (named === undefined) throw new Error(`nobody has said which columns ${field} of an event needs`);
    for (const column of named) columns.add(column);
  }
  return inTableOrder.filter((column) => columns.has(column));
}
