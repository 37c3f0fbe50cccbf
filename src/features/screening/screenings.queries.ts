import { sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import type { Instant } from '../../core/domain/instant.js';

export interface ScreeningRow {
  campaign_id: string;
  allowed: boolean;
  exclude_opt_outs: boolean;
  sender_ids: string[];
  actor: string | null;
  screened_at: Instant;
  /** The log up to here was taken into account; the event there, null before the first. */
  position: number;
  event_id: string | null;
}

/** Newest first. One look into the index of each week between the two, and one for each screening found. */
export function screeningsOf(
  db: Db,
  accountId: string,
  recipient: string,
  { from, to, limit }: { from: Instant; to: Instant; limit: number },
): Promise<ScreeningRow[]> {
  return db.of(accountId).rows(sql`
    select c.campaign_id, r.allowed, s.exclude_opt_outs, s.sender_ids, s.actor, r.screened_at, s.position, e.event_id
    from (
      select r.campaign_no, r.screened_at, r.allowed from screened_recipients r
      where recipient_hash(r.account_id, r.recipient) = recipient_hash(${accountId}::uuid, ${recipient}::text)
        and r.account_id = ${accountId}::uuid and r.recipient = ${recipient}
        and r.screened_at >= ${from}::timestamptz and r.screened_at < ${to}::timestamptz
      order by r.screened_at desc, r.campaign_no desc limit ${limit}
    ) r
    cross join lateral (
      select * from screenings s
      where s.account_id = ${accountId}::uuid and s.campaign_no = r.campaign_no and s.screened_at = r.screened_at limit 1
    ) s
    cross join lateral (
      select * from campaigns c where c.account_id = ${accountId}::uuid and c.campaign_no = r.campaign_no limit 1
    ) c
    left join lateral (
      select * from events e where e.account_id = ${accountId}::uuid and e.position = s.position limit 1
    ) e on true
    order by r.screened_at desc, r.campaign_no desc`);
}
