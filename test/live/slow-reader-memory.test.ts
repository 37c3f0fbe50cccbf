/** What clients that stop reading cost a Heed in a process of its own, and when it lets go of them. */
import { expect, it, onTestFinished, vi } from 'vitest';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { createWakeUps } from '../../src/features/live/wake-ups.js';
import { useDatabase } from '../support/database.js';
import { megabytes, startMeasuredProcess } from '../support/measured-process.js';
import { show } from '../support/show.js';
import { follow, frontOf } from './followers.js';
import { givenLiveAccount, idsOfLog, recordOptOuts, type LiveAccount } from './live-server.js';
import { openAs, type RawSocket } from './raw-socket.js';

const database = useDatabase();

/** This process as one more Heed on the database. */
function givenWriter() {
  const { db, url } = database;
  const wakeUps = createWakeUps({ db, databaseUrl: url, onTrouble: () => undefined });
  onTestFinished(() => wakeUps.stop());
  return createWordRecorder(db, { onGrowth: (accountId) => wakeUps.grew(accountId) });
}

/** Some 10 kB an event, and no two alike: nothing can be shared. */
const longDocument = (salt: number) => `subscription ($after: Cursor) {
  optOutEvents(after: $after) {
    events { ${Array.from({ length: 10 }, (_, index) => `f${salt}x${index}${'x'.repeat(950)}: id`).join(' ')} } position
  }
}`;

/** A client that reads all there is, with so many subscriptions. */
async function givenReader(
  url: string,
  account: LiveAccount,
  salts: readonly number[],
): Promise<{ raw: RawSocket; caughtUp: (position: number) => Promise<void> }> {
  const raw = await openAs(url, account.key);
  onTestFinished(() => raw.socket.terminate());
  const reached = new Map<string, number>();
  raw.socket.on('message', (text: Buffer) => {
    const { id = '', payload } = JSON.parse(text.toString('utf8')) as Next;
    reached.set(id, payload.data.optOutEvents.position);
    raw.received.length = 0;
  });
  for (const salt of salts) raw.subscribe(String(salt), longDocument(salt), { after: frontOf(account) });
  const caughtUp = (position: number) =>
    vi.waitFor(
      () => {
        for (const salt of salts) expect(reached.get(String(salt))).toBe(position);
      },
      { timeout: 60_000, interval: 200 },
    );
  return { raw, caughtUp };
}

interface Next {
  id?: string;
  payload: { data: { optOutEvents: { position: number } } };
}

const startLength = 200;
const stuckReaders = 4;

it('twenty clients that stop reading cost less than 20 MB, slow nobody, and are sent away after 30 s', async () => {
  const recorder = givenWriter();
  const account = await givenLiveAccount(database.db);
  const { accountId } = account;
  await recordOptOuts(recorder, accountId, startLength);
  const heed = await startMeasuredProcess(database.url);
  const seen: string[] = [];
  const healthy = follow(heed.url, account);
  onTestFinished(async () => {
    await healthy.return?.();
  });
  void (async () => {
    for await (const batch of healthy) seen.push(...batch.events.map((event) => event.id));
  })();
  const readers = await Promise.all(
    Array.from({ length: 20 }, (_, salt) => givenReader(heed.url, account, [salt])),
  );
  for (const { caughtUp } of readers) await caughtUp(startLength);
  const before = await heed.settled();

  for (const { raw } of readers) raw.socket.pause();
  for (let round = 0; round < 60; round += 1) await recordOptOuts(recorder, accountId, 50);
  const ids = await idsOfLog(database.db, accountId);
  await vi.waitFor(() => expect(seen).toHaveLength(startLength + 3_000), 20_000);
  expect(seen).toEqual(ids);
  const during = await heed.settled();
  expect(await heed.metric('heed_followers')).toBe(21);
  show(
    `20 readers: held ${megabytes(before.held)} while they read, ${megabytes(during.held)} with all of them stuck;` +
      ` process ${megabytes(before.rss)}, ${megabytes(during.rss)}`,
  );
  expect(during.held - before.held).toBeLessThan(20e6);

  // 30 s after they have stopped, the server lets go of them; the one that reads stays.
  await vi.waitFor(async () => expect(await heed.metric('heed_followers')).toBe(1), {
    timeout: 90_000,
    interval: 500,
  });
  for (const { raw } of readers) raw.socket.resume();
  for (const { raw } of readers) expect([1006, 1013]).toContain(await raw.closeCode());
  const [last] = await recordOptOuts(recorder, accountId, 1);
  await vi.waitFor(() => expect(seen.at(-1)).toBe(last), 20_000);
  const after = await heed.settled();
  show(`held ${megabytes(after.held)} when they are gone`);
  expect(after.held - before.held).toBeLessThan(5e6);
}, 240_000);

it('a client that stops reading costs less than 1 MB, however many subscriptions it has', async () => {
  const recorder = givenWriter();
  const account = await givenLiveAccount(database.db);
  const { accountId } = account;
  await recordOptOuts(recorder, accountId, 20);
  const heed = await startMeasuredProcess(database.url);
  // No two subscriptions have a document in common, so none holds what another one holds in any case.
  const readers = await Promise.all(
    Array.from({ length: stuckReaders }, (_, reader) =>
      givenReader(
        heed.url,
        account,
        Array.from({ length: 50 }, (__, salt) => reader * 50 + salt),
      ),
    ),
  );
  const allAt = async (position: number) => {
    for (const { caughtUp } of readers) await caughtUp(position);
  };
  /** 25 MB for each client: more than the buffers of the system between them take. */
  const goOn = async () => {
    for (let round = 0; round < 5; round += 1) await recordOptOuts(recorder, accountId, 10);
  };
  for (const position of [70, 120]) {
    await goOn();
    await allAt(position);
  }
  const before = await heed.settled();
  for (const { raw } of readers) raw.socket.pause();
  await goOn();
  const stuck = await heed.settled();
  expect(await heed.metric('heed_followers')).toBe(stuckReaders * 50);
  // They are stuck indeed, and miss nothing.
  expect(await heed.metric('heed_followers_furthest_behind_positions')).toBeGreaterThan(0);
  for (const { raw } of readers) raw.socket.resume();
  await allAt(170);
  await goOn();
  await allAt(220);
  const after = await heed.settled();
  const each = (stuck.held - before.held) / stuckReaders;
  show(
    `${stuckReaders} readers with 50 subscriptions each: held ${megabytes(before.held)} while they read,` +
      ` ${megabytes(stuck.held)} when each had left 25 MB, ${megabytes(after.held)} when they read again:` +
      ` ${megabytes(each)} for each that is stuck`,
  );
  expect(each).toBeLessThan(1e6);
}, 180_000);
