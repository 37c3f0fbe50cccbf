/** What counting a campaign reads, in a database that has never looked at its own figures. */
import { expect, it } from 'vitest';
import type { Db } from '../../src/core/db/connect.js';
import { campaignFigures, campaignFiguresSince } from '../../src/core/log/campaign-counts.queries.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { campaignsScreenedLately, campaignsWithEvents } from '../../src/features/live/alerts.queries.js';
import { givenCampaign, optOut } from '../live/campaigns.js';
import { useDatabase } from '../support/database.js';
import { show } from '../support/show.js';
import { givenBareAccount } from '../support/words.js';
import { tapped, type TappedStatement } from '../support/tapped-db.js';

const database = useDatabase();

/** Pages of tables and indexes that a statement reads. */
async function blocksOf(run: (db: Db) => Promise<unknown>): Promise<number> {
  const statements: TappedStatement[] = [];
  const listening = tapped(database.db, (statement) => {
    statements.push(statement);
    return Promise.resolve([]);
  });
  await run(listening);
  const [statement] = statements;
  const [row] = await database.db.text<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>(
    `explain (analyze, buffers, format json) ${statement?.text}`,
    statement?.parameters ?? [],
  );
  const plan = row?.['QUERY PLAN'][0].Plan;
  return (plan?.['Shared Hit Blocks'] ?? NaN) + (plan?.['Shared Read Blocks'] ?? NaN);
}

it('counting reads some pages for each person, and no campaign once for each of its people', async () => {
  const { db } = database;
  const recorder = createWordRecorder(db, { onGrowth: () => undefined });
  const account = { accountId: await givenBareAccount(db) };
  const campaign = await givenCampaign(db, account, { recipients: 10_000 });
  for (let round = 0; round < 10; round += 1) await optOut({ recorder }, account, campaign, 200);
  const { campaignId } = campaign;
  const anew = await blocksOf((asked) => campaignFigures(asked, account.accountId, [campaignId]));
  const since = await blocksOf((asked) =>
    campaignFiguresSince(asked, account.accountId, [{ campaignId, position: 1_000 }]),
  );
  const near = await blocksOf((asked) =>
    campaignsWithEvents(asked, account.accountId, [{ campaignId, events: 500 }]),
  );
  const lately = await blocksOf((asked) => campaignsScreenedLately(asked, account.accountId));
  show(`counting 2,000 anew: ${anew} pages; 1,000 since: ${since}; whether there are 500: ${near}`);
  expect(anew).toBeLessThan(10 * 2_000);
  expect(since).toBeLessThan(30 * 1_000);
  expect(near).toBeLessThan(100);
  expect(lately).toBeLessThan(100);
});
