import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DatabaseAway, DatabaseError } from '../../src/core/db/database-error.js';
import { createWordRecorder, NotConfirmed } from '../../src/core/log/record-words.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount, logOf, makeItem, makeWord } from '../support/words.js';
import { tapped } from '../support/tapped-db.js';

const database = useDatabase();

const recipient = (index: number) => `+1415555${String(index).padStart(4, '0')}`;

const log = (accountId: string) => logOf(database.db, accountId);

/** A Db that counts calls of record_words, and does what a test wants before or after each. */
function watched(
  on: { before?: (call: number) => Promise<void>; after?: (call: number) => Promise<void> } = {},
) {
  let calls = 0;
  const db = tapped(database.db, async ({ send }) => {
    calls += 1;
    const call = calls;
    await on.before?.(call);
    const rows = await send();
    await on.after?.(call);
    return rows;
  });
  return { db, calls: () => calls };
}

describe('group commit', () => {
  test('what arrives while a call is under way goes together in the next one', async () => {
    const accountId = await givenBareAccount(database.db);
    const { db, calls } = watched();
    const recorder = createWordRecorder(db);
    await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        recorder.record(accountId, [makeItem([makeWord({ recipient: recipient(index) })])]),
      ),
    );
    expect(calls()).toBe(2);
    expect(await log(accountId)).toHaveLength(100);
  });

  test('R2 two words of a recipient at once are in the order in which they came', async () => {
    const accountId = await givenBareAccount(database.db);
    const recorder = createWordRecorder(database.db);
    const items = Array.from({ length: 20 }, (_, index) =>
      makeItem([makeWord({ recipient: recipient(1), kind: index % 2 === 0 ? 'OPTED_OUT' : 'OPTED_IN' })]),
    );
    const outcomes = await Promise.all(items.map((item) => recorder.record(accountId, [item])));
    const positions = outcomes.map(([outcome]) =>
      outcome?.kind === 'recorded' ? outcome.words[0]?.position : -1,
    );
    expect(positions).toEqual(items.map((_, index) => index + 1));
    expect((await log(accountId)).every((event) => event.changed)).toBe(true);
  });

  test('accounts do not wait for each other', async () => {
    const [held, free] = [await givenBareAccount(database.db), await givenBareAccount(database.db)];
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { db } = watched({ before: (call) => (call === 1 ? gate : Promise.resolve()) });
    const recorder = createWordRecorder(db);
    const waiting = recorder.record(held, [makeItem([makeWord()])]);
    await recorder.record(free, [makeItem([makeWord()])]);
    expect(await log(free)).toHaveLength(1);
    expect(await log(held)).toHaveLength(0);
    release();
    await waiting;
  });
});

describe('bad items and bad times', () => {
  test('one item that the database cannot take leaves the others recorded', async () => {
    const accountId = await givenBareAccount(database.db);
    const recorder = createWordRecorder(database.db);
    const items = Array.from({ length: 100 }, (_, index) =>
      makeItem([
        makeWord({ recipient: recipient(index), ...(index === 63 ? { campaignId: 'not a uuid' } : {}) }),
      ]),
    );
    const outcomes = await recorder.record(accountId, items);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(
      items.map((_, index) => (index === 63 ? 'unrecordable' : 'recorded')),
    );
    expect((await log(accountId)).map((event) => event.position)).toEqual(
      Array.from({ length: 99 }, (_, index) => index + 1),
    );
  });

  test('a lost answer is asked for again, and the word is in the log once', async () => {
    const accountId = await givenBareAccount(database.db);
    const { db } = watched({
      after: (call) =>
        call === 1 ? Promise.reject(new DatabaseAway('CONNECTION_CLOSED', true)) : Promise.resolve(),
    });
    const [outcome] = await createWordRecorder(db).record(accountId, [makeItem([makeWord()])]);
    expect(outcome).toMatchObject({ kind: 'recorded', words: [{ position: 1, changed: true }] });
    expect(await log(accountId)).toHaveLength(1);
  });

  test('a lost answer for a message id is not its own duplicate', async () => {
    const accountId = await givenBareAccount(database.db);
    const { db } = watched({
      after: (call) =>
        call === 1 ? Promise.reject(new DatabaseAway('CONNECTION_CLOSED', true)) : Promise.resolve(),
    });
    const item = makeItem([makeWord()], { claimKey: 'twilio SM1', decision: { first: true } });
    const recorder = createWordRecorder(db);
    expect(await recorder.record(accountId, [item])).toMatchObject([
      { kind: 'recorded', decision: { first: true } },
    ]);
    const again = makeItem([makeWord()], { claimKey: 'twilio SM1', decision: { first: false } });
    expect(await recorder.record(accountId, [again])).toMatchObject([
      { kind: 'duplicate', decision: { first: true } },
    ]);
  });

  async function expectNotRefused(): Promise<void> {
    const accountId = await givenBareAccount(database.db);
    const { db } = watched({
      after: (call) =>
        call === 1 ? Promise.reject(new DatabaseAway('EHOSTUNREACH', false)) : Promise.resolve(),
    });
    const items = [makeItem([makeWord()]), makeItem([makeWord({ recipient: recipient(2) })])];
    const outcomes = await createWordRecorder(db).record(accountId, items);
    expect(outcomes).toMatchObject([
      { kind: 'recorded', words: [{ position: 1, changed: true }] },
      { kind: 'recorded', words: [{ position: 2, changed: true }] },
    ]);
    expect(await log(accountId)).toHaveLength(2);
  }

  test('a word that is there by a try that was said not to have arrived is not refused', expectNotRefused);

  test('nor is it where a distributed PostgreSQL names the part whose index says so', async () => {
    const rename = (from: string, to: string) =>
      database.db.text(`alter index ${from} rename to ${to}`, []).then(() => undefined);
    await rename('events_event_id_key', 'events_event_id_key_102008');
    onTestFinished(() => rename('events_event_id_key_102008', 'events_event_id_key'));
    await expectNotRefused();
  });

  test('an item that has an event id twice is refused, and tried twice at most', async () => {
    const accountId = await givenBareAccount(database.db);
    const word = makeWord();
    const { db, calls } = watched();
    const item = makeItem([word, { ...word, recipient: recipient(2) }]);
    expect(await createWordRecorder(db).record(accountId, [item])).toEqual([
      { kind: 'unrecordable', sqlState: '23505' },
    ]);
    expect(calls()).toBe(2);
    expect(await log(accountId)).toEqual([]);
  });

  test('past the deadline the outcome is unknown if the words were sent', async () => {
    const accountId = await givenBareAccount(database.db);
    const { db } = watched({ after: () => Promise.reject(new DatabaseAway('CONNECTION_CLOSED', true)) });
    const recorded = createWordRecorder(db, { deadline: 0 }).record(accountId, [makeItem([makeWord()])]);
    await expect(recorded).rejects.toMatchObject(new NotConfirmed(true));
  });

  test('past the deadline nothing was recorded if the words were never sent', async () => {
    const accountId = await givenBareAccount(database.db);
    const { db } = watched({ before: () => Promise.reject(new DatabaseAway('ECONNREFUSED', false)) });
    const recorded = createWordRecorder(db, { deadline: 0 }).record(accountId, [makeItem([makeWord()])]);
    await expect(recorded).rejects.toMatchObject(new NotConfirmed(false));
    expect(await log(accountId)).toEqual([]);
  });

  test('a word for an account without a log is an error, and the recorder goes on', async () => {
    const accountId = await givenBareAccount(database.db);
    const recorder = createWordRecorder(database.db);
    await expect(recorder.record(randomUUID(), [makeItem([makeWord()])])).rejects.toBeInstanceOf(
      DatabaseError,
    );
    expect(await recorder.record(accountId, [makeItem([makeWord()])])).toMatchObject([{ kind: 'recorded' }]);
  });

  test('what was decided with settings that have changed is not recorded', async () => {
    const accountId = await givenBareAccount(database.db);
    const recorder = createWordRecorder(database.db);
    const stale = makeItem([makeWord()], { settingsVersion: 7, claimKey: 'k' });
    expect(await recorder.record(accountId, [stale])).toEqual([{ kind: 'stale' }]);
    expect(await recorder.record(accountId, [{ ...stale, settingsVersion: 1 }])).toMatchObject([
      { kind: 'recorded' },
    ]);
  });

  test('record_words refuses an isolation in which it could miss the words before it', async () => {
    const accountId = await givenBareAccount(database.db);
    const client = postgres(database.url, { max: 1 });
    const recorded = client.begin(
      'isolation level repeatable read',
      (client) => client`select record_words(${accountId}, '[]', '[]')`,
    );
    await expect(recorded).rejects.toThrow('read committed');
    await client.end();
  });
});
