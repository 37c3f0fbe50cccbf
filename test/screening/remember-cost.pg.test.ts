import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { useDatabase } from '../support/database.js';
import { keepAutovacuumAway, looksSoFar } from '../support/looks.js';
import { givenBareAccount } from '../support/words.js';
import { givenBareCampaign, remember, totalsOf } from './bare-campaigns.js';

// One connection: the plans that it made while the tables were empty are those that it keeps, and its counts are its own.
const database = useDatabase({ connections: 1 });
beforeAll(() => keepAutovacuumAway(database.db));

let people = 0;
const strangers = (count: number) => Array.from({ length: count }, () => `+1212${5_000_000 + (people += 1)}`);

it('a call looks at no more rows when much was stored since its plans were made', async () => {
  const accountId = await givenBareAccount(database.db);
  const campaigns = [
    await givenBareCampaign(database.db, accountId),
    await givenBareCampaign(database.db, accountId),
  ] as const;
  const again = strangers(50);
  async function looksOfCall(campaignId: string): Promise<number> {
    const before = await looksSoFar(database.db);
    await remember(database.db, accountId, campaignId, { allowed: [...again, ...strangers(50)] });
    return (await looksSoFar(database.db)) - before;
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
