import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { createImportWriter } from '../../src/core/log/record-import.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { useDatabase } from '../support/database.js';
import {
  givenImport,
  importOf,
  listedAt,
  makeBatch,
  makeImportWord,
  makeRefusal,
} from '../support/imports.js';
import { givenBareAccount, logOf, makeItem, makeWord } from '../support/words.js';

const database = useDatabase();

/** Recipients of nobody else. */
const person = (index: number) => `+1212555${String(index).padStart(4, '0')}`;

async function imported(accountId: string) {
  return database.db.rows<Record<string, unknown>>(sql`
    select kind, changed, recipient, scope, scope_key, blocks, source, reason, reason_text, evidence, actor, import_id
    from events where account_id = ${accountId} order by position`);
}

test('O3 a run of rows becomes events, outcomes, errors and the place reached, in one call', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const importId = await givenImport(db, accountId);
  const grown: unknown[] = [];
  const writer = createImportWriter(db, { onGrowth: (_account, recorded) => grown.push(recorded) });
  const words = [
    makeImportWord({
      row: 0,
      recipient: person(1),
      reason: 'WRONG_PERSON',
      reasonText: 'a "note"',
      evidence: 'row 2',
    }),
    makeImportWord({
      row: 2,
      recipient: person(2),
      scope: 'CHANNEL',
      scopeKey: 1,
      channel: 'SMS',
      blocks: 'ALL',
    }),
    makeImportWord({ row: 3, recipient: person(1), occurredAt: listedAt - 1 }),
  ];
  const refusals = [makeRefusal({ row: 1, line: 3, value: 'a\0b\ud800' })];
  const batch = makeBatch({ words, refusals, isLast: true, place: { bytes: 77, line: 6 } });
  expect(await writer.write(accountId, importId, batch)).toMatchObject({
    kind: 'recorded',
    outcomes: 'arad',
  });
  expect(await imported(accountId)).toEqual([
    {
      kind: 'OPTED_OUT',
      changed: true,
      recipient: person(1),
      scope: 'ACCOUNT',
      scope_key: 0,
      blocks: 'MARKETING',
      source: 'IMPORT',
      reason: 'WRONG_PERSON',
      reason_text: 'a "note"',
      evidence: 'row 2',
      actor: 'key',
      import_id: importId,
    },
    expect.objectContaining({ recipient: person(2), scope_key: 1, blocks: 'ALL', changed: true }),
  ]);
  expect(await importOf(db, accountId, importId)).toEqual({
    state: 'DONE',
    dry_run: false,
    rows_read: 4,
    added: 2,
    already_opted_out: 0,
    duplicates: 1,
    overruled: 0,
    refused: 1,
    withdrawn: 0,
    place: { bytes: 77, line: 6 },
    finished_at: expect.any(Number) as number,
  });
  expect(
    await db.rows(
      sql`select row, line, "column", value, message from import_errors where import_id = ${importId}`,
    ),
  ).toEqual([{ row: 1, line: 3, column: 'phone', value: 'a\ufffdb\ufffd', message: 'no phone number' }]);
  expect(grown).toEqual([{ optedOut: 2, withdrawn: 0 }]);
});

test('O3 a START that is later than the list stands, and the row is overruled; what is opted out already stays so', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const recorder = createWordRecorder(db);
  await recorder.record(accountId, [
    makeItem([makeWord({ recipient: person(1), kind: 'OPTED_IN', occurredAt: listedAt + 1 })]),
    makeItem([makeWord({ recipient: person(2), occurredAt: listedAt + 1 })]),
    makeItem([makeWord({ recipient: person(3), kind: 'OPTED_IN', occurredAt: listedAt - 1 })]),
  ]);
  const writer = createImportWriter(db);
  const words = [1, 2, 3, 4].map((index) => makeImportWord({ row: index - 1, recipient: person(index) }));
  const first = await givenImport(db, accountId);
  expect(await writer.write(accountId, first, makeBatch({ words }))).toMatchObject({ outcomes: 'loaa' });
  const before = await logOf(db, accountId);
  expect(before).toHaveLength(7);
  const second = await givenImport(db, accountId);
  expect(await writer.write(accountId, second, makeBatch({ words }))).toMatchObject({ outcomes: 'looo' });
  expect(await logOf(db, accountId)).toEqual(before);
});

test('R2 a batch is recorded once, whoever sends it again, and only where the import stands', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const importId = await givenImport(db, accountId);
  const writer = createImportWriter(db);
  const batch = makeBatch({ words: [makeImportWord()] });
  const first = await writer.write(accountId, importId, batch);
  expect(first).toMatchObject({ kind: 'recorded', outcomes: 'a' });
  expect(await writer.write(accountId, importId, batch)).toMatchObject({ kind: 'recorded', outcomes: 'a' });
  const other = { ...batch, batchId: makeBatch().batchId };
  expect(await writer.write(accountId, importId, other)).toEqual({ kind: 'moved', state: 'RUNNING' });
  const next = makeBatch({ firstRow: 1, words: [makeImportWord({ recipient: person(5) })] });
  expect(await writer.write(accountId, importId, { ...next, settingsVersion: 2 })).toEqual({ kind: 'stale' });
  const end = makeBatch({ firstRow: 1, isLast: true });
  expect(await writer.write(accountId, importId, end)).toMatchObject({ kind: 'recorded', outcomes: '' });
  expect(await writer.write(accountId, importId, end)).toMatchObject({ kind: 'recorded', outcomes: '' });
  expect(await writer.write(accountId, importId, next)).toEqual({ kind: 'moved', state: 'DONE' });
  expect(await logOf(db, accountId)).toHaveLength(1);
});
