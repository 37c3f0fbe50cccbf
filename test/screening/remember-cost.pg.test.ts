import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { useDatabase } from '../support/database.js';
import { givenBareAccount } from '../support/words.js';
import { givenBareCampaign, remember, totalsOf } from './bare-campaigns.js';

// One connection: the plans that it made while the tables were empty are those that it keeps, and its counts are its own.
const database = useDatabase({ connections: 1 });

/** Rows and index entries that were looked at, in all tables. */
async function looks(): Promise<number> {
  await database.db.text('select pg_stat_force_next_flush()', []);
  const [row] = await database.db.text<{ looks: number }>(
    `select (select sum(seq_tup_read) from pg_stat_user_tables)::bigint
      + (select sum(idx_tup_read) from pg_stat_user_indexes)::bigint as looks`,
    [],
  );
  return row?.looks ?? Number.NaN;
}

let people = 0;
const strangers = (count: number) => Array.from({ length: count }, () => `+1212${5_000_000 + (people += 1)}`);

it('a call looks at no more rows when millions were stored since its plans were made', async () => {
  const accountId = await givenBareAccount(database.db);
  const campaigns = [
    await givenBareCampaign(database.db, accountId),
    await givenBareCampaign(database.db, accountId),
  ] as const;
  const again = strangers(50);
  async function looksOfCall(campaignId: string): Promise<number> {
    const before = await looks();
    await remember(database.db, accountId, campaignId, { allowed: [...again, ...strangers(50)] });
    return (await looks()) - before;
  }
  await database.db.rows(sql`analyze`);
  for (const campaignId of campaigns) for (let call = 0; call < 8; call += 1) await looksOfCall(campaignId);
  const early = await looksOfCall(campaigns[0]);
  expect(early).toBeGreaterThan(50);
  for (let call = 0; call < 3; call += 1)
    for (const campaignId of campaigns)
      await remember(database.db, accountId, campaignId, { allowed: strangers(10_000) });
  expect(await looksOfCall(campaigns[0])).toBeLessThanOrEqual(early + 20);
  expect((await totalsOf(database.db, accountId, campaigns[0]))[0]).toBe(50 + 10 * 50 + 30_000);
});
