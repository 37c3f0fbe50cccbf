import { sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';

/** Those of the given campaigns that the account has. */
export function findCampaigns(
  db: Db,
  accountId: string,
  named: { ids: readonly string[]; externalIds: readonly string[] },
): Promise<{ campaign_id: string; external_id: string | null }[]> {
  return db.of(accountId).rows(sql`
    select campaign_id, external_id from campaigns
    where account_id = ${accountId}
      and (campaign_id = any(${sql.param(named.ids)}::uuid[]) or external_id = any(${sql.param(named.externalIds)}::text[]))`);
}
