/**
 * What list_entries held for some recipients when the log ended at a position: entries_from_log with a past. Events are
 * never changed and never removed, so it is the same whenever it is asked.
 */
import { type SQL, sql } from 'drizzle-orm';

/** A query with the columns of list_entries. `recipients`: a table with a column of that name, each once. */
export function entriesAsOf(accountId: string, position: number, recipients: SQL): SQL {
  return sql`
    select ${accountId}::uuid as account_id, (m).recipient, (m).scope_key,
      (m).position as m_position, ${weightOf('(m)')} as m_at, (m).kind = 'OPTED_OUT' as m_out,
      (u).position as u_position, ${weightOf('(u)')} as u_at, (u).kind = 'OPTED_OUT' as u_out,
      (o).position as o_position, ${weightOf('(o)')} as o_at, (o).kind = 'OPTED_OUT' as o_out,
      (m).occurred_at as since, (m).source, (m).reason, (m).campaign_id
    from (
      select
        (array_agg(e ${latestFirst}))[1] as m,
        (array_agg(e ${latestFirst}) filter (where (e).kind = 'OPTED_IN' or (e).blocks in ('ALL_BUT_OTP', 'ALL')))[1] as u,
        (array_agg(e ${latestFirst}) filter (where (e).kind = 'OPTED_IN' or (e).blocks = 'ALL'))[1] as o
      from ${recipients} r
      cross join lateral (
        select x as e from events x
        where x.account_id = ${accountId}::uuid and x.recipient = r.recipient and x.position <= ${position}::bigint
        offset 0
      ) said
      where (e).kind <> 'WITHDRAWN'
        and (
          select true from events w
          where w.account_id = ${accountId}::uuid and w.withdraws = (e).event_id and w.position <= ${position}::bigint
          limit 1
        ) is null
      group by (e).recipient, (e).scope_key
    ) latest`;
}

/** A hold outranks every word. */
function weightOf(word: string): SQL {
  return sql.raw(`case when ${word}.hold then 'infinity' else ${word}.occurred_at end`);
}

const latestFirst = sql`order by ${weightOf('(e)')} desc, (e).kind desc, (e).position desc`;
