import { beforeAll, expect, test } from 'vitest';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { useDatabase } from '../support/database.js';
import { keepAutovacuumAway, looksSoFar } from '../support/looks.js';
import { givenBareAccount, makeItem, makeWord } from '../support/words.js';

// One connection: the plans that it made while the tables were empty are those that it keeps, and its counts are its own.
const database = useDatabase({ connections: 1 });
beforeAll(() => keepAutovacuumAway(database.db));

test('a call looks at no more rows when much has been recorded since its plans were made', async () => {
  const accountId = await givenBareAccount(database.db);
  const recorder = createWordRecorder(database.db);
  let said = 0;
  async function looksOfCalls(calls: number): Promise<number> {
    const before = await looksSoFar(database.db);
    for (const end = said + calls; said < end; said += 1) {
      const word = makeWord({ recipient: `+1${2_120_000_000 + said}`, messageId: `m-${said}` });
      await recorder.record(accountId, [
        makeItem([word], said % 2 === 0 ? { claimKey: `m-${said}` } : { mayBeRecorded: true }),
      ]);
    }
    return (await looksSoFar(database.db)) - before;
  }
  await looksOfCalls(20);
  const early = await looksOfCalls(20);
  await looksOfCalls(300);
  const late = await looksOfCalls(20);
  expect(late).toBeLessThanOrEqual(early + 20);
});
