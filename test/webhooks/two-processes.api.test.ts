/** Several processes on one database: each endpoint is served by one of them, and by another when that one is gone. */
import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import type { RunningApp } from '../../src/shell/app.js';
import type { AppOptions } from '../../src/shell/app-options.js';
import { givenAccount, platformKey, startTestApp, type TestApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { useDatabase } from '../support/database.js';
import { startHeedProcess } from '../support/heed-process.js';
import { givenEndpoint, optOut, quickly, untilIt, upTo } from './given-endpoints.js';
import { givenReceiver } from './receiver.js';

const database = useDatabase();
type Options = Exclude<AppOptions['webhooks'], 'off' | undefined>;

async function startOne(options: Options = quickly): Promise<RunningApp> {
  const app = await startTestApp(database.url, {}, { webhooks: options });
  onTestFinished(() => app.stop());
  return app;
}

function at(origin: string): TestApp {
  const { url, db } = database;
  return { url, db, origin, platform: createClient(origin, platformKey) };
}

function ownersOf(accountId: string) {
  return database.db.text<{ owner: string | null; busy: boolean }>(
    'select owner, busy_until is not null as busy from webhook_endpoints where account_id = $1 order by created_at',
    [accountId],
  );
}

it('share the endpoints, none is told by two, and all is told once and in order', async () => {
  const [one] = [await startOne(), await startOne()];
  const account = await givenAccount(at(one.url));
  const receivers = await Promise.all(Array.from({ length: 12 }, () => givenReceiver()));
  const endpoints = [];
  for (const receiver of receivers) endpoints.push(await givenEndpoint(account, receiver.url, { batch: 3 }));
  for (let round = 0; round < 10; round += 1) await optOut(account, 4);
  for (const { id } of endpoints) await untilIt(account, id, ({ position }) => position === 40);
  for (const receiver of receivers) expect(receiver.taken()).toEqual(upTo(40));
  const owners = await ownersOf(account.accountId);
  expect(owners.every(({ owner }) => owner !== null)).toBe(true);
});

it('one that is stopped lets what it sends come to its end, and leaves the rest to others at once', async () => {
  const stopping = await startOne();
  const receiver = await givenReceiver();
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  receiver.answer = async (_one, nth) => {
    if (nth === 1) await held;
    return 200;
  };
  const account = await givenAccount(at(stopping.url));
  const endpoint = await givenEndpoint(account, receiver.url, { batch: 1 });
  await optOut(account, 3);
  await receiver.count(1);
  const stopped = stopping.stop();
  letGo();
  await stopped;
  expect(await ownersOf(account.accountId)).toEqual([{ owner: null, busy: false }]);
  expect(receiver.taken()).toEqual([1]);
  const other = await startOne();
  const here = { ...account, admin: createClient(other.url, account.admin.key) };
  await untilIt(here, endpoint.id, ({ position }) => position === 3);
  expect(receiver.taken()).toEqual([1, 2, 3]);
});

it('one that is stopped gives up a receiver that does not answer, and it gets the same message again', async () => {
  const stopping = await startOne({ ...quickly, times: { ...quickly.times, grace: 50 } });
  const receiver = await givenReceiver();
  receiver.answer = (_one, nth) => (nth === 1 ? 'silent' : 200);
  const account = await givenAccount(at(stopping.url));
  const endpoint = await givenEndpoint(account, receiver.url, { batch: 2 });
  await optOut(account, 2);
  await receiver.count(1);
  await stopping.stop();
  expect(await ownersOf(account.accountId)).toEqual([{ owner: null, busy: false }]);
  await expectTries(account.accountId, 0);
  const other = await startOne();
  const here = { ...account, admin: createClient(other.url, account.admin.key) };
  await untilIt(here, endpoint.id, ({ position }) => position === 2);
  expect(receiver.received.map(({ id }) => id)).toEqual([receiver.received[0]?.id, receiver.received[0]?.id]);
  expect(receiver.received[1]?.events).toEqual(receiver.received[0]?.events);
});

/** The tries that were written down. */
async function expectTries(accountId: string, tries: number): Promise<void> {
  expect(
    await database.db.text('select ordinal from webhook_attempts where account_id = $1', [accountId]),
  ).toHaveLength(tries);
}

it('one that is killed while it sends is followed by another, with the same message, when its send is over for sure', async () => {
  const killed = await startHeedProcess(database.url, { WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' });
  const receiver = await givenReceiver();
  receiver.answer = (_one, nth) => (nth === 1 ? 'silent' : 200);
  const account = await givenAccount(at(killed.url));
  const endpoint = await givenEndpoint(account, receiver.url);
  await optOut(account, 3);
  await receiver.count(1);
  const [first] = await ownersOf(account.accountId);
  await killed.end('SIGKILL');
  const other = await startOne();
  // The dead one counts as alive for a while, and as sending for longer; a clock that has gone on is as good as waiting.
  expect(await ownersOf(account.accountId)).toEqual([{ owner: first?.owner, busy: true }]);
  await database.db.text(
    "update webhook_processes set alive_until = alive_until - interval '10 seconds' where process_id = $1",
    [first?.owner],
  );
  await optOut({ ...account, admin: createClient(other.url, account.admin.key) });
  expect(await ownersOf(account.accountId)).toEqual([{ owner: first?.owner, busy: true }]);
  await database.db.text(
    "update webhook_endpoints set busy_until = busy_until - interval '20 seconds' where account_id = $1",
    [account.accountId],
  );
  const here = { ...account, admin: createClient(other.url, account.admin.key) };
  await untilIt(here, endpoint.id, ({ position }) => position === 4);
  expect(receiver.received[1]?.id).toBe(receiver.received[0]?.id);
  expect(receiver.received[1]?.events).toEqual(receiver.received[0]?.events);
  expect(receiver.taken()).toEqual(upTo(4));
});

it('one whose endpoint was taken by another meanwhile records nothing of what it sent', async () => {
  const slow = await startOne();
  const receiver = await givenReceiver();
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  receiver.answer = async (_one, nth) => {
    if (nth === 1) await held;
    return 200;
  };
  const account = await givenAccount(at(slow.url));
  const endpoint = await givenEndpoint(account, receiver.url, { batch: 1 });
  await optOut(account, 1);
  await receiver.count(1);
  // As if it had been silent for so long that another has it.
  await database.db.text(
    "update webhook_endpoints set owner = gen_random_uuid(), busy_until = now() + interval '30 seconds' where account_id = $1",
    [account.accountId],
  );
  letGo();
  await expect.poll(() => receiver.taken(), { timeout: 30_000 }).toEqual([1]);
  await expectTries(account.accountId, 0);
  expect(await untilIt(account, endpoint.id, () => true)).toMatchObject({ position: 0 });
  await database.db.text('update webhook_endpoints set busy_until = null where account_id = $1', [
    account.accountId,
  ]);
  await untilIt(account, endpoint.id, ({ position }) => position === 1);
  expect(receiver.received.map(({ id }) => id)).toEqual([receiver.received[0]?.id, receiver.received[0]?.id]);
});

it('one takes all that nobody serves, however many, without waiting for its next look', async () => {
  const asking = await startTestApp(database.url, {}, { webhooks: 'off' });
  onTestFinished(() => asking.stop());
  const receiver = await givenReceiver();
  const accounts = await Promise.all(Array.from({ length: 5 }, () => givenAccount(at(asking.url))));
  for (const account of accounts)
    await Promise.all(Array.from({ length: 50 }, () => givenEndpoint(account, receiver.url)));
  await startOne({ ...quickly, times: { ...quickly.times, look: 86_400_000 } });
  const served = async () => {
    const owners = await Promise.all(accounts.map(({ accountId }) => ownersOf(accountId)));
    return owners.flat().filter(({ owner }) => owner !== null).length;
  };
  await expect.poll(served, { timeout: 60_000 }).toBe(250);
});

it('a time that a clock has set far ahead keeps no endpoint from being told', async () => {
  const one = await startOne();
  const receiver = await givenReceiver();
  const account = await givenAccount(at(one.url));
  const endpoint = await givenEndpoint(account, receiver.url);
  const gone = randomUUID();
  await database.db.text("insert into webhook_processes values ($1, now() + interval '1 hour')", [gone]);
  await database.db.text(
    `update webhook_endpoints set owner = $2, busy_until = now() + interval '1 day', next_attempt_at = now() + interval '1 day'
     where account_id = $1`,
    [account.accountId, gone],
  );
  await optOut(account, 2);
  await untilIt(account, endpoint.id, ({ position }) => position === 2);
  expect(receiver.taken()).toEqual([1, 2]);
});
