/** A Heed that is replaced while many follow through it: no client is lost, none loses anything, not all come at once. */
import { setMaxListeners } from 'node:events';
import { expect, it, onTestFinished, vi } from 'vitest';
import { balanceOver } from '../support/balancer.js';
import { useDatabase } from '../support/database.js';
import { startHeedProcess } from '../support/heed-process.js';
import { show } from '../support/show.js';
import { givenLiveAccount, idsOfLog } from './live-server.js';
import { givenClient, writeOn } from './many-clients.js';
import { openSocket } from './raw-socket.js';

const database = useDatabase();

it('a Heed that stops sends 500 followers away with 1001, some at a time, and each goes on elsewhere without a gap', async () => {
  const [old, next] = await Promise.all([startHeedProcess(database.url), startHeedProcess(database.url)]);
  const account = await givenLiveAccount(database.db);
  const balancer = await balanceOver([old.url]);
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const clients = Array.from({ length: 500 }, () => givenClient(balancer.url, account, stop.signal));
  onTestFinished(() => stop.abort());
  const stopWriting = writeOn(database, account.accountId);
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

it('a Heed that is killed costs its followers a pause, and nothing else', async () => {
  const [first, second] = await Promise.all([startHeedProcess(database.url), startHeedProcess(database.url)]);
  const account = await givenLiveAccount(database.db);
  const balancer = await balanceOver([first.url, second.url]);
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const clients = Array.from({ length: 20 }, () => givenClient(balancer.url, account, stop.signal));
  onTestFinished(() => stop.abort());
  const stopWriting = writeOn(database, account.accountId);
  const longerThan = (lengths: readonly number[]) =>
    vi.waitFor(
      () => expect(clients.every(({ ids }, index) => ids.length > (lengths[index] ?? 0))).toBe(true),
      { timeout: 60_000, interval: 50 },
    );
  await longerThan([]);
  await first.end('SIGKILL');
  await longerThan(clients.map(({ ids }) => ids.length));
  await stopWriting();
  const ids = await idsOfLog(database.db, account.accountId);
  await vi.waitFor(() => expect(clients.every((client) => client.ids.length >= ids.length)).toBe(true), {
    timeout: 60_000,
    interval: 50,
  });
  for (const client of clients) expect(client.ids).toEqual(ids);
  // Half of them were with each.
  const moved = clients.filter(({ left }) => left.length > 0);
  expect([moved.length > 0, moved.length < 20]).toEqual([true, true]);
}, 120_000);
