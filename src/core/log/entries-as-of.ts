/**
 * What list_entries held for some recipients when the log ended at a position: entries_from_log with a past. Events are
 * never changed and never removed, so it is the same whenever it is asked.
 */
import { type SQL, sql } from 'drizzle-orm';

/** A query with the columns of list_entries. `recipients`: a table with a column of that name, each once. */
export function entriesAsOf(accountId: string, position: number, recipients: SQL): SQL {
  return entries(accountId, sql`(m).recipient`, {
    of: recipients,
    upTo: sql`${position}::bigint`,
    by: sql`(e).recipient`,
  });
}

/**
 * The same after each of many events. `said`: a table with the position and the recipient of each. What is called recipient is
 * the position, as text: entries of one recipient at two moments stand apart, and those of one moment together.
 */
export function entriesAfterEach(accountId: string, said: SQL): SQL {
  return entries(accountId, sql`place::text`, {
    of: said,
    upTo: sql`r.position`,
    by: sql`r.position`,
  });
}

function entries(accountId: string, name: SQL, looked: { of: SQL; upTo: SQL; by: SQL }): SQL {
  const { of, upTo, by } = looked;
  return sql`
    select ${accountId}::uuid as account_id, ${name} as recipient, (m).scope_key,
      (m).position as m_position, ${weightOf('(m)')} as m_at, (m).kind = 'OPTED_OUT' as m_out,
      (u).position as u_position, ${weightOf('(u)')} as u_at, (u).kind = 'OPTED_OUT' as u_out,
      (o).position as o_position, ${weightOf('(o)')} as o_at, (o).kind = 'OPTED_OUT' as o_out,
      (m).occurred_at as since, (m).source, (m).reason, (m).campaign_id
    from (
      select ${by} as place,
        (array_agg(e ${latestFirst}))[1] as m,
        (array_agg(e ${latestFirst}) filter (where (e).kind = 'OPTED_IN' or (e).blocks in ('ALL_BUT_OTP', 'ALL')))[1] as u,
        (array_agg(e ${latestFirst}) filter (where (e).kind = 'OPTED_IN' or (e).blocks = 'ALL'))[1] as o
      from ${of} r
      cross join lateral (
        select x as e from events x
        where x.account_id = ${accountId}::uuid and x.recipient = r.recipient and x.position <= ${upTo}
        offset 0
      ) said
      where (e).kind <> 'WITHDRAWN'
        and (
          select true from events w
          where w.account_id = ${accountId}::uuid and w.withdraws = (e).event_id and w.position <= ${upTo}
          limit 1
        ) is null
      group by ${by}, (e).scope_key
    ) latest`;
}

/** A hold outranks every word. */
function weightOf(word: string): SQL {
  return sql.raw(`case when ${word}.hold then 'infinity' else ${word}.occurred_at end`);
}

const latestFirst = sql`order by ${weightOf('(e)')} desc, (e).kind desc, (e).position desc`;
