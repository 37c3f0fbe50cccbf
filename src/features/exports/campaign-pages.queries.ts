import { and, asc, eq, sql } from 'drizzle-orm';
import { campaigns } from '../../core/db/campaign.tables.js';
import type { Db } from '../../core/db/connect.js';

/** Campaigns in the order of their ids, which never change. */
export function campaignPage(db: Db, accountId: string, after: string | null, limit: number) {
  return db
    .of(accountId)
    .orm.select({
      campaignId: campaigns.campaignId,
      name: campaigns.name,
      externalId: campaigns.externalId,
      category: campaigns.category,
      excludeOptOuts: campaigns.excludeOptOuts,
      excludeReason: campaigns.excludeReason,
      senderIds: campaigns.senderIds,
      screened: campaigns.screened,
      suppressed: campaigns.suppressed,
      createdBy: campaigns.createdBy,
      createdAt: campaigns.createdAt,
    })
    .from(campaigns)
    .where(
      and(
        eq(campaigns.accountId, accountId),
        after === null ? undefined : sql`${campaigns.campaignId} > ${after}::uuid`,
      ),
    )
    .orderBy(asc(campaigns.campaignId))
    .limit(limit);
}
