import { and, desc, eq, sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import { campaigns } from '../../core/db/campaign.tables.js';
import { reviews } from '../../core/db/log.tables.js';
import type { CampaignRow } from '../../core/graph/campaigns.queries.js';
import type { ReviewRow } from '../../core/graph/reviews.queries.js';

export function reviewsOfRecipient(db: Db, accountId: string, recipient: string): Promise<ReviewRow[]> {
  return db
    .of(accountId)
    .orm.select()
    .from(reviews)
    .where(and(eq(reviews.accountId, accountId), eq(reviews.recipient, recipient)))
    .orderBy(desc(reviews.receivedAt), desc(reviews.reviewId));
}

/** The campaigns whose recipients include this one, as far back as those are kept, and those that the recipient's events name. */
export function campaignsOfRecipient(db: Db, accountId: string, recipient: string): Promise<CampaignRow[]> {
  return db
    .of(accountId)
    .orm.select()
    .from(campaigns)
    .where(
      and(
        eq(campaigns.accountId, accountId),
        sql`(${campaigns.campaignId} in (
          select e.campaign_id from events e
          where e.account_id = ${accountId}::uuid and e.recipient = ${recipient} and e.campaign_id is not null
        ) or ${campaigns.campaignNo} in (
          select s.campaign_no from screened_recipients s
          where recipient_hash(s.account_id, s.recipient) = recipient_hash(${accountId}::uuid, ${recipient}::text)
            and s.account_id = ${accountId}::uuid and s.recipient = ${recipient} and s.allowed
        ))`,
      ),
    )
    .orderBy(desc(campaigns.createdAt), desc(campaigns.campaignId));
}
