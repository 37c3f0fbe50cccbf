import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/core/db/connect.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount, makeItem, makeWord } from '../support/words.js';

const database = useDatabase();

test('the words of an item come back in the order given, however the planner groups them', async () => {
  const admin = connect(database.url);
  const [row] = await admin.rows<{ name: string }>(sql`select current_database() as name`);
  await admin.rows(sql`alter database ${sql.identifier(row?.name ?? '')} set enable_hashagg = off`);
  await admin.close();
  const db = connect(database.url);
  onTestFinished(() => db.close());
  const accountId = await givenBareAccount(db);
  const recorder = createWordRecorder(db);
  const items = Array.from({ length: 40 }, (_, item) =>
    makeItem(
      Array.from({ length: 12 }, (_word, word) =>
        makeWord({ recipient: `+1415${String(item * 100 + word).padStart(7, '0')}` }),
      ),
    ),
  );
  const outcomes = await recorder.record(accountId, items);
  expect(
    outcomes.map((outcome) =>
      outcome.kind === 'recorded' ? outcome.words.map(({ eventId }) => eventId) : outcome.kind,
    ),
  ).toEqual(items.map(({ words }) => words.map(({ eventId }) => eventId)));
});
