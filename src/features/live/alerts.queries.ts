import { sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import type { Threshold } from './alert.rules.js';

/** What is looked through when somebody begins to follow: by how many days, and of how many campaigns. */
export const lookedThrough = { days: 30, newest: 10_000, atMost: 1_000 } as const;

export interface AccountThreshold extends Threshold {
  accountId: string;
}

/** The thresholds of many accounts, in one statement. */
export async function thresholdsOf(db: Db, accountIds: readonly string[]): Promise<AccountThreshold[]> {
  const rows = await db.rows<{ account_id: string; alert_rate: number; alert_minimum: number }>(sql`
    select account_id, alert_rate, alert_minimum from accounts
    where account_id = any(${sql.param(accountIds)}::uuid[])`);
  return rows.map((row) => ({
    accountId: row.account_id,
    rate: row.alert_rate,
    minimum: row.alert_minimum,
  }));
}

/**
 * Campaigns that were screened for lately and may be over the threshold, those screened for last first. There are at least as
 * many events of each as it would need opt-outs: the index on campaigns tells, without a look at the events, and is read
 * no further than that. At most a thousand are looked at.
 */
export async function campaignsNearAlert(
  db: Db,
  accountId: string,
  { rate, minimum }: Threshold,
): Promise<string[]> {
  const rows = await db.rows<{ campaign_id: string }>(sql`
    select c.campaign_id
    from (
      select n.campaign_id, n.screened, n.last_screened_at
      from (
        select campaign_id, screened, last_screened_at from campaigns
        where account_id = ${accountId} order by created_at desc, campaign_id desc limit ${lookedThrough.newest}
      ) n
      where n.screened > 0 and n.last_screened_at > now() - make_interval(days => ${lookedThrough.days})
      order by n.last_screened_at desc limit ${lookedThrough.atMost}
    ) c
    where (
      select e.position from events e
      where e.account_id = ${accountId}::uuid and e.campaign_id = c.campaign_id
      order by e.position
      offset greatest(${minimum}::bigint, floor(${rate}::double precision * c.screened)::bigint) - 1 limit 1
    ) is not null
    order by c.last_screened_at desc`);
  return rows.map((row) => row.campaign_id);
}
