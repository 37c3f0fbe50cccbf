import { sql } from 'drizzle-orm';
import type { Db } from '../db/connect.js';
import { formatInstant, type Instant } from '../domain/instant.js';

/**
 * The last position that was recorded before a moment, 0 where none was. Positions are in the order of their times, so it is
 * found by halves: some twenty looks into the index of a million. No word is said after it is recorded, so none at or below it
 * was said at the moment or later.
 */
export async function positionBefore(db: Db, accountId: string, moment: Instant): Promise<number> {
  const [row] = await db.of(accountId).rows<{ position: number }>(sql`
    with recursive narrowed(lowest, highest) as (
      select 0::bigint, h.position from log_heads h where h.account_id = ${accountId}::uuid
      union all
      select
        case when n.is_before then n.middle else n.lowest end, case when n.is_before then n.highest else n.middle - 1 end
      from (
        select g.lowest, g.highest, g.middle, (
          select e.recorded_at < ${formatInstant(moment)}::timestamptz from events e
          where e.account_id = ${accountId}::uuid and e.position = g.middle
        ) as is_before
        from (
          select lowest, highest, (lowest + highest + 1) / 2 as middle from narrowed where lowest < highest
        ) g
        offset 0
      ) n
    )
    select lowest as position from narrowed where lowest = highest`);
  return row?.position ?? 0;
}
