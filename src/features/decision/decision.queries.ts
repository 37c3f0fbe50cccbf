import { sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import type { Instant } from '../../core/domain/instant.js';
import type { Category } from '../../core/domain/vocabulary.js';

export interface DecisionRow {
  /** Null: no word speaks of the category. */
  is_out: boolean | null;
  /** Where the word that decides stands in the log. */
  decided_at: number | null;
  /** Where the word that decides MARKETING stands. */
  marketing_at: number | null;
  /** How many recipients of the account were erased, in the same snapshot. */
  erasures: number;
}

/** The decision as it stands; undefined for a sender that the account does not have. */
export async function decisionNow(
  db: Db,
  accountId: string,
  question: { senderId: string; recipient: string; category: Category },
): Promise<DecisionRow | undefined> {
  const { senderId, recipient, category } = question;
  const [row] = await db.of(accountId).rows<DecisionRow>(
    sql`
    select d.is_out, d.decided_at, m.decided_at as marketing_at, (
      select a.erasures from accounts a where a.account_id = ${accountId}::uuid
    ) as erasures
    from sender_covers c
    left join lateral decide(${accountId}::uuid, ${recipient}, ${senderId}::uuid, ${category}) d on true
    left join lateral decide(${accountId}::uuid, ${recipient}, ${senderId}::uuid, 'MARKETING') m on true
    where c.account_id = ${accountId}::uuid and c.sender_id = ${senderId}::uuid and c.scope_key = 0`,
    { plannedOnce: true },
  );
  return row;
}

/** How many words of the recipient that would reach the sender were taken back. */
export async function takenBackNow(
  db: Db,
  accountId: string,
  question: { senderId: string; recipient: string },
): Promise<number> {
  const [row] = await db.of(accountId).rows<{ taken_back: number }>(sql`
    select count(*)::int as taken_back
    from events e
    join sender_covers c on c.account_id = e.account_id and c.scope_key = e.scope_key and c.sender_id = ${question.senderId}::uuid
    where e.account_id = ${accountId}::uuid and e.recipient = ${question.recipient} and e.kind <> 'WITHDRAWN'
      and exists (select 1 from events w where w.account_id = e.account_id and w.withdraws = e.event_id)`);
  return row?.taken_back ?? 0;
}

/** The scope keys that cover a sender, and the latest moment that is past by the database's clock or its log's. */
export function coversOf(
  db: Db,
  accountId: string,
  senderId: string,
): Promise<{ scope_key: number; opt_outs_only: boolean; since: Instant; past: Instant; erasures: number }[]> {
  return db.of(accountId).rows(sql`
    select c.scope_key, c.opt_outs_only, c.since, greatest(clock_timestamp(), h.recorded_at) as past, (
      select a.erasures from accounts a where a.account_id = ${accountId}::uuid
    ) as erasures
    from sender_covers c
    join log_heads h on h.account_id = c.account_id
    where c.account_id = ${accountId}::uuid and c.sender_id = ${senderId}::uuid`);
}

export interface SenderDecisionRow {
  sender_id: string;
  marketing_out: boolean;
  utility_out: boolean;
  otp_out: boolean;
  /** Where the word that decides MARKETING stands in the log; null: the recipient said nothing that reaches the sender. */
  decided_at: number | null;
}

/**
 * `storedAs`: the address, and the name that it may have by now.
 *
 * The decisions for every sender of the account that is not archived, in one statement: decide() for each category, as a
 * set.
 */
export function decisionsForAllSenders(
  db: Db,
  accountId: string,
  storedAs: readonly string[],
): Promise<SenderDecisionRow[]> {
  return db.of(accountId).rows(sql`
    select s.sender_id,
      coalesce((array_agg(e.m_out order by e.m_at desc, e.m_out desc) filter (where e.m_out or not (e.m_out is null or c.opt_outs_only)))[1], false) as marketing_out,
      coalesce((array_agg(e.u_out order by e.u_at desc, e.u_out desc) filter (where e.u_out or not (e.u_out is null or c.opt_outs_only)))[1], false) as utility_out,
      coalesce((array_agg(e.o_out order by e.o_at desc, e.o_out desc) filter (where e.o_out or not (e.o_out is null or c.opt_outs_only)))[1], false) as otp_out,
      (array_agg(e.m_position order by e.m_at desc, e.m_out desc, e.m_position desc) filter (where e.m_out or not (e.m_out is null or c.opt_outs_only)))[1] as decided_at
    from senders s
    join sender_covers c on c.account_id = s.account_id and c.sender_id = s.sender_id
    left join list_entries e on e.account_id = c.account_id and e.scope_key = c.scope_key and e.recipient = any(${sql.param(storedAs)}::text[])
    where s.account_id = ${accountId}::uuid and s.archived_at is null
    group by s.sender_id, s.created_at
    order by s.created_at, s.sender_id`);
}
