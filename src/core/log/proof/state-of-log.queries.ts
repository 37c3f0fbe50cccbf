/**
 * What decides whom may be written to, held against the log that it follows from: the list and the names of those who were erased. Nothing
 * that is kept in the database is asked to do it: whoever writes to the database could replace a function of ours.
 */
import { sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.js';
import { entriesAsOf } from '../entries-as-of.js';

const columnsOfEntries =
  'recipient scope_key m_position m_at m_out u_position u_at u_out o_position o_at o_out since source reason campaign_id';
const entry = (of: string) =>
  sql.raw(
    `row(${columnsOfEntries
      .split(' ')
      .map((name) => `${of}.${name}`)
      .join(', ')})`,
  );

export interface RecipientsCompared {
  /** Whose last event stands in the range. */
  recipients: number;
  /** Of the first of them whose entries are not those that follow from the log; null: all are. */
  position: number | null;
  what: 'removed' | 'added' | 'changed' | null;
}

/**
 * Behind one position and up to another; each recipient belongs to the position of its last event. In one snapshot. Each is looked up
 * by itself, by an index: of a table that was filled just now the planner knows nothing, and would read all of it for each piece.
 */
export async function compareEntries(
  db: Db,
  accountId: string,
  { after, upTo }: { after: number; upTo: number },
): Promise<RecipientsCompared> {
  const rows = await db.of(accountId).rows<RecipientsCompared>(sql`
    with said as materialized (
      select e.recipient, max(e.position) as position from events e
      where e.account_id = ${accountId}::uuid and e.position > ${after}::bigint and e.position <= ${upTo}::bigint
      group by e.recipient
    ), ended as materialized (
      select d.recipient, d.position from said d where (
        select true from events x
        where x.account_id = ${accountId}::uuid and x.recipient = d.recipient and x.position > ${upTo}::bigint limit 1
      ) is null
    ), logged as (
      ${entriesAsOf(accountId, Number.MAX_SAFE_INTEGER, sql`ended`)}
    ), listed as (
      select l.* from ended n cross join lateral (
        select x.* from list_entries x where x.account_id = ${accountId}::uuid and x.recipient = n.recipient offset 0
      ) l
    ), differing as (
      select coalesce(l.recipient, g.recipient) as recipient,
        case when l.recipient is null then 'removed' when g.recipient is null then 'added' else 'changed' end as what
      from listed l full join logged g on g.recipient = l.recipient and g.scope_key = l.scope_key
      where ${entry('l')} is distinct from ${entry('g')}
    )
    select (select count(*) from ended) as recipients, d.position, d.what
    from (select 1) always left join lateral (
      select n.position, f.what from differing f join ended n on n.recipient = f.recipient order by 1, 2 limit 1
    ) d on true`);
  return rows[0] ?? { recipients: 0, position: null, what: null };
}

/** Where the next so many entries end, in the order of recipients; null: there are none behind. */
export async function endOfEntries(
  db: Db,
  accountId: string,
  after: string,
  atMost: number,
): Promise<string | null> {
  const [row] = await db.of(accountId).rows<{ last: string | null }>(sql`
    select max(p.recipient) as last from (
      select l.recipient from list_entries l where l.account_id = ${accountId}::uuid and l.recipient > ${after}
      order by l.recipient limit ${atMost}::integer
    ) p`);
  return row?.last ?? null;
}

/** How many entries between two recipients are of somebody of whom the log has nothing. */
export async function countUnheard(
  db: Db,
  accountId: string,
  { after, upTo }: { after: string; upTo: string },
): Promise<number> {
  const [row] = await db.of(accountId).rows<{ unheard: number }>(sql`
    select count(*) as unheard from list_entries l
    where l.account_id = ${accountId}::uuid and l.recipient > ${after} and l.recipient <= ${upTo}
      and (
        select true from events e where e.account_id = ${accountId}::uuid and e.recipient = l.recipient limit 1
      ) is null`);
  return row?.unheard ?? 0;
}

export interface ErasedName {
  name: string;
  /** The last in the range. */
  position: number;
  /** By which screening finds the address; null: it is not known as the name of somebody who was erased. */
  sealedTag: Buffer | null;
}

/**
 * Names of erased people in a range of the log: those that a record of an erasure put there, and those that stood there from the first
 * word on, for who was erased before. Others that look like one are none of ours.
 */
export function erasedNames(
  db: Db,
  accountId: string,
  { after, upTo }: { after: number; upTo: number },
): Promise<ErasedName[]> {
  return db.of(accountId).rows(sql`
    select n.name, n.position, r.sealed_tag as "sealedTag"
    from (
      select e.recipient as name, max(e.position) as position, bool_or(s.recipient_salt is null) as replaced
      from events e join event_seals s on s.account_id = ${accountId}::uuid and s.position = e.position
        and s.position > ${after}::bigint and s.position <= ${upTo}::bigint
      where e.account_id = ${accountId}::uuid and e.position > ${after}::bigint and e.position <= ${upTo}::bigint
        and e.recipient like 'erased:%'
      group by e.recipient
    ) n
    left join erased_recipients r on r.account_id = ${accountId}::uuid and r.name = n.name and r.ordinal > 0
    where n.replaced or r.name is not null or exists (
      select from erasures o where o.account_id = ${accountId}::uuid and o.name = n.name and o.keeps_block
    )
    order by 2`);
}

export interface ErasuresCounted {
  /** What the account says. */
  counter: number;
  /** What there must have been at least, by what else is kept. */
  atLeast: number;
  /** Of the last event that a signed record names; null: none does. */
  position: number | null;
  /** Whether one goes on. */
  under_way: boolean;
}

export async function countErasures(db: Db, accountId: string): Promise<ErasuresCounted> {
  const [row] = await db.of(accountId).rows<Omit<ErasuresCounted, 'atLeast'> & { at_least: number }>(sql`
    select a.erasures as counter,
      greatest(
        (select count(*) from erasures o where o.account_id = ${accountId}::uuid),
        (select max(r.ordinal) from erased_recipients r where r.account_id = ${accountId}::uuid),
        (select count(distinct r.replacement) from erasure_records r where r.account_id = ${accountId}::uuid and r.what = 'RECIPIENT')
      ) as at_least,
      (select max(p.position) from erasure_records r cross join lateral unnest(r.positions) p(position)
        where r.account_id = ${accountId}::uuid and r.what = 'RECIPIENT') as position,
      exists (select from erasures o where o.account_id = ${accountId}::uuid and o.finished_at is null) as under_way
    from accounts a where a.account_id = ${accountId}::uuid`);
  if (row === undefined) throw new Error('the erasures of an account that does not exist are to be counted');
  const { at_least: atLeast, ...rest } = row;
  return { ...rest, atLeast };
}
