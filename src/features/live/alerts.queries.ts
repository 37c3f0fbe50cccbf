import { sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import type { Threshold } from './alert.rules.js';

/** What is looked through when somebody begins to follow: campaigns screened for within so many days. */
const lookedThrough = { days: 30, newest: 10_000, atMost: 1_000 } as const;

export interface AccountThreshold extends Threshold {
  accountId: string;
}

/** The thresholds of many accounts, in one statement. */
export async function thresholdsOf(db: Db, accountIds: readonly string[]): Promise<AccountThreshold[]> {
  const rows = await db.ofAll(accountIds).rows<{
    account_id: string;
    alert_rate: number;
    alert_minimum: number;
  }>(sql`
    select account_id, alert_rate, alert_minimum from alert_thresholds_of(${sql.param(accountIds)}::uuid[])`);
  return rows.map((row) => ({
    accountId: row.account_id,
    rate: row.alert_rate,
    minimum: row.alert_minimum,
  }));
}

export interface ScreenedCampaign {
  campaignId: string;
  screened: number;
}

/** Campaigns that were screened for lately, the last ones first. */
export async function campaignsScreenedLately(db: Db, accountId: string): Promise<ScreenedCampaign[]> {
  const rows = await db.of(accountId).rows<{ campaign_id: string; screened: number }>(sql`
    select n.campaign_id, n.screened
    from (
      select campaign_id, screened, last_screened_at from campaigns
      where account_id = ${accountId} order by created_at desc, campaign_id desc limit ${lookedThrough.newest}
    ) n
    where n.screened > 0 and n.last_screened_at > now() - make_interval(days => ${lookedThrough.days})
    order by n.last_screened_at desc limit ${lookedThrough.atMost}`);
  return rows.map((row) => ({ campaignId: row.campaign_id, screened: row.screened }));
}

/**
 * Of some campaigns those that at least so many events name. The index on campaigns tells, without a look at the events,
 * and is read no further than that.
 */
export async function campaignsWithEvents(
  db: Db,
  accountId: string,
  campaigns: readonly { campaignId: string; events: number }[],
): Promise<string[]> {
  const ids = campaigns.map(({ campaignId }) => campaignId);
  const least = campaigns.map(({ events }) => events);
  const rows = await db.of(accountId).rows<{ campaign_id: string }>(sql`
    select c.campaign_id
    from unnest(${sql.param(ids)}::uuid[], ${sql.param(least)}::bigint[]) c(campaign_id, events)
    where (
      select e.position from events e
      where e.account_id = ${accountId}::uuid and e.campaign_id = c.campaign_id
      order by e.position offset c.events - 1 limit 1
    ) is not null`);
  return rows.map((row) => row.campaign_id);
}
