/**
 * Events from rows as the database sends them, values in the order of columns. While a list of millions is imported each
 * process with a follower makes tens of thousands a second: a literal with all fields at once takes a fraction of what
 * fields added one by one do, in time and in garbage.
 */
import { getTableColumns } from 'drizzle-orm';
import { events } from '../../core/db/log.tables.js';
import type { LogEvent } from '../../core/log/event.js';

const fields = [
  'position',
  'eventId',
  'kind',
  'changed',
  'recipient',
  'channel',
  'scope',
  'scopeKey',
  'senderId',
  'groupId',
  'receivedOn',
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
  'campaignId',
  'campaignInferred',
  'messageId',
  'reviewId',
  'occurredAt',
  'recordedAt',
  'actor',
  'importId',
] as const satisfies (keyof LogEvent)[];

/** The columns that a row must hold, in this order. The account is known. */
export const eventColumns: readonly string[] = fields.map((field) => getTableColumns(events)[field].name);

type Value<Field extends keyof LogEvent> = LogEvent[Field];

/** `from`: where the first of the columns stands in the row. */
export function eventFromRow(accountId: string, row: readonly unknown[], from: number): LogEvent {
  return {
    accountId,
    position: row[from] as Value<'position'>,
    eventId: row[from + 1] as Value<'eventId'>,
    kind: row[from + 2] as Value<'kind'>,
    changed: row[from + 3] as Value<'changed'>,
    recipient: row[from + 4] as Value<'recipient'>,
    channel: row[from + 5] as Value<'channel'>,
    scope: row[from + 6] as Value<'scope'>,
    scopeKey: row[from + 7] as Value<'scopeKey'>,
    senderId: row[from + 8] as Value<'senderId'>,
    groupId: row[from + 9] as Value<'groupId'>,
    receivedOn: row[from + 10] as Value<'receivedOn'>,
    blocks: row[from + 11] as Value<'blocks'>,
    hold: row[from + 12] as Value<'hold'>,
    provisional: row[from + 13] as Value<'provisional'>,
    withdraws: row[from + 14] as Value<'withdraws'>,
    source: row[from + 15] as Value<'source'>,
    via: row[from + 16] as Value<'via'>,
    keyword: row[from + 17] as Value<'keyword'>,
    rule: row[from + 18] as Value<'rule'>,
    evidence: row[from + 19] as Value<'evidence'>,
    reason: row[from + 20] as Value<'reason'>,
    reasonText: row[from + 21] as Value<'reasonText'>,
    campaignId: row[from + 22] as Value<'campaignId'>,
    campaignInferred: row[from + 23] as Value<'campaignInferred'>,
    messageId: row[from + 24] as Value<'messageId'>,
    reviewId: row[from + 25] as Value<'reviewId'>,
    occurredAt: row[from + 26] as Value<'occurredAt'>,
    recordedAt: row[from + 27] as Value<'recordedAt'>,
    actor: row[from + 28] as Value<'actor'>,
    importId: row[from + 29] as Value<'importId'>,
  };
}
