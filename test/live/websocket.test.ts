import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { cursorAt } from '../../src/core/log/cursor.js';
import { FollowEventsDocument } from '../generated/operations.js';
import { givenLiveAccount, recordOptOuts, startLiveServer, useLiveServer } from './live-server.js';
import { openAs, openSocket } from './raw-socket.js';

const live = useLiveServer();

const wrongKey = `heed_${'x'.repeat(43)}`;

async function givenFollower() {
  const account = await givenLiveAccount(live.server.db);
  const socket = await openAs(live.server.url, account.key);
  onTestFinished(() => socket.socket.terminate());
  return { account, socket };
}

const nobody = () => vi.waitFor(() => expect(live.server.wakeUps.followers()).toBe(0), 10_000);

describe('a connection', () => {
  it('is greeted with a good key in connectionParams', async () => {
    const { key } = await givenLiveAccount(live.server.db);
    const socket = await openSocket(live.server.url);
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } });
    expect(await socket.message(0)).toEqual({ type: 'connection_ack' });
    socket.socket.close();
  });

  it('is greeted with a good key in the Authorization header', async () => {
    const { key } = await givenLiveAccount(live.server.db);
    const socket = await openSocket(live.server.url, { headers: { authorization: `Bearer ${key}` } });
    socket.send({ type: 'connection_init' });
    expect(await socket.message(0)).toEqual({ type: 'connection_ack' });
    socket.socket.close();
  });

  it.each([
    ['a wrong key', { authorization: `Bearer ${wrongKey}` }],
    ['a key that is not a text', { authorization: 7 }],
    ['no key', undefined],
  ])('is closed with 4403 for %s', async (_what, payload) => {
    const socket = await openSocket(live.server.url);
    socket.send({ type: 'connection_init', payload });
    expect(await socket.closeCode()).toBe(4403);
  });

  it('is closed with 4406 without the subprotocol', async () => {
    const socket = await openSocket(live.server.url, { protocol: null });
    expect(await socket.closeCode()).toBe(4406);
  });

  it('is not made with the subprotocol of old', async () => {
    const opened = openSocket(live.server.url, { protocol: 'graphql-ws' });
    await expect(opened).rejects.toThrow('Server sent no subprotocol');
  });

  it('is refused elsewhere than at /graphql', async () => {
    await expect(openSocket(live.server.url, { path: '/' })).rejects.toThrow('404');
  });

  it('is closed with 4401 when it subscribes before it is greeted', async () => {
    const socket = await openSocket(live.server.url);
    socket.subscribe('1', FollowEventsDocument);
    expect(await socket.closeCode()).toBe(4401);
  });

  it('is closed with 4400 for a message that is none', async () => {
    const { socket } = await givenFollower();
    socket.socket.send('hello');
    expect(await socket.closeCode()).toBe(4400);
  });

  it('is closed with 1009 for a message over 256 KiB', async () => {
    const { socket } = await givenFollower();
    socket.subscribe('1', `subscription { ${' '.repeat(256 * 1024)} }`);
    expect(await socket.closeCode()).toBe(1009);
  });

  it('is closed with 4409 when an id is used twice', async () => {
    const { socket } = await givenFollower();
    socket.subscribe('1', FollowEventsDocument);
    await socket.message(0);
    socket.subscribe('1', FollowEventsDocument);
    expect(await socket.closeCode()).toBe(4409);
  });
});

it('a socket has at most 100 subscriptions at a time, and is told so', async () => {
  const { socket } = await givenFollower();
  for (let id = 0; id < 101; id += 1) socket.subscribe(String(id), FollowEventsDocument);
  await vi.waitFor(() => expect(socket.received).toHaveLength(101), 10_000);
  const refused = socket.received.filter(({ type }) => type === 'error');
  expect(refused).toEqual([
    expect.objectContaining({
      id: '100',
      payload: [expect.objectContaining({ extensions: { code: 'LIMIT_EXCEEDED' } }) as unknown],
    }),
  ]);
  socket.send({ type: 'complete', id: '0' });
  socket.subscribe('one more', FollowEventsDocument);
  await vi.waitFor(
    () => expect(socket.received.at(-1)).toMatchObject({ type: 'next', id: 'one more' }),
    10_000,
  );
  socket.socket.close();
  await nobody();
});

describe('no follower is left', () => {
  it('when the client completes its subscription', async () => {
    const { socket } = await givenFollower();
    socket.subscribe('1', FollowEventsDocument);
    await socket.message(0);
    expect(live.server.wakeUps.followers()).toBe(1);
    socket.send({ type: 'complete', id: '1' });
    await nobody();
  });

  it.each([
    ['is closed', 'close'],
    ['breaks off', 'terminate'],
  ] as const)('when the socket %s', async (_how, end) => {
    const { socket } = await givenFollower();
    for (const id of ['1', '2', '3']) socket.subscribe(id, FollowEventsDocument);
    await socket.message(2);
    expect(live.server.feeds.followers()).toBe(3);
    socket.socket[end]();
    await nobody();
  });

  it('when the socket breaks off right behind its subscriptions', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { socket } = await givenFollower();
      for (const id of ['1', '2', '3']) socket.subscribe(id, FollowEventsDocument);
      socket.socket.close();
      await socket.closeCode();
    }
    const { socket } = await givenFollower();
    socket.subscribe('last', FollowEventsDocument);
    await socket.message(0);
    await vi.waitFor(() => expect(live.server.wakeUps.followers()).toBe(1), 10_000);
    socket.socket.close();
    await nobody();
  });
});

describe('no follower is left of subscriptions that a client loses sight of', () => {
  it('when it uses an id again before its first subscription has begun', async () => {
    const { socket } = await givenFollower();
    for (let round = 0; round < 10; round += 1) {
      socket.subscribe('1', FollowEventsDocument);
      socket.send({ type: 'complete', id: '1' });
    }
    socket.subscribe('1', FollowEventsDocument);
    await socket.message(0);
    socket.socket.close();
    await nobody();
  });
});

describe('a server', () => {
  it('that stops closes its sockets with 1001 and waits until they are closed', async () => {
    const server = await startLiveServer(live.databaseUrl);
    const { key } = await givenLiveAccount(server.db);
    const sockets = [await openAs(server.url, key), await openSocket(server.url)];
    sockets[0]?.subscribe('1', FollowEventsDocument);
    await sockets[0]?.message(0);
    await server.stop();
    expect(await Promise.all(sockets.map((socket) => socket.closeCode()))).toEqual([1001, 1001]);
    expect(server.wakeUps.followers()).toBe(0);
  });

  it('that stops does not wait for a client that says no goodbye', async () => {
    const server = await startLiveServer(live.databaseUrl, { goodbye: 50 });
    const socket = await openSocket(server.url);
    socket.socket.pause();
    await server.stop();
    socket.socket.resume();
    expect(await socket.closeCode()).toBe(1001);
  });

  it('ends the connection of a client that answers no ping', async () => {
    const server = await startLiveServer(live.databaseUrl, { ping: 50 });
    onTestFinished(server.stop);
    const { key } = await givenLiveAccount(server.db);
    const socket = await openAs(server.url, key);
    socket.subscribe('1', FollowEventsDocument);
    await socket.message(0);
    expect(server.wakeUps.followers()).toBe(1);
    socket.socket.pause();
    await vi.waitFor(() => expect(server.wakeUps.followers()).toBe(0), 10_000);
    socket.socket.terminate();
  });

  it('lets go of a client that takes nothing, which holds one batch and no queue meanwhile', async () => {
    const server = await startLiveServer(live.databaseUrl, { slow: 200 });
    onTestFinished(server.stop);
    const { accountId, key } = await givenLiveAccount(server.db);
    const [first] = await recordOptOuts(server.recorder, accountId, 1);
    await recordOptOuts(server.recorder, accountId, 3_000);
    const socket = await openAs(server.url, key);
    socket.socket.pause();
    const long = Array.from({ length: 200 }, (_, index) => `field${index}: id`).join(' ');
    const document = `subscription ($after: Cursor) { optOutEvents(after: $after) { events { ${long} } cursor caughtUp } }`;
    const after = cursorAt(accountId, { position: 1, eventId: first ?? null });
    socket.subscribe('1', document, { after });
    await vi.waitFor(() => expect(server.wakeUps.followers()).toBe(1), 10_000);
    await vi.waitFor(() => expect(server.wakeUps.followers()).toBe(0), 20_000);
    socket.socket.terminate();
  });
});
