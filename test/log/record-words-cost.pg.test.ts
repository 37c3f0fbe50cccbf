import { expect, test } from 'vitest';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount, makeItem, makeWord } from '../support/words.js';

// One connection: the plans that it made while the tables were empty are those that it keeps, and its counts are its own.
const database = useDatabase({ connections: 1 });

/** Rows and index entries that were looked at, in all tables that the writer asks. */
async function looks(): Promise<number> {
  await database.db.text('select pg_stat_force_next_flush()', []);
  const [row] = await database.db.text<{ looks: number }>(
    `select (select sum(seq_tup_read) from pg_stat_user_tables)::bigint
      + (select sum(idx_tup_read) from pg_stat_user_indexes)::bigint as looks`,
    [],
  );
  return row?.looks ?? Number.NaN;
}

test('a call looks at no more rows when much has been recorded since its plans were made', async () => {
  const accountId = await givenBareAccount(database.db);
  const recorder = createWordRecorder(database.db);
  let said = 0;
  async function looksOfCalls(calls: number): Promise<number> {
    const before = await looks();
    for (const end = said + calls; said < end; said += 1) {
      const word = makeWord({ recipient: `+1${2_120_000_000 + said}`, messageId: `m-${said}` });
      await recorder.record(accountId, [
        makeItem([word], said % 2 === 0 ? { claimKey: `m-${said}` } : { mayBeRecorded: true }),
      ]);
    }
    return (await looks()) - before;
  }
  await looksOfCalls(20);
  const early = await looksOfCalls(20);
  await looksOfCalls(300);
  const late = await looksOfCalls(20);
  expect(late).toBeLessThanOrEqual(early + 20);
});
