import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.js';
import { campaigns } from '../db/campaign.tables.js';

export type CampaignRow = typeof campaigns.$inferSelect;

export function campaignsById(
  db: Db,
  accountId: string,
  campaignIds: readonly string[],
): Promise<CampaignRow[]> {
  return db
    .of(accountId)
    .orm.select()
    .from(campaigns)
    .where(
      and(
        eq(campaigns.accountId, accountId),
        sql`${campaigns.campaignId} = any(${sql.param(campaignIds)}::uuid[])`,
      ),
    );
}
