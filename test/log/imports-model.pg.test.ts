import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { createImportWriter } from '../../src/core/log/record-import.js';
import { confirmDryRun } from '../../src/core/log/import-calls.queries.js';
import type { ImportWord, ImportWriter } from '../../src/core/log/import-words.js';
import { createWordRecorder, type WordRecorder } from '../../src/core/log/record-words.js';
import type { Word } from '../../src/core/log/word.js';
import type { Covered, Reach } from '../../src/core/log/words.rules.js';
import { useDatabase } from '../support/database.js';
import { givenImport, importOf, makeBatch, makeImportWord } from '../support/imports.js';
import { seededRandom } from '../support/seeded-random.js';
import { givenBareAccount, givenBareSender, makeItem, makeWord } from '../support/words.js';
import {
  entriesOfModel,
  type ImportsModel,
  rowThroughModel,
  standing,
  undoInModel,
  withdrawInModel,
} from './imports-model.js';
import { headOf, readEvents, storedEntries } from './imports-stored.js';

const database = useDatabase();

const scenarios = 4;
const stepsEach = 12;

/** A group that one sender has joined late; a sender alone; one of another channel. */
const senderPlan = [
  { scopeKey: 10, channelKey: 1, alsoCoveredBy: [20] },
  { scopeKey: 11, channelKey: 1, alsoCoveredBy: [20], optOutsOnly: [20] },
  { scopeKey: 12, channelKey: 1 },
  { scopeKey: 13, channelKey: 3, alsoCoveredBy: [20] },
];
const places = [
  ['ACCOUNT', 0],
  ['CHANNEL', 1],
  ['GROUP', 20],
  ['SENDER', 10],
  ['SENDER', 11],
  ['SENDER', 12],
  ['SENDER', 13],
] as const;

describe('random words and imports, through the writer and through the model', () => {
  const random = seededRandom(5);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <Value>(values: readonly Value[]): Value => values[below(values.length)] as Value;
  const person = () => `+1212555${String(below(14)).padStart(4, '0')}`;
  /** Few moments, so that ties and late words are common. */
  const moment = () => 1_700_000_000_000_000 + below(8);

  const differences: unknown[] = [];
  const seen = { dry: 0, letters: '', repeated: 0, undone: 0, saidAnew: 0 };

  beforeAll(async () => {
    for (let scenario = 0; scenario < scenarios; scenario += 1) await runScenario(scenario);
  }, 120_000);

  async function runScenario(scenario: number): Promise<void> {
    const { db } = database;
    const { accountId, reach } = await givenAccount();
    const recorder = createWordRecorder(db);
    const writer = createImportWriter(db);
    const model: ImportsModel = { words: [], reach };
    const files = new Map<string, ImportWord[][]>();
    for (let step = 0; step < stepsEach; step += 1) {
      const turn = step < 2 ? step : below(6);
      if (turn <= 1) await speak(accountId, recorder, model);
      else if (turn === 2 && files.size > 0) await undoOne(accountId, writer, model, files);
      else
        await importFile(
          accountId,
          writer,
          model,
          files,
          turn === 3 ? [...files.values()].at(-1) : undefined,
        );
      const [stored, expected] = [await storedEntries(database.db, accountId), entriesOfModel(model)];
      if (stored.join('\n') !== expected.join('\n')) {
        differences.push({
          scenario,
          step,
          turn,
          stored: stored.filter((line) => !expected.includes(line)),
          expected: expected.filter((line) => !stored.includes(line)),
        });
        return;
      }
    }
    const before = await storedEntries(database.db, accountId);
    await db.rows(sql`select rebuild_list(${accountId})`);
    expect(await storedEntries(database.db, accountId)).toEqual(before);
    const [gaps] = await db.rows<{ count: number; last: number; trials: number }>(sql`
      select count(*)::integer as count, max(position) as last, (select count(*)::integer from import_trials) as trials
      from events where account_id = ${accountId}`);
    expect(gaps).toMatchObject({ count: gaps?.last, trials: 0 });
  }

  /** Words of the recipients and by hand, and withdrawals of some. */
  async function speak(accountId: string, recorder: WordRecorder, model: ImportsModel): Promise<void> {
    for (let count = 8; count > 0; count -= 1) {
      const withdrawable = standing(model.words).filter(({ isEvent }) => isEvent);
      const target = random() < 0.3 && withdrawable.length > 0 ? pick(withdrawable) : undefined;
      const [scope, scopeKey] = pick(places);
      const word: Word =
        target === undefined
          ? makeWord({
              kind: random() < 0.5 ? 'OPTED_OUT' : 'OPTED_IN',
              recipient: person(),
              scope,
              scopeKey,
              occurredAt: moment(),
            })
          : makeWord({ kind: 'WITHDRAWN', recipient: target.recipient, withdraws: target.eventId });
      if (word.kind === 'OPTED_OUT') Object.assign(word, { blocks: blocks(), hold: random() < 0.1 });
      const [outcome] = await recorder.record(accountId, [makeItem([word])]);
      if (outcome?.kind !== 'recorded') differences.push({ word, outcome });
      else if (target !== undefined) {
        withdrawInModel(model, target);
        await readStored(accountId, model);
      } else
        model.words.push({
          ...word,
          blocks: word.blocks ?? null,
          hold: word.hold ?? false,
          occurredAt: word.occurredAt ?? 0,
          withdraws: null,
          position: model.words.length + 1,
          importId: null,
          isEvent: true,
          agrees: false,
        });
    }
  }

  async function importFile(
    accountId: string,
    writer: ImportWriter,
    model: ImportsModel,
    files: Map<string, ImportWord[][]>,
    again: ImportWord[][] | undefined,
  ): Promise<void> {
    const { db } = database;
    const rows = again ?? Array.from({ length: 30 }, randomRow);
    const importId = await givenImport(db, accountId, { dryRun: true });
    const head = await headOf(database.db, accountId);
    const dry = await write(writer.tryOut, accountId, importId, rows);
    if ((await headOf(database.db, accountId)) !== head) differences.push('a dry run has recorded something');
    expect(await confirmDryRun(db, accountId, importId)).toEqual({ outcome: 'CONFIRMED', state: 'RUNNING' });
    const real = await write(writer.write, accountId, importId, rows);
    const modelled = rows.map((row) => rowThroughModel(model, importId, row));
    const expected = modelled.map(({ letter }) => letter).join('');
    if (dry !== real || real !== expected) differences.push({ dry, real, expected });
    const grown = (await headOf(database.db, accountId)) - head;
    const events = modelled.reduce((sum, row) => sum + row.events, 0);
    if (grown !== events) differences.push({ grown, events });
    if (again !== undefined) seen.repeated += 1;
    seen.dry += 1;
    seen.letters += real;
    files.set(importId, rows);
    await readStored(accountId, model);
  }

  async function undoOne(
    accountId: string,
    writer: ImportWriter,
    model: ImportsModel,
    files: Map<string, ImportWord[][]>,
  ): Promise<void> {
    const { db } = database;
    const importId = pick([...files.keys()]);
    files.delete(importId);
    await db.rows(sql`
      update imports set state = 'UNDOING', undone_by = 'undoer' where account_id = ${accountId} and import_id = ${importId}`);
    const atMost = 1 + below(20);
    let withdrawn = 0;
    for (let isDone = false; !isDone;) {
      const undone = await writer.undo(accountId, importId, atMost);
      withdrawn += undone.withdrawn;
      isDone = undone.isDone;
    }
    const stored = await importOf(db, accountId, importId);
    if (stored.state !== 'UNDONE' || stored.withdrawn !== withdrawn) differences.push(stored);
    undoInModel(model, importId);
    await readStored(accountId, model);
    seen.undone += 1;
  }

  async function readStored(accountId: string, model: ImportsModel): Promise<void> {
    const { unexpected, saidAnew } = await readEvents(database.db, accountId, model);
    differences.push(...unexpected);
    seen.saidAnew += saidAnew;
  }

  async function write(
    call: ImportWriter['write'],
    accountId: string,
    importId: string,
    rows: readonly ImportWord[][],
  ): Promise<string> {
    let outcomes = '';
    while (outcomes.length < rows.length) {
      const part = rows.slice(outcomes.length, outcomes.length + 1 + below(15));
      const firstRow = outcomes.length;
      const isLast = firstRow + part.length === rows.length;
      const words = part.flatMap((row, index) => row.map((word) => ({ ...word, row: index })));
      const batch = makeBatch({ firstRow, words, rows: part.length, isLast, batchId: randomUUID() });
      const written = await call(accountId, importId, batch);
      if (written.kind !== 'recorded') throw new Error(`a batch was ${written.kind}`);
      outcomes += written.outcomes;
    }
    return outcomes;
  }

  function randomRow(): ImportWord[] {
    const recipient = person();
    const said = { occurredAt: moment(), blocks: blocks(), hold: random() < 0.05 };
    const count = random() < 0.7 ? 1 : 3;
    const chosen = new Map(
      Array.from({ length: count }, () => pick(places)).map((place) => [place[1], place]),
    );
    return [...chosen.values()].map(([scope, scopeKey]) =>
      makeImportWord({ recipient, scope, scopeKey, ...said }),
    );
  }

  function blocks() {
    return pick(['MARKETING', 'MARKETING', 'ALL_BUT_OTP', 'ALL'] as const);
  }

  async function givenAccount(): Promise<{ accountId: string; reach: Reach }> {
    const accountId = await givenBareAccount(database.db);
    await database.db.rows(sql`
      insert into scopes (account_id, scope_key, scope, group_id)
      values (${accountId}, 20, 'GROUP', ${'00000000-0000-0000-0000-000000000020'})`);
    const senders = new Map<string, Covered>();
    for (const plan of senderPlan) {
      const { senderId } = await givenBareSender(database.db, accountId, plan);
      const keys = [0, plan.channelKey, plan.scopeKey, ...(plan.alsoCoveredBy ?? [])];
      senders.set(senderId, { keys, optOutsOnly: new Set(plan.optOutsOnly ?? []) });
    }
    return { accountId, reach: { senders, groupKeys: new Map([[20, [20]]]) } };
  }

  test('O3 D1 R1 agree: dry run and real run row for row, what became events, and the list after every step', () => {
    expect(differences.slice(0, 2)).toEqual([]);
  });

  test('O3 have met every case: each outcome, a file sent again, an undone import whose words others had said as well', () => {
    for (const letter of 'aold') expect(seen.letters).toContain(letter);
    expect(seen.repeated).toBeGreaterThan(1);
    expect(seen.undone).toBeGreaterThan(2);
    expect(seen.saidAnew).toBeGreaterThan(0);
  });
});
