/** Recipients screened for a campaign, at any time: below the API, which screens them now. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Db } from '../../src/core/db/connect.js';
import { formatInstant, type Instant } from '../../src/core/domain/instant.js';

/** Remembers one call, and gives its time. */
export async function screened(
  db: Db,
  accountId: string,
  call: {
    campaignId: string;
    senderIds: readonly string[];
    allowed?: readonly string[];
    suppressed?: readonly string[];
    /** As if it had been then. */
    at?: Instant;
  },
): Promise<Instant> {
  const { campaignId, senderIds, allowed = [], suppressed = [], at } = call;
  const [row] = await db.rows<{ at: Instant }>(sql`
    select remember_screening(
      ${accountId}::uuid, ${randomUUID()}::uuid, ${campaignId}::uuid, ${sql.param(senderIds)}::uuid[], 0, 'test',
      ${sql.param(allowed)}::text[], ${sql.param(suppressed)}::text[]) as at`);
  if (row === undefined) throw new Error('nothing was remembered');
  if (at === undefined) return row.at;
  const [was, then] = [formatInstant(row.at), formatInstant(at)];
  await db.rows(sql`select make_screening_partitions(${then}::timestamptz, 1)`);
  for (const table of [sql`screenings`, sql`screened_recipients`]) {
    await db.rows(sql`
      update ${table} t set screened_at = ${then}::timestamptz
      from campaigns c
      where c.account_id = ${accountId}::uuid and c.campaign_id = ${campaignId}::uuid
        and t.account_id = c.account_id and t.campaign_no = c.campaign_no and t.screened_at = ${was}::timestamptz`);
  }
  return at;
}
