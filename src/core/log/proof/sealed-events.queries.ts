/**
 * The log with its seals, as it is checked: each event as the bytes that are hashed. Nothing that is kept in the database is
 * asked to do it: whoever writes to the database could replace a function of ours.
 */
import { sql } from 'drizzle-orm';
import type { Instant } from '../../domain/instant.js';
import type { Db } from '../../db/connect.js';
import { rendered } from '../../db/rendered.js';

export interface SealedEvent {
  position: number;
  /** What the seal is over, behind the seal before. Null: the event is not there, or its commitments cannot be known any more. */
  body: string | null;
  /** Whether there is an event at all. */
  present: boolean;
  /** 64 hexadecimal digits; null: none. */
  seal: string | null;
  recipient_salt: string | null;
  texts_salt: string | null;
  recipient_erasure: string | null;
  texts_erasure: string | null;
  /** As JSON: [recipient, messageId, keyword] and [evidence, reasonText]. */
  recipient: string | null;
  texts: string | null;
}

const ofRecipient = sql.raw(
  `('[' || to_json(e.recipient) || ',' || coalesce(to_json(e.message_id)::text, 'null') || ',' || coalesce(to_json(e.keyword)::text, 'null') || ']')`,
);
const ofTexts = sql.raw(
  `('[' || coalesce(to_json(e.evidence)::text, 'null') || ',' || coalesce(to_json(e.reason_text)::text, 'null') || ']')`,
);
const text = (column: string) => sql.raw(`coalesce(to_json(e.${column})::text, 'null')`);
const id = (column: string) => sql.raw(`coalesce('"' || e.${column} || '"', 'null')`);
const yesOrNo = (column: string) => sql.raw(`case when e.${column} then 'true' else 'false' end`);
const moment = (column: string) => sql.raw(`left(translate(e.${column}::text, ' +', 'TZ'), -2)`);

/** As in seal_events, which made the seals. */
const body = sql`'{"account":"' || e.account_id || '","actor":' || ${text('actor')} || ',"blocks":' || ${text('blocks')}
  || ',"campaign":' || ${id('campaign_id')} || ',"campaignInferred":' || ${yesOrNo('campaign_inferred')}
  || ',"changed":' || ${yesOrNo('changed')} || ',"channel":' || ${text('channel')} || ',"event":"' || e.event_id
  || '","group":' || ${id('group_id')} || ',"hold":' || ${yesOrNo('hold')} || ',"import":' || ${id('import_id')}
  || ',"kind":' || ${text('kind')} || ',"occurredAt":"' || ${moment('occurred_at')} || '","position":' || e.position
  || ',"provisional":' || ${yesOrNo('provisional')} || ',"reason":' || ${text('reason')}
  || ',"receivedOn":' || ${id('received_on')} || ',"recipient":"' || encode(case
    when s.recipient_salt is null then s.recipient_commitment
    else sha256(uuid_send(s.recipient_salt) || convert_to(${ofRecipient}, 'UTF8')) end, 'hex')
  || '","recordedAt":"' || ${moment('recorded_at')} || '","review":' || ${id('review_id')} || ',"rule":' || ${text('rule')}
  || ',"scope":' || ${text('scope')} || ',"scopeKey":' || e.scope_key || ',"sender":' || ${id('sender_id')}
  || ',"source":' || ${text('source')} || ',"texts":"' || encode(case
    when s.texts_salt is null then s.texts_commitment
    else sha256(uuid_send(s.texts_salt) || convert_to(${ofTexts}, 'UTF8')) end, 'hex')
  || '","via":' || ${text('via')} || ',"withdraws":' || ${id('withdraws')} || '}'`;

const columns = rendered(sql`coalesce(e.position, s.position) as position, ${body} as body,
  e.position is not null as present, encode(s.seal, 'hex') as seal,
  replace(s.recipient_salt::text, '-', '') as recipient_salt, replace(s.texts_salt::text, '-', '') as texts_salt,
  s.recipient_erasure, s.texts_erasure, ${ofRecipient} as recipient, ${ofTexts} as texts`);

/** What stands behind one position and up to another, in order; a position of neither an event nor a seal has no row. */
export function sealedEvents(
  db: Db,
  accountId: string,
  { after, upTo }: { after: number; upTo: number },
): Promise<SealedEvent[]> {
  const range = sql`account_id = ${accountId}::uuid and position > ${after}::bigint and position <= ${upTo}::bigint`;
  return db.of(accountId).rows(sql`
    select ${columns}
    from (select * from events where ${range}) e
    full join (select * from event_seals where ${range}) s on s.position = e.position
    order by 1`);
}

/** The same of single positions. */
export function sealedEventsAt(
  db: Db,
  accountId: string,
  positions: readonly number[],
): Promise<SealedEvent[]> {
  const these = sql`account_id = ${accountId}::uuid and position = any(${sql.param(positions)}::bigint[])`;
  return db.of(accountId).rows(sql`
    select ${columns}
    from (select * from events where ${these}) e
    full join (select * from event_seals where ${these}) s on s.position = e.position
    order by 1`);
}

export interface EndsOfLog {
  /** Of the log, of its last event, of what is sealed, and of the last seal. */
  head: number;
  last_event: number;
  sealed: number;
  last_seal: number;
  checkpoint: string | null;
}

/** Null: no such account. */
export async function endsOfLog(db: Db, accountId: string): Promise<EndsOfLog | null> {
  const [row] = await db.of(accountId).rows<EndsOfLog>(sql`
    select h.position as head, coalesce(s.position, 0) as sealed, s.checkpoint,
      coalesce((select max(position) from events where account_id = ${accountId}::uuid), 0) as last_event,
      coalesce((select max(position) from event_seals where account_id = ${accountId}::uuid), 0) as last_seal
    from log_heads h left join seal_heads s on s.account_id = h.account_id
    where h.account_id = ${accountId}::uuid`);
  return row ?? null;
}

/** Seconds between now and when it was recorded, by the database's clock; Infinity where there is none. */
export async function ageOfEvent(db: Db, accountId: string, position: number): Promise<number> {
  const [row] = await db.of(accountId).rows<{ age: number }>(sql`
    select abs(extract(epoch from clock_timestamp() - recorded_at))::double precision as age from events
    where account_id = ${accountId}::uuid and position = ${position}::bigint`);
  return row?.age ?? Infinity;
}

/** The seals at these positions; of one that has none there is no row. */
export function sealsAt(
  db: Db,
  accountId: string,
  positions: readonly number[],
): Promise<{ position: number; seal: string }[]> {
  return db.of(accountId).rows(sql`
    select position, encode(seal, 'hex') as seal from event_seals
    where account_id = ${accountId}::uuid and position = any(${sql.param(positions)}::bigint[])`);
}

export interface KeptErasure {
  erasure_id: string;
  what: 'RECIPIENT' | 'TEXTS';
  positions: number[];
  seals: string[];
  replacement: string | null;
  at: Instant;
  key_id: string;
  signature: string;
}

export function erasuresById(
  db: Db,
  accountId: string,
  erasureIds: readonly string[],
): Promise<KeptErasure[]> {
  return db.of(accountId).rows(sql`
    select erasure_id, what, positions, seals, replacement, at, key_id, signature from erasure_records
    where account_id = ${accountId}::uuid and erasure_id = any(${sql.param(erasureIds)}::uuid[])`);
}
