import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { createCampaignCounter } from '../../src/core/log/campaign-counts.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { useDatabase } from '../support/database.js';
import { keepAutovacuumAway, looksSoFar } from '../support/looks.js';
import { givenBareAccount, makeItem, makeWord } from '../support/words.js';

// One connection: the plans that it made while the log was short are those that it may keep, and its counts are its own.
const database = useDatabase({ connections: 1 });
beforeAll(() => keepAutovacuumAway(database.db));

test('a campaign that is asked about again costs what is new of it, however much the log has grown by others', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const recorder = createWordRecorder(db);
  const [watched, other] = [randomUUID(), randomUUID()];
  let said = 0;
  async function optOut(campaignId: string, count: number): Promise<void> {
    const items = Array.from({ length: count }, () =>
      makeItem([makeWord({ recipient: `+1${2_120_000_000 + (said += 1)}`, campaignId })]),
    );
    await recorder.record(accountId, items);
  }
  const counter = createCampaignCounter();
  async function looksOf(campaignId: string): Promise<{ found: number | undefined; looked: number }> {
    const before = await looksSoFar(database.db);
    const found = (await counter.of(db, accountId, [campaignId])).get(campaignId)?.optOuts;
    return { found, looked: (await looksSoFar(database.db)) - before };
  }
  await optOut(watched, 10);
  for (let asked = 0; asked < 8; asked += 1) {
    await looksOf(watched);
    await createCampaignCounter().of(db, accountId, [watched]);
  }
  for (let batch = 0; batch < 10; batch += 1) await optOut(other, 500);
  // A counter that has to count anew, with the plans of the short log.
  const anew = createCampaignCounter();
  const before = await looksSoFar(database.db);
  expect((await anew.of(db, accountId, [watched])).get(watched)?.optOuts).toBe(10);
  expect((await looksSoFar(database.db)) - before).toBeLessThan(200);
  const idle = await looksOf(watched);
  expect(idle.found).toBe(10);
  expect(idle.looked).toBeLessThan(50);
  await optOut(watched, 5);
  const grown = await looksOf(watched);
  expect(grown.found).toBe(15);
  expect(grown.looked).toBeLessThan(100);
});
