import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { DatabaseAway } from '../../src/core/db/database-error.js';
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
import { tapped } from '../support/tapped-db.js';

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

test('R2 of two who record the same rows at once one does, and a lost answer is asked for again', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const importId = await givenImport(db, accountId);
  const words = [1, 2, 3].map((index) => makeImportWord({ row: index - 1, recipient: person(index) }));
  const outcomes = await Promise.all(
    [1, 2].map(() => createImportWriter(db).write(accountId, importId, makeBatch({ words }))),
  );
  expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['moved', 'recorded']);
  let calls = 0;
  const losesFirstAnswer = tapped(db, async ({ send }) => {
    const rows = await send();
    calls += 1;
    if (calls === 1) throw new DatabaseAway('CONNECTION_CLOSED', true);
    return rows;
  });
  const more = makeBatch({ firstRow: 3, words: [makeImportWord({ recipient: person(9) })] });
  const written = await createImportWriter(losesFirstAnswer).write(accountId, importId, more);
  expect([written, calls]).toEqual([{ kind: 'recorded', outcomes: 'a', waited: 0 }, 2]);
  const log = await logOf(db, accountId);
  expect(log.map(({ position }) => position)).toEqual([1, 2, 3, 4]);
  expect(new Set(log.map(({ recipient }) => recipient)).size).toBe(4);
});

test('O3 R1 an undone import is withdrawn, and who stands on another list as well is free at no time', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const writer = createImportWriter(db);
  const [one, other] = [await givenImport(db, accountId), await givenImport(db, accountId)];
  const wordsOf = (people: readonly number[], occurredAt = listedAt) =>
    people.map((index, row) =>
      makeImportWord({ row, recipient: person(index), occurredAt, reasonText: `of ${occurredAt}` }),
    );
  await writer.write(accountId, one, makeBatch({ words: wordsOf([1, 2, 3]), isLast: true }));
  const agreed = await writer.write(
    accountId,
    other,
    makeBatch({ words: wordsOf([3, 4], listedAt - 5), isLast: true }),
  );
  expect(agreed).toMatchObject({ outcomes: 'oa' });
  await db.rows(sql`update imports set state = 'UNDOING', undone_by = 'Ann' where import_id = ${one}`);
  const undone = [];
  for (let round = 0; round < 4; round += 1) undone.push((await writer.undo(accountId, one, 2)).withdrawn);
  expect(undone).toEqual([2, 1, 0, 0]);
  expect(await importOf(db, accountId, one)).toMatchObject({ state: 'UNDONE', withdrawn: 3 });
  const log = await db.rows(sql`
    select kind, recipient, changed, source, rule, actor, import_id, reason_text, withdraws is not null as withdraws from events
    where account_id = ${accountId} and position > 4 order by position`);
  const withdrawal = {
    kind: 'WITHDRAWN',
    source: 'IMPORT',
    rule: 'import.undone',
    actor: 'Ann',
    import_id: one,
    reason_text: null,
    withdraws: true,
  };
  expect(log).toEqual([
    { ...withdrawal, recipient: person(1), changed: true },
    { ...withdrawal, recipient: person(2), changed: true },
    {
      kind: 'OPTED_OUT',
      recipient: person(3),
      changed: false,
      source: 'IMPORT',
      rule: 'import.said-before',
      actor: 'key',
      import_id: other,
      reason_text: `of ${listedAt - 5}`,
      withdraws: false,
    },
    { ...withdrawal, recipient: person(3), changed: false },
  ]);
  const list = await db.rows(
    sql`select recipient from list_entries where account_id = ${accountId} order by recipient`,
  );
  expect(list).toEqual([{ recipient: person(3) }, { recipient: person(4) }]);
});

test('a dry run that was cancelled leaves nothing behind', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const importId = await givenImport(db, accountId, { dryRun: true });
  const writer = createImportWriter(db);
  const trials = () => db.rows(sql`select recipient from import_trials where import_id = ${importId}`);
  const words = [1, 2].map((index) => makeImportWord({ row: index - 1, recipient: person(index) }));
  expect(await writer.tryOut(accountId, importId, makeBatch({ words }))).toMatchObject({ outcomes: 'aa' });
  expect(await writer.write(accountId, importId, makeBatch({ firstRow: 2, words }))).toMatchObject({
    kind: 'moved',
  });
  expect(await trials()).toHaveLength(2);
  await db.rows(sql`update imports set state = 'CANCELLED' where import_id = ${importId}`);
  const next = await writer.tryOut(accountId, importId, makeBatch({ firstRow: 2, words }));
  expect(next).toEqual({ kind: 'moved', state: 'CANCELLED' });
  expect(await trials()).toEqual([]);
  expect(await logOf(db, accountId)).toEqual([]);
});

test('an import whose undo failed in its middle says nothing anew: undone to its end, none of its words is left', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const writer = createImportWriter(db);
  const wordsOf = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, row) => makeImportWord({ row, recipient: person(from + row) }));
  const undo = async (importId: string, atMost: number, calls: number) => {
    await db.rows(sql`update imports set state = 'UNDOING' where import_id = ${importId}`);
    for (let isDone = false, call = 0; !isDone && call < calls; call += 1)
      ({ isDone } = await writer.undo(accountId, importId, atMost));
  };
  const [other, undone] = [await givenImport(db, accountId), await givenImport(db, accountId)];
  await writer.write(accountId, other, makeBatch({ words: wordsOf(500, 503), isLast: true }));
  await writer.write(accountId, undone, makeBatch({ words: wordsOf(500, 510), isLast: true }));
  await undo(undone, 2, 3);
  await db.rows(sql`update imports set state = 'FAILED' where import_id = ${undone}`);
  await undo(other, 10, 10);
  await undo(undone, 2, 10);
  expect(await importOf(db, accountId, undone)).toMatchObject({ state: 'UNDONE', withdrawn: 7 });
  const standing = await db.rows(sql`
    select e.position from events e where e.account_id = ${accountId} and e.kind = 'OPTED_OUT'
      and not exists (select from events w where w.account_id = e.account_id and w.withdraws = e.event_id)`);
  expect(standing).toEqual([]);
});
