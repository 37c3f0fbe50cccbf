/** The log up to a position, in pieces of lines: events are never changed, so any snapshot tells them alike. */
import { sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import type { DownloadFormat } from '../../core/graph/download-format.types.js';
import { eventCondition, type EventFilter } from '../../core/log/event-filter.js';
import { type Column, lineOf } from './line-parts.js';
import type { Lines } from './list-lines.queries.js';

export interface LogFile {
  accountId: string;
  filter: EventFilter;
  format: DownloadFormat;
  /** JSON, by id: the cell or value that a sender or group stands for. */
  names: string;
}

/** The columns, in order: the fields of OptOutEvent. */
export const logColumns: readonly Column[] = [
  { name: 'position', kind: 'whole', value: sql.raw('f.position') },
  { name: 'id', kind: 'word', value: sql.raw('f.event_id::text'), present: true },
  { name: 'kind', kind: 'word', value: sql.raw('f.kind'), present: true },
  { name: 'changed', kind: 'boolean', value: sql.raw('f.changed') },
  { name: 'recipient', kind: 'address', value: sql.raw('f.recipient') },
  { name: 'scope', kind: 'word', value: sql.raw('f.scope'), present: true },
  { name: 'channel', kind: 'word', value: sql.raw('f.channel') },
  { name: 'sender', kind: 'written before', value: sql.raw('f.sender') },
  { name: 'group', kind: 'written before', value: sql.raw('f."group"') },
  { name: 'receivedOn', kind: 'written before', value: sql.raw('f.receiver') },
  { name: 'blocks', kind: 'word', value: sql.raw('f.blocks') },
  { name: 'hold', kind: 'boolean', value: sql.raw('f.hold') },
  { name: 'provisional', kind: 'boolean', value: sql.raw('f.provisional') },
  { name: 'withdraws', kind: 'word', value: sql.raw('f.withdraws::text') },
  { name: 'source', kind: 'word', value: sql.raw('f.source'), present: true },
  { name: 'via', kind: 'word', value: sql.raw('f.via') },
  { name: 'keyword', kind: 'text', value: sql.raw('f.keyword') },
  { name: 'rule', kind: 'text', value: sql.raw('f.rule') },
  { name: 'evidence', kind: 'text', value: sql.raw('f.evidence') },
  { name: 'reason', kind: 'word', value: sql.raw('f.reason') },
  { name: 'reasonText', kind: 'text', value: sql.raw('f.reason_text') },
  { name: 'campaign', kind: 'text', value: sql.raw('f.campaign') },
  { name: 'campaignInferred', kind: 'boolean', value: sql.raw('f.campaign_inferred') },
  { name: 'messageId', kind: 'text', value: sql.raw('f.message_id') },
  { name: 'review', kind: 'word', value: sql.raw('f.review_id::text') },
  { name: 'import', kind: 'word', value: sql.raw('f.import_id::text') },
  { name: 'occurredAt', kind: 'instant', value: sql.raw('f.occurred_at'), present: true },
  { name: 'recordedAt', kind: 'instant', value: sql.raw('f.recorded_at'), present: true },
  { name: 'actor', kind: 'text', value: sql.raw('f.actor') },
];

export async function readLogPiece(
  db: Db,
  { accountId, filter, format, names }: LogFile,
  { after, upTo }: { after: number; upTo: number },
): Promise<Lines> {
  const nameOf = (column: 'sender_id' | 'group_id' | 'received_on') =>
    sql`${names}::jsonb ->> events.${sql.raw(column)}::text`;
  const [row] = await db.of(accountId).arrays(sql`
    select string_agg(l.line, '' order by l.position), count(*), count(l.line)
    from (
      select f.position, ${lineOf(format, logColumns)} as line
      from (
        select events.*, ${nameOf('sender_id')} as sender, ${nameOf('group_id')} as "group", ${nameOf('received_on')} as receiver,
          case when events.campaign_id is null then null else (
            select coalesce(c.external_id, c.name) from campaigns c
            where c.account_id = events.account_id and c.campaign_id = events.campaign_id
          ) end as campaign
        from events
        where events.account_id = ${accountId}::uuid and events.position > ${after}::bigint
          and events.position <= ${upTo}::bigint and ${eventCondition(accountId, filter) ?? sql`true`}
        offset 0
      ) f
    ) l`);
  const [text, rows, written] = row as [string | null, number, number];
  if (rows !== written) throw new Error('an event of the log could not be written as a line');
  return { text: text ?? '', rows };
}
