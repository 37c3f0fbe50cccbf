/**
 * A provider's list beside ours as it was when the log ended at a position, a run of recipients at a time: each is a statement of its own,
 * and all together speak of one moment. Who has said something after it is looked up in the log (entriesAsOf), which never changes. Who
 * was erased is told of nobody, and left out; so is WhatsApp's id of a person where their list is one of phone numbers alone.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../../core/db/connect.js';
import { formatInstant, type Instant } from '../../../core/domain/instant.js';
import type { Blocks, DriftProvider, Scope, Source } from '../../../core/domain/vocabulary.js';
import { entriesAsOf } from '../../../core/log/entries-as-of.js';
import type { CountedDifference, Difference } from './drift-check.js';

export interface Compared {
  accountId: string;
  importId: string;
  provider: DriftProvider;
  position: number;
  checkedAt: Instant;
  asOf: Instant;
  senderIds: readonly string[];
}

/** Recipients behind one, up to another; null: to the end. */
export interface RecipientRange {
  after: string;
  to: string | null;
}

/** Up to which recipient a run goes that holds some `atMost` of each list; null: to the end. */
export async function endOfRange(
  db: Db,
  { accountId, importId }: Pick<Compared, 'accountId' | 'importId'>,
  after: string,
  atMost: number,
): Promise<string | null> {
  const [row] = await db.of(accountId).rows<{ to: string | null }>(sql`
    select least((
      select l.recipient from drift_listed l
      where l.account_id = ${accountId}::uuid and l.import_id = ${importId}::uuid and l.recipient > ${after}
      order by l.recipient offset ${atMost - 1} limit 1
    ), (
      select e.recipient from list_entries e
      where e.account_id = ${accountId}::uuid and e.recipient > ${after}
      order by e.recipient offset ${atMost - 1} limit 1
    )) as "to"`);
  return row?.to ?? null;
}

export function countDifferences(
  db: Db,
  compared: Compared,
  range: RecipientRange,
): Promise<CountedDifference[]> {
  return db.of(compared.accountId).rows(sql`
    ${differences(compared, range)}
    select d.sender_id as "senderId", d.difference, count(*)::integer as recipients
    from differences d group by d.sender_id, d.difference`);
}

export interface DifferenceRow {
  recipient: string;
  senderId: string;
  difference: Difference;
  /** As their list says; null where they have none. */
  listedSince: Instant | null;
  /** Of our word that decides; null: the recipient has said nothing here that reaches the sender. */
  isOut: boolean | null;
  scope: Scope | null;
  blocks: Blocks | null;
  hold: boolean | null;
  since: Instant | null;
  source: Source | null;
}

export function readDifferences(
  db: Db,
  compared: Compared,
  range: RecipientRange,
  wanted: readonly Difference[],
): Promise<DifferenceRow[]> {
  return db.of(compared.accountId).rows(sql`
    ${differences(compared, range)}
    select d.recipient, d.sender_id as "senderId", d.difference, d.said_at as "listedSince", d.m_out as "isOut", s.scope,
      case when not d.m_out then null when d.o_out then 'ALL' when d.u_out then 'ALL_BUT_OTP' else 'MARKETING' end as blocks,
      d.m_out and d.m_at = 'infinity' as hold, d.since, d.source
    from differences d
    left join scopes s on s.account_id = ${compared.accountId}::uuid and s.scope_key = d.scope_key
    where d.difference = any(${sql.param(wanted)}::text[])
    order by d.recipient, d.sender_id`);
}

/** The CTE `differences`: a row for each recipient and sender of which at least one list has something. */
function differences(compared: Compared, range: RecipientRange): SQL {
  const { importId, provider, position, checkedAt, asOf, senderIds } = compared;
  const account = sql`${compared.accountId}::uuid`;
  const isIn = (column: SQL) =>
    range.to === null
      ? sql`${column} > ${range.after}`
      : sql`${column} > ${range.after} and ${column} <= ${range.to}`;
  // By a sender of the channel c.channel.
  const isReached = (recipient: SQL) => sql`
    case when strpos(${recipient}, '@') > 0 then c.channel = 'EMAIL' when ${recipient} like '+%' then c.channel <> 'EMAIL'
      else c.channel = 'WHATSAPP' and ${provider !== 'AWS'}::boolean end`;
  const columns = sql.raw(
    'e.recipient, e.scope_key, e.m_out, e.m_at, e.m_position, e.u_out, e.o_out, e.since, e.source',
  );
  return sql`
    with covers as materialized (
      select c.sender_id, c.scope_key, c.opt_outs_only, s.channel
      from sender_covers c
      join senders s on s.account_id = c.account_id and s.sender_id = c.sender_id
      where c.account_id = ${account} and c.sender_id = any(${sql.param(senderIds)}::uuid[])
        and c.since <= ${formatInstant(checkedAt)}::timestamptz
    ), theirs as materialized (
      select l.recipient, c.sender_id, max(l.said_at) as said_at
      from drift_listed l
      join covers c on c.scope_key = l.scope_key and ${isReached(sql.raw('l.recipient'))}
      where l.account_id = ${account} and l.import_id = ${importId}::uuid and ${isIn(sql.raw('l.recipient'))}
      group by l.recipient, c.sender_id
    ), changed as materialized (
      select distinct v.recipient from events v
      where v.account_id = ${account} and v.position > ${position}::bigint and ${isIn(sql.raw('v.recipient'))}
    ), entries as materialized (
      select ${columns} from list_entries e
      where e.account_id = ${account} and ${isIn(sql.raw('e.recipient'))} and e.m_out is not null
        and e.scope_key in (select c.scope_key from covers c) and e.recipient not in (select g.recipient from changed g)
      union all
      select ${columns} from (${entriesAsOf(compared.accountId, position, sql`changed`)}) e
      where e.m_out is not null and e.scope_key in (select c.scope_key from covers c)
    ), ours as materialized (
      select distinct on (e.recipient, c.sender_id) e.*, c.sender_id
      from entries e
      join covers c on c.scope_key = e.scope_key and (e.m_out or not c.opt_outs_only)
        and ${isReached(sql.raw('e.recipient'))}
      where e.recipient not like 'erased:%'
      order by e.recipient, c.sender_id, e.m_at desc, e.m_out desc, e.m_position desc
    ), differences as (
      select coalesce(o.recipient, t.recipient) as recipient, coalesce(o.sender_id, t.sender_id) as sender_id, t.said_at,
        o.scope_key, o.m_out, o.m_at, o.u_out, o.o_out, o.since, o.source,
        case
          when t.recipient is null and o.since > ${formatInstant(asOf)}::timestamptz then 'OURS_IS_NEWER'
          when t.recipient is null then 'ONLY_OURS'
          when o.m_out then 'BOTH'
          when o.m_at > t.said_at then 'THEIRS_IS_OLDER'
          else 'ONLY_THEIRS'
        end as difference
      from ours o
      full join theirs t on t.recipient = o.recipient and t.sender_id = o.sender_id
      where (t.recipient is not null or o.m_out) and coalesce(o.recipient, t.recipient) not like 'erased:%'
    )`;
}
