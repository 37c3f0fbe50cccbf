import { and, count, desc, asc, eq, sql } from 'drizzle-orm';
import { auditEntryIf, type NewAuditEntry } from '../../core/access/audit-trail.queries.js';
import type { Db } from '../../core/db/connect.js';
import { campaigns } from '../../core/db/campaign.tables.js';
import type { Instant } from '../../core/domain/instant.js';
import type { CampaignRow } from '../../core/graph/campaigns.queries.js';

export type NewCampaign = Pick<
  CampaignRow,
  | 'campaignId'
  | 'name'
  | 'externalId'
  | 'category'
  | 'excludeOptOuts'
  | 'excludeReason'
  | 'senderIds'
  | 'createdBy'
>;

/**
 * False where the account has a campaign with this id or this external id already. The audit trail's entry, if any, is
 * written with the campaign.
 */
export async function insertCampaign(
  db: Db,
  accountId: string,
  campaign: NewCampaign,
  entry: NewAuditEntry | null,
): Promise<boolean> {
  const { campaignId, name, externalId, category, excludeOptOuts, excludeReason, senderIds, createdBy } =
    campaign;
  const told = entry === null ? sql`` : sql`, told as (${auditEntryIf(sql`made`, accountId, entry)})`;
  const rows = await db.of(accountId).rows(sql`
    with made as (
      insert into campaigns (
        account_id, campaign_id, name, external_id, category, exclude_opt_outs, exclude_reason, sender_ids, created_by)
      values (
        ${accountId}::uuid, ${campaignId}::uuid, ${name}, ${externalId}, ${category}, ${excludeOptOuts}, ${excludeReason},
        ${sql.param(senderIds)}::uuid[], ${createdBy})
      on conflict do nothing
      returning campaign_id
    )${told}
    select campaign_id from made`);
  return rows.length === 1;
}

export async function campaignByExternalId(
  db: Db,
  accountId: string,
  externalId: string,
): Promise<CampaignRow | undefined> {
  const [row] = await db
    .of(accountId)
    .orm.select()
    .from(campaigns)
    .where(and(eq(campaigns.accountId, accountId), eq(campaigns.externalId, externalId)));
  return row;
}

export interface CampaignPlace {
  createdAt: Instant;
  campaignId: string;
}

/** Campaigns in the order of the direction: forward is newest first. */
export function campaignPage(
  db: Db,
  accountId: string,
  range: {
    after: CampaignPlace | null;
    before: CampaignPlace | null;
    direction: 'forward' | 'backward';
    limit: number;
  },
): Promise<CampaignRow[]> {
  const order = range.direction === 'forward' ? desc : asc;
  return db
    .of(accountId)
    .orm.select()
    .from(campaigns)
    .where(
      and(
        eq(campaigns.accountId, accountId),
        range.after === null ? undefined : sql`${place} < ${placeOf(range.after)}`,
        range.before === null ? undefined : sql`${place} > ${placeOf(range.before)}`,
      ),
    )
    .orderBy(order(campaigns.createdAt), order(campaigns.campaignId))
    .limit(range.limit);
}

const place = sql`(${campaigns.createdAt}, ${campaigns.campaignId})`;

function placeOf(at: CampaignPlace) {
  return sql`(${sql.param(at.createdAt, campaigns.createdAt)}, ${at.campaignId}::uuid)`;
}

export async function countCampaigns(db: Db, accountId: string): Promise<number> {
  const [row] = await db
    .of(accountId)
    .orm.select({ all: count() })
    .from(campaigns)
    .where(eq(campaigns.accountId, accountId));
  return row?.all ?? 0;
}
