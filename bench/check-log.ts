import type { BenchDatabase } from './database.js';

/**
 * Fails unless the accounts' logs hold as many events together as messages were answered, each log at positions from 1 to
 * its head without a gap, and their lists as many entries.
 */
export async function checkLog(
  { sql }: BenchDatabase,
  accountIds: readonly string[],
  messages: number,
): Promise<void> {
  const [row] = await sql<{ events: number; heads: number; list: number; withGaps: number }[]>`
    select sum(events)::integer as events, sum(head)::integer as heads, sum(list)::integer as list,
      (count(*) filter (where events <> head or first <> 1 or last <> head))::integer as "withGaps"
    from (
      select e.*, coalesce((select position from log_heads where account_id = a.id), 0) as head,
        (select count(*) from list_entries where account_id = a.id and m_out) as list
      from unnest(${accountIds as string[]}::uuid[]) a (id)
      cross join lateral (
        select count(*) as events, min(position) as first, max(position) as last from events where account_id = a.id
      ) e
    ) logs`;
  const sums = [row?.events, row?.heads, row?.list];
  if (row?.withGaps !== 0 || sums.some((sum) => sum !== messages)) {
    throw new Error(`${messages} messages were answered OPTED_OUT, and the logs say ${JSON.stringify(row)}`);
  }
}
