import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import type { Word } from '../../src/core/log/word.js';
import { useDatabase } from '../support/database.js';
import { givenLockedLog } from '../support/locked-log.js';
import { seededRandom } from '../support/seeded-random.js';
import { givenBareAccount, givenBareSender, logOf, makeItem, makeWord } from '../support/words.js';
import { tapped } from '../support/tapped-db.js';

const database = useDatabase();

const givenAccounts = (count: number) =>
  Promise.all(Array.from({ length: count }, () => givenBareAccount(database.db)));

/** Counts calls of record_words. */
function counted() {
  let calls = 0;
  const db = tapped(database.db, ({ send }) => {
    calls += 1;
    return send();
  });
  return { db, calls: () => calls };
}

async function entriesOf(accountId: string): Promise<string[]> {
  const rows = await database.db.text<{ entry: string }>(
    'select l::text as entry from list_entries l where account_id = $1 order by 1',
    [accountId],
  );
  return rows.map(({ entry }) => entry);
}

describe('accounts that share calls', () => {
  test('messages of many accounts at once take few calls', async () => {
    const accounts = await givenAccounts(60);
    const { db, calls } = counted();
    const recorder = createWordRecorder(db);
    const outcomes = await Promise.all(
      accounts.map((accountId) => recorder.record(accountId, [makeItem([makeWord()])])),
    );
    expect(outcomes.flat().map(({ kind }) => kind)).toEqual(accounts.map(() => 'recorded'));
    expect(calls()).toBeLessThan(10);
    for (const accountId of accounts) expect(await logOf(database.db, accountId)).toHaveLength(1);
  });

  test('one whose log is locked waits alone; the others are recorded meanwhile, and its words stay in order', async () => {
    const accounts = await givenAccounts(8);
    const [locked = '', ...free] = accounts;
    const release = await givenLockedLog(database.url, locked);
    const recorder = createWordRecorder(database.db);
    const say = (accountId: string, kind: Word['kind'] = 'OPTED_OUT') =>
      recorder.record(accountId, [makeItem([makeWord({ kind })])]);
    // Calls are under way for the first three; those after them share one with the account whose log is locked.
    const first = free.slice(0, 3).map((accountId) => say(accountId));
    const waiting = [say(locked), say(locked, 'OPTED_IN'), say(locked)];
    await Promise.all([...first, ...free.slice(3).map((accountId) => say(accountId))]);
    for (let round = 0; round < 2; round += 1) await Promise.all(free.map((accountId) => say(accountId)));
    for (const accountId of free) expect(await logOf(database.db, accountId)).toHaveLength(3);
    expect(await logOf(database.db, locked)).toEqual([]);
    await release();
    const outcomes = (await Promise.all(waiting)).flat();
    expect(outcomes).toMatchObject(
      [1, 2, 3].map((position) => ({ kind: 'recorded', words: [{ position, changed: true }] })),
    );
  });

  test('an item that the database cannot take, and an account without a log, fail alone', async () => {
    const accounts = await givenAccounts(10);
    const recorder = createWordRecorder(database.db);
    const unknown = recorder.record(randomUUID(), [makeItem([makeWord()])]);
    const outcomes = Promise.all(
      accounts.map((accountId, index) =>
        recorder.record(accountId, [
          makeItem([makeWord({ recipient: '+14155550101' })]),
          makeItem([makeWord(index === 7 ? { campaignId: 'not a uuid' } : {})]),
          makeItem([makeWord({ recipient: '+14155550102' })]),
        ]),
      ),
    );
    await expect(unknown).rejects.toMatchObject({ sqlState: 'HD404' });
    expect((await outcomes).map((own) => own.map(({ kind }) => kind))).toEqual(
      accounts.map((_, index) => ['recorded', index === 7 ? 'unrecordable' : 'recorded', 'recorded']),
    );
    for (const [index, accountId] of accounts.entries()) {
      const expected = index === 7 ? [1, 2] : [1, 2, 3];
      expect((await logOf(database.db, accountId)).map(({ position }) => position)).toEqual(expected);
    }
  });

  test('what was decided with old settings, and what was processed before, is told of its own account only', async () => {
    const [one = '', other = '', ...more] = await givenAccounts(6);
    const recorder = createWordRecorder(database.db);
    const claimed = (accountId: string, version: number) =>
      recorder.record(accountId, [makeItem([makeWord()], { claimKey: 'k', settingsVersion: version })]);
    await claimed(one, 1);
    const outcomes = await Promise.all([
      ...more.map((accountId) => claimed(accountId, 1)),
      claimed(one, 1),
      claimed(other, 7),
    ]);
    expect(outcomes.flat().map(({ kind }) => kind)).toEqual([
      ...more.map(() => 'recorded'),
      'duplicate',
      'stale',
    ]);
  });

  test('R1 R2 random words of many accounts leave logs without gaps, and lists that follow from them', async () => {
    const accounts = await givenAccounts(12);
    for (const accountId of accounts) await givenBareSender(database.db, accountId, { scopeKey: 10 });
    const random = seededRandom(20_261_123);
    const pick = <Value>(values: readonly Value[]): Value =>
      values[Math.floor(random() * values.length)] as Value;
    const recorders = [createWordRecorder(database.db), createWordRecorder(database.db)];
    const said = new Map<string, string[]>(accounts.map((accountId) => [accountId, []]));
    for (let round = 0; round < 30; round += 1) {
      await Promise.all(
        Array.from({ length: 40 }, async () => {
          const accountId = pick(accounts);
          const before = said.get(accountId) ?? [];
          const word =
            before.length > 0 && random() < 0.1
              ? makeWord({ kind: 'WITHDRAWN', withdraws: pick(before) })
              : makeWord({
                  recipient: `+1415555010${Math.floor(random() * 9)}`,
                  kind: pick(['OPTED_OUT', 'OPTED_IN'] as const),
                  ...pick([
                    { scope: 'ACCOUNT' as const, scopeKey: 0 },
                    { scope: 'SENDER' as const, scopeKey: 10 },
                  ]),
                  occurredAt: 1_700_000_000_000_000 + Math.floor(random() * 8),
                  blocks: 'MARKETING',
                });
          const [outcome] = await pick(recorders).record(accountId, [makeItem([word])]);
          if (outcome?.kind === 'recorded' && word.kind !== 'WITHDRAWN') before.push(word.eventId);
        }),
      );
    }
    for (const accountId of accounts) {
      const log = await logOf(database.db, accountId);
      expect(log.map(({ position }) => position)).toEqual(log.map((_, index) => index + 1));
      expect(log.length).toBeGreaterThan(50);
      const entries = await entriesOf(accountId);
      await database.db.text('select rebuild_list($1)', [accountId]);
      expect(await entriesOf(accountId)).toEqual(entries);
    }
  });
});

test('a process of the version before records with the function in its own words', async () => {
  const [accountId = ''] = await givenAccounts(1);
  const item = (claimKey: string) => ({
    item: 0,
    item_id: randomUUID(),
    claim_key: claimKey,
    settings_version: 1,
    may_be_recorded: false,
    decision: { first: true },
  });
  const word = (eventId: string) => ({
    item: 0,
    round: 1,
    event_id: eventId,
    kind: 'OPTED_OUT',
    recipient: '+14155550100',
    scope: 'ACCOUNT',
    scope_key: 0,
    blocks: 'MARKETING',
    source: 'MANUAL',
  });
  const asBefore = (items: unknown[], words: unknown[]) =>
    database.db.text<{ item: number; status: string; outcome: unknown }>(
      'select item, status, outcome from record_words($1::uuid, $2::jsonb, $3::jsonb)',
      [accountId, JSON.stringify(items), JSON.stringify(words)],
    );
  const eventId = randomUUID();
  const words = [{ eventId, position: 1, changed: true, outAfter: null }];
  expect(await asBefore([item('k')], [word(eventId)])).toEqual([
    { item: 0, status: 'RECORDED', outcome: { words } },
  ]);
  const recorder = createWordRecorder(database.db);
  const decision = { first: true };
  expect(await recorder.record(accountId, [makeItem([makeWord()], { claimKey: 'k' })])).toEqual([
    { kind: 'duplicate', decision, words },
  ]);
  // And the other way round: what this version has claimed is a duplicate for the one before.
  await recorder.record(accountId, [makeItem([], { claimKey: 'l', decision })]);
  expect(await asBefore([item('l')], [word(randomUUID())])).toEqual([
    { item: 0, status: 'DUPLICATE', outcome: { decision, words: [] } },
  ]);
  // A claim as the version before has stored it.
  await database.db.text(
    'update message_claims set outcome = outcome_text::jsonb, outcome_text = null where account_id = $1',
    [accountId],
  );
  expect(await recorder.record(accountId, [makeItem([makeWord()], { claimKey: 'k' })])).toEqual([
    { kind: 'duplicate', decision, words },
  ]);
});
