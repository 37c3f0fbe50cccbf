/** A Heed that is replaced while many follow through it: no client is lost, none loses anything, not all come at once. */
import { setMaxListeners } from 'node:events';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { createWakeUps } from '../../src/features/live/wake-ups.js';
import { balanceOver } from '../support/balancer.js';
import { useDatabase } from '../support/database.js';
import { startHeedProcess } from '../support/heed-process.js';
import { show } from '../support/show.js';
import { follow } from './followers.js';
import { givenLiveAccount, idsOfLog, type LiveAccount, recordOptOuts } from './live-server.js';
import { openSocket } from './raw-socket.js';

const database = useDatabase();

/** This process as one more Heed on the database, which writes until it is told to stop. */
function writeOn(accountId: string) {
  const { db, url } = database;
  const wakeUps = createWakeUps({ db, databaseUrl: url, onTrouble: () => undefined });
  const recorder = createWordRecorder(db, { onGrowth: (account) => wakeUps.grew(account) });
  onTestFinished(() => wakeUps.stop());
  const stop = new AbortController();
  const written = (async () => {
    while (!stop.signal.aborted) {
      await recordOptOuts(recorder, accountId, 5);
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
  })();
  return async () => {
    stop.abort();
    await written;
    await recordOptOuts(recorder, accountId, 1);
  };
}

/** A client of its own, that notes what it sees and when it is sent away. */
function givenClient(url: string, account: LiveAccount, signal: AbortSignal) {
  const client = { ids: [] as string[], left: [] as { reason: string; at: number }[] };
  const follower = follow(url, account, {
    signal,
    pause: () => 250 + Math.random() * 250,
    onConnection: (change) => {
      if (change.kind === 'disconnected') client.left.push({ reason: change.reason, at: performance.now() });
    },
  });
  void (async () => {
    for await (const batch of follower) client.ids.push(...batch.events.map((event) => event.id));
  })();
  return client;
}

it('a Heed that stops sends 500 followers away with 1001, some at a time, and each goes on elsewhere without a gap', async () => {
  const [old, next] = await Promise.all([startHeedProcess(database.url), startHeedProcess(database.url)]);
  const account = await givenLiveAccount(database.db);
  const balancer = await balanceOver([old.url]);
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const clients = Array.from({ length: 500 }, () => givenClient(balancer.url, account, stop.signal));
  onTestFinished(() => stop.abort());
  const stopWriting = writeOn(account.accountId);
  await vi.waitFor(() => expect(clients.every(({ ids }) => ids.length > 0)).toBe(true), {
    timeout: 60_000,
    interval: 100,
  });

  balancer.route([old.url, next.url]);
  const exit = old.end('SIGTERM');
  await vi.waitFor(() => expect(clients.some(({ left }) => left.length > 0)).toBe(true), 10_000);
  // It takes no more followers, says so to what asks whether it is ready, and still answers what comes over HTTP.
  await expect(openSocket(old.url)).rejects.toThrow('503');
  const ready = await fetch(`${old.url}/health/ready`);
  expect([ready.status, await ready.json()]).toEqual([503, expect.objectContaining({ stopping: true })]);
  expect(clients.some(({ left }) => left.length === 0)).toBe(true);
  expect(await exit).toBe(0);

  await stopWriting();
  const ids = await idsOfLog(database.db, account.accountId);
  await vi.waitFor(() => expect(clients.every((client) => client.ids.length >= ids.length)).toBe(true), {
    timeout: 60_000,
    interval: 100,
  });
  for (const client of clients) expect(client.ids).toEqual(ids);
  for (const { left } of clients) expect(left[0]?.reason).toContain('1001');
  const moments = clients.map(({ left }) => left[0]?.at ?? 0).toSorted((one, other) => one - other);
  const pauses = moments.slice(1).map((at, index) => at - (moments[index] ?? 0));
  // Ten batches; on a busy machine some may be seen as one.
  const batches = 1 + pauses.filter((pause) => pause > 50).length;
  const all = Math.round((moments.at(-1) ?? 0) - (moments[0] ?? 0));
  show(`500 sockets left in ${batches} batches over ${all} ms`);
  expect(batches).toBeGreaterThan(4);
}, 180_000);
