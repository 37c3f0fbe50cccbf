/** Clients that stop reading, or read slowly, and come back. */
import { createClient } from 'graphql-ws/client';
import { expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { webSocketUrl } from '../../src/client/connection.js';
import type { Batch, ConnectionChange } from '../../src/client/follow-log.js';
import { proxyTo } from '../support/proxied-link.js';
import { slowLinkTo } from '../support/slow-link.js';
import { follow, followTo, frontOf, givenLog } from './followers.js';
import { type LiveServer, startLiveServer, useLiveServer } from './live-server.js';
import { longestMessage } from '../../src/shell/graphql/message-length.rules.js';
import { openAs } from './raw-socket.js';
import type { WebSocketTimes } from '../../src/shell/server/websocket.js';

const live = useLiveServer();

/** Some 11 kB an event: what the kernel takes for a client that does not read is soon full. */
const longFields = `id position ${Array.from({ length: 200 }, (_, index) => `field${index}: id`).join(' ')}`;
const longDocument = `subscription ($after: Cursor) {
  optOutEvents(after: $after) { events { ${longFields} } cursor caughtUp }
}`;

async function givenServer(times: Partial<WebSocketTimes>): Promise<LiveServer> {
  const server = await startLiveServer(live.databaseUrl, times);
  onTestFinished(server.stop);
  return server;
}

/** Until the server has let go of all followers. */
const nobody = (server: LiveServer) =>
  vi.waitFor(() => expect(server.wakeUps.followers()).toBe(0), { timeout: 20_000, interval: 20 });

it('a batch that is too long for one message comes in several, of which each has a cursor that resumes', async () => {
  const { account, ids } = await givenLog(live.server, 700);
  const socket = await openAs(live.server.url, account.key);
  onTestFinished(() => socket.socket.terminate());
  const lengths: number[] = [];
  socket.socket.on('message', (text: Buffer) => lengths.push(text.length));
  const batchesOf = (id: string) =>
    socket.received
      .filter((message) => message.id === id && message.type === 'next')
      .map(({ payload }) => (payload as { data: { optOutEvents: Batch } }).data.optOutEvents);
  socket.subscribe('1', longDocument, { after: frontOf(account) });
  await vi.waitFor(() => expect(batchesOf('1').at(-1)?.caughtUp).toBe(true), 20_000);
  const batches = batchesOf('1');
  expect(batches.flatMap(({ events }) => events.map(({ id }) => id))).toEqual(ids);
  expect(batches.length).toBeGreaterThan(20);
  expect(Math.max(...lengths)).toBeLessThan(longestMessage + 200);
  const middle = batches[3];
  socket.subscribe('2', longDocument, { after: middle?.cursor });
  await vi.waitFor(() => expect(batchesOf('2')).not.toEqual([]), 10_000);
  expect(batchesOf('2')[0]?.events[0]?.position).toBe((middle?.events.at(-1)?.position ?? 0) + 1);
});

it('subscriptions of one socket take turns, and each gets all of it', async () => {
  const { account, ids } = await givenLog(live.server, 600);
  const socket = await openAs(live.server.url, account.key);
  onTestFinished(() => socket.socket.terminate());
  const names = Array.from({ length: 10 }, (_, index) => `subscription ${index}`);
  for (const name of names) {
    const filter = { from: `200${names.indexOf(name)}-01-01T00:00:00Z` };
    const query = longDocument.replace('($after: Cursor)', '($after: Cursor, $filter: OptOutEventFilter)');
    const variables = { after: frontOf(account), filter };
    socket.subscribe(name, query.replace('after: $after', 'after: $after, filter: $filter'), variables);
  }
  // One that is ended while it waits for its turn gives way to the others.
  socket.send({ type: 'complete', id: 'subscription 9' });
  const idsOf = (name: string) =>
    socket.received
      .filter(({ id, type }) => id === name && type === 'next')
      .flatMap(({ payload }) => (payload as { data: { optOutEvents: Batch } }).data.optOutEvents.events)
      .map(({ id }) => id);
  const served = names.slice(0, 9);
  await vi.waitFor(() => expect(served.every((name) => idsOf(name).length >= ids.length)).toBe(true), {
    timeout: 30_000,
    interval: 100,
  });
  for (const name of served) expect(idsOf(name)).toEqual(ids);
  await vi.waitFor(() => expect(live.server.feeds.followers()).toBe(9), 10_000);
  socket.socket.close();
  await vi.waitFor(() => expect(live.server.feeds.followers()).toBe(0), 10_000);
});

it('a client that takes nothing is asked to come back with 1013, behind what it has not read yet', async () => {
  const server = await givenServer({ slow: 300, goodbye: 20_000 });
  const { account } = await givenLog(server, 3_000);
  const socket = await openAs(server.url, account.key);
  socket.socket.pause();
  socket.subscribe('1', longDocument, { after: frontOf(account) });
  await vi.waitFor(() => expect(server.wakeUps.followers()).toBe(1), 10_000);
  const close = vi.spyOn(WebSocket.prototype, 'close');
  onTestFinished(() => close.mockRestore());
  await vi.waitFor(() => expect(close).toHaveBeenCalledWith(1013, expect.any(String)), 20_000);
  socket.socket.resume();
  expect(await socket.closeCode()).toBe(1013);
  await nobody(server);
});

it('a client that takes nothing and never will is cut soon after', async () => {
  const server = await givenServer({ slow: 300, goodbye: 100 });
  const { account } = await givenLog(server, 3_000);
  const socket = await openAs(server.url, account.key);
  socket.socket.pause();
  socket.subscribe('1', longDocument, { after: frontOf(account) });
  await vi.waitFor(() => expect(server.wakeUps.followers()).toBe(1), 10_000);
  await nobody(server);
  socket.socket.resume();
  expect([1006, 1013]).toContain(await socket.closeCode());
});

it('a client that asks and asks and does not read the answers is read no further', async () => {
  const server = await givenServer({ slow: 4_000, goodbye: 100 });
  const { account } = await givenLog(server, 0);
  const socket = await openAs(server.url, account.key);
  const close = vi.spyOn(WebSocket.prototype, 'close');
  onTestFinished(() => close.mockRestore());
  socket.socket.pause();
  // Fewer than would be too many messages, and long ones.
  const question = JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(32_000) } });
  for (let asked = 0; asked < 1_900; asked += 1) socket.socket.send(question);
  await vi.waitFor(() => expect(close).toHaveBeenCalledWith(1013, expect.any(String)), 20_000);
  // Of 60 MB, what fits into the kernel's buffers both ways has been taken.
  expect(socket.socket.bufferedAmount).toBeGreaterThan(20e6);
  socket.socket.terminate();
});

it('a client that reads slowly and takes long for a message is not sent away', async () => {
  const slow = 1_500;
  const server = await givenServer({ slow });
  const { account, ids } = await givenLog(server, 1_000);
  const link = await slowLinkTo(server.url);
  const changes: ConnectionChange[] = [];
  const began = performance.now();
  const follower = follow(link, account, {
    fields: longFields,
    onConnection: (change) => changes.push(change),
  });
  expect(await followTo(1_000, follower)).toEqual(ids);
  expect(changes).toEqual([{ kind: 'connected' }]);
  // Otherwise this would show nothing.
  expect(performance.now() - began).toBeGreaterThan(2 * slow);
});

it('a follower whose link stands still is sent away, and goes on without a gap or a repeat when it moves again', async () => {
  const server = await givenServer({ slow: 300, goodbye: 100 });
  const { account, ids } = await givenLog(server, 4_000);
  const link = await proxyTo(server.url);
  onTestFinished(link.stop);
  const changes: ConnectionChange[] = [];
  const follower = follow(link.url, account, {
    fields: longFields,
    onConnection: (change) => changes.push(change),
  });
  let stalls = 0;
  const stall = async () => {
    link.stall();
    await nobody(server);
    link.goOn();
  };
  // Who takes the batches goes on taking them: it is the link that stands still.
  const seen = await followTo(4_000, follower, (batch: Batch) => {
    if (batch.behind < 500 || stalls > 2 || changes.length < 2 * stalls + 1) return;
    stalls += 1;
    void stall();
  });
  expect(seen).toEqual(ids);
  expect(changes.filter(({ kind }) => kind === 'disconnected')).toHaveLength(stalls);
  expect(stalls).toBeGreaterThan(0);
});

it('plain graphql-ws goes on after it was sent away, too', async () => {
  const server = await givenServer({ slow: 300, goodbye: 100 });
  const { account, ids } = await givenLog(server, 4_000);
  const link = await proxyTo(server.url);
  onTestFinished(link.stop);
  const client = createClient({
    url: webSocketUrl(link.url),
    connectionParams: { authorization: `Bearer ${account.key}` },
    webSocketImpl: WebSocket,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: () => Promise.resolve(),
  });
  onTestFinished(() => void client.dispose());
  const variables = { after: frontOf(account) };
  const seen: string[] = [];
  let stalled = false;
  await new Promise<void>((resolve, reject) => {
    client.subscribe<{ optOutEvents: Batch }>(
      { query: longDocument, variables },
      {
        next({ data }) {
          if (data == null) return reject(new Error('an error came'));
          variables.after = data.optOutEvents.cursor;
          seen.push(...data.optOutEvents.events.map((event) => event.id));
          if (seen.length >= ids.length) return resolve();
          if (stalled) return;
          stalled = true;
          link.stall();
          nobody(server).then(link.goOn, reject);
        },
        error: reject,
        complete: () => reject(new Error('it ended')),
      },
    );
  });
  expect(seen).toEqual(ids);
  expect(stalled).toBe(true);
});
