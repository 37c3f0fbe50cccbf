/**
 * Imports of one account at once, of the same recipients, with words of these recipients in between, withdrawals of some,
 * an import that is cancelled and others that are undone meanwhile: the list is what all words say that nobody has taken
 * back, whether each became an event or not.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { createImportWriter } from '../../src/core/log/record-import.js';
import type { ImportWord, ImportWriter } from '../../src/core/log/import-words.js';
import { createWordRecorder, type WordRecorder } from '../../src/core/log/record-words.js';
import { type Covered, decisionAmong, listEntriesOf } from '../../src/core/log/words.rules.js';
import { useDatabase } from '../support/database.js';
import { givenImport, importOf, makeBatch, makeImportWord } from '../support/imports.js';
import { seededRandom } from '../support/seeded-random.js';
import { givenBareAccount, givenBareSender, logOf, makeItem, makeWord } from '../support/words.js';
import { type CountedWord, entriesOfModel, type ImportsModel, wordsOf } from './imports-model.js';
import { storedEntries } from './imports-stored.js';

const database = useDatabase();
const people = 12;
const categories = ['MARKETING', 'UTILITY', 'OTP'] as const;
const places = [
  ['ACCOUNT', 0],
  ['CHANNEL', 1],
  ['GROUP', 20],
  ['SENDER', 10],
  ['SENDER', 11],
] as const;

function given(seed: number) {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <Value>(values: readonly Value[]): Value => values[below(values.length)] as Value;
  const person = () => `+1212555${String(below(people)).padStart(4, '0')}`;
  /** Few moments, so that ties and late words are common. */
  const moment = () => 1_700_000_000_000_000 + below(6);
  const blocks = () => pick(['MARKETING', 'MARKETING', 'ALL_BUT_OTP', 'ALL'] as const);
  const row = (): ImportWord => {
    const [scope, scopeKey] = pick(places);
    const hold = random() < 0.03;
    return makeImportWord({
      recipient: person(),
      scope,
      scopeKey,
      blocks: blocks(),
      hold,
      occurredAt: moment(),
    });
  };
  return { random, below, pick, person, moment, blocks, row };
}

async function givenSenders(accountId: string): Promise<Map<string, Covered>> {
  await database.db.rows(sql`
    insert into scopes (account_id, scope_key, scope, group_id)
    values (${accountId}, 20, 'GROUP', ${'00000000-0000-0000-0000-000000000020'})`);
  const senders = new Map<string, Covered>();
  for (const plan of [
    { scopeKey: 10, alsoCoveredBy: [20] },
    { scopeKey: 11, alsoCoveredBy: [20], optOutsOnly: [20] },
  ]) {
    const { senderId } = await givenBareSender(database.db, accountId, plan);
    const keys = [0, 1, plan.scopeKey, ...plan.alsoCoveredBy];
    senders.set(senderId, { keys, optOutsOnly: new Set(plan.optOutsOnly ?? []) });
  }
  return senders;
}

function counted(word: ImportWord, importId: string): CountedWord {
  const { recipient, scope, scopeKey, blocks, hold, occurredAt } = word;
  return {
    recipient,
    importId,
    isEvent: false,
    agrees: false,
    position: 0,
    eventId: randomUUID(),
    kind: 'OPTED_OUT',
    scope,
    scopeKey,
    blocks,
    hold,
    occurredAt,
    withdraws: null,
  };
}

type Random = ReturnType<typeof given>;

/** Rows one batch after another, for as long as it runs; gives those that were recorded. */
async function importRows(
  writer: ImportWriter,
  accountId: string,
  importId: string,
  rows: readonly ImportWord[],
  { below }: Random,
): Promise<ImportWord[]> {
  let recorded = 0;
  while (recorded < rows.length) {
    const part = rows.slice(recorded, recorded + 1 + below(8));
    const batch = makeBatch({
      firstRow: recorded,
      rows: part.length,
      words: part.map((word, row) => ({ ...word, row })),
      isLast: recorded + part.length === rows.length,
    });
    const written = await writer.write(accountId, importId, batch);
    if (written.kind !== 'recorded') break;
    recorded += part.length;
  }
  return rows.slice(0, recorded);
}

async function undo(
  writer: ImportWriter,
  accountId: string,
  importId: string,
  { below }: Random,
): Promise<void> {
  await database.db.rows(sql`
    update imports set state = 'UNDOING', undone_by = 'undoer' where account_id = ${accountId} and import_id = ${importId}`);
  while (!(await writer.undo(accountId, importId, 1 + below(6))).isDone);
}

/** Words of the recipients, and withdrawals of some of them. */
async function speak(
  recorder: WordRecorder,
  accountId: string,
  count: number,
  random: Random,
): Promise<CountedWord[]> {
  const { pick, person, moment, blocks } = random;
  const said: CountedWord[] = [];
  for (let index = 0; index < count; index += 1) {
    const target = random.random() < 0.25 && said.length > 0 ? pick(said) : undefined;
    const [scope, scopeKey] = pick(places);
    const kind = random.random() < 0.4 ? ('OPTED_OUT' as const) : ('OPTED_IN' as const);
    const word =
      target === undefined
        ? makeWord({
            kind,
            recipient: person(),
            scope,
            scopeKey,
            occurredAt: moment(),
            ...(kind === 'OPTED_OUT' ? { blocks: blocks() } : {}),
          })
        : makeWord({ kind: 'WITHDRAWN', recipient: target.recipient, withdraws: target.eventId });
    const [outcome] = await recorder.record(accountId, [makeItem([word])]);
    if (outcome?.kind !== 'recorded') throw new Error(`a word was not recorded: ${outcome?.kind}`);
    if (target === undefined)
      said.push({
        ...word,
        blocks: word.blocks ?? null,
        hold: false,
        occurredAt: word.occurredAt ?? 0,
        withdraws: null,
        position: 0,
        importId: null,
        isEvent: true,
        agrees: false,
      });
    else said.splice(said.indexOf(target), 1);
  }
  return said;
}

async function decisions(accountId: string, senders: Iterable<string>): Promise<string[]> {
  const found: string[] = [];
  for (const senderId of senders) {
    const rows = await database.db.rows<{ line: string }>(sql`
      select p.recipient || ' ' || ${senderId}::text || ' ' || c || ' ' || coalesce((
        select d.is_out from decide(${accountId}, p.recipient, ${senderId}::uuid, c) d), false) as line
      from (select '+1212555' || lpad(n::text, 4, '0') as recipient from generate_series(0, ${people - 1}::integer) n) p,
        unnest(${sql.param([...categories])}::text[]) c`);
    found.push(...rows.map(({ line }) => line));
  }
  return found.sort();
}

function modelled(model: ImportsModel): string[] {
  const found: string[] = [];
  for (let index = 0; index < people; index += 1) {
    const recipient = `+1212555${String(index).padStart(4, '0')}`;
    const entries = listEntriesOf(wordsOf(model, recipient));
    for (const [senderId, covered] of model.reach.senders)
      for (const category of categories)
        found.push(
          `${recipient} ${senderId} ${category} ${String(decisionAmong(entries, covered, category)?.out === true)}`,
        );
  }
  return found.sort();
}

const seeds = Array.from({ length: Number(process.env['SEEDS'] ?? 4) }, (_, index) => index + 1);
test.for(seeds)(
  'O3 D1 R1 imports, undos and words at once come to what is left of their words (%i)',
  async (seed) => {
    const { db } = database;
    const random = given(seed);
    const accountId = await givenBareAccount(db);
    const senders = await givenSenders(accountId);
    const rowsOf = (count: number) => Array.from({ length: count }, random.row);
    const shared = rowsOf(20);
    const [early, one, other, cancelled] = [
      await givenImport(db, accountId),
      await givenImport(db, accountId),
      await givenImport(db, accountId),
      await givenImport(db, accountId),
    ];
    const [writerHere, writerThere] = [createImportWriter(db), createImportWriter(db)];
    const recorder = createWordRecorder(db);
    await importRows(writerHere, accountId, early, [...shared, ...rowsOf(10)], random);
    const [said, left, stopped] = await Promise.all([
      speak(recorder, accountId, 40, random),
      importRows(writerThere, accountId, other, [...rowsOf(15), ...shared, ...rowsOf(15)], random),
      importRows(writerHere, accountId, cancelled, [...shared, ...rowsOf(10)], random),
      importRows(writerHere, accountId, one, [...shared, ...rowsOf(10)], random).then(() =>
        undo(writerHere, accountId, one, random),
      ),
      undo(writerThere, accountId, early, random),
      db.rows(sql`
      update imports set state = 'CANCELLED' where account_id = ${accountId} and import_id = ${cancelled}
        and pg_sleep(0.02) is not null and state = 'RUNNING'`),
    ]);
    const words = [
      ...said,
      ...left.map((word) => counted(word, other)),
      ...stopped.map((word) => counted(word, cancelled)),
    ];
    const model: ImportsModel = { words, reach: { senders, groupKeys: new Map([[20, [20]]]) } };
    expect(await storedEntries(db, accountId)).toEqual(entriesOfModel(model));
    expect(await decisions(accountId, senders.keys())).toEqual(modelled(model));
    for (const undone of [early, one]) {
      expect(await importOf(db, accountId, undone)).toMatchObject({ state: 'UNDONE' });
      const standing = await db.rows(sql`
      select e.event_id from events e where e.account_id = ${accountId} and e.import_id = ${undone} and e.kind <> 'WITHDRAWN'
        and not exists (select from events w where w.account_id = e.account_id and w.withdraws = e.event_id)`);
      expect(standing).toEqual([]);
    }
    const before = await storedEntries(db, accountId);
    await db.rows(sql`select rebuild_list(${accountId})`);
    expect(await storedEntries(db, accountId)).toEqual(before);
    const log = await logOf(db, accountId);
    expect(log.map(({ position }) => position)).toEqual(log.map((_, index) => index + 1));
  },
);
