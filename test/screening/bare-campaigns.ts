/** Campaigns and their recipients, stored without the API. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { onTestFinished } from 'vitest';
import type { Db } from '../../src/core/db/connect.js';
import { rememberScreening } from '../../src/features/screening/remember-screening.queries.js';

export async function givenBareCampaign(db: Db, accountId: string): Promise<string> {
  const campaignId = randomUUID();
  await db.rows(sql`
    insert into campaigns (account_id, campaign_id, name, category, exclude_opt_outs, sender_ids)
    values (${accountId}::uuid, ${campaignId}::uuid, 'Spring', 'MARKETING', true, '{}')`);
  return campaignId;
}

export interface Told {
  screeningId?: string;
  allowed?: readonly string[];
  suppressed?: readonly string[];
}

export function remember(db: Db, accountId: string, campaignId: string, told: Told): Promise<boolean> {
  const { screeningId = randomUUID(), allowed = [], suppressed = [] } = told;
  const about = { screeningId, campaignId, senderIds: [], position: 0, actor: 'test' };
  return rememberScreening(db, accountId, { ...about, allowed, suppressed });
}

export async function totalsOf(db: Db, accountId: string, campaignId: string): Promise<[number, number]> {
  const [row] = await db.rows<{ screened: number; suppressed: number }>(sql`
    select screened, suppressed from campaigns
    where account_id = ${accountId}::uuid and campaign_id = ${campaignId}::uuid`);
  return [row?.screened ?? -1, row?.suppressed ?? -1];
}

/** How many weeks there are tables of. */
export async function weeksOf(db: Db): Promise<string[]> {
  const rows = await db.rows<{ week: string }>(sql`
    select right(inhrelid::regclass::text, 7) as week from pg_inherits
    where inhparent = 'screened_recipients'::regclass order by 1`);
  return rows.map(({ week }) => week);
}

/** What the statement did is done and not committed; gives what commits it. */
export async function heldOpen(
  databaseUrl: string,
  statement: string,
  parameters: postgres.ParameterOrJSON<never>[] = [],
): Promise<() => Promise<void>> {
  const holder = postgres(databaseUrl, { max: 1 });
  onTestFinished(() => holder.end());
  const connection = await holder.reserve();
  await connection.unsafe('begin');
  await connection.unsafe(statement, parameters);
  return async () => {
    await connection.unsafe('commit');
    connection.release();
  };
}
