/** WebSockets that are opened, filled or broken on purpose. */
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { FollowEventsDocument } from '../generated/operations.js';
import { givenLiveAccount, type LiveServer, startLiveServer } from '../live/live-server.js';
import { openAs, openSocket, type RawSocket } from '../live/raw-socket.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();
const socketsPerKey = 3;
const held: { server?: LiveServer } = {};
beforeAll(async () => {
  held.server = await startLiveServer(database.url, {}, socketsPerKey);
});
afterAll(() => held.server?.stop());
const server = () => {
  if (held.server === undefined) throw new Error('the server is started before the tests');
  return held.server;
};

async function given(): Promise<{ key: string; open(): Promise<RawSocket> }> {
  const { key } = await givenLiveAccount(server().db);
  return {
    key,
    async open() {
      const socket = await openAs(server().url, key);
      onTestFinished(() => socket.socket.terminate());
      return socket;
    },
  };
}

/** What a WebSocket that is refused at its door is told. */
function upgraded(
  url: string,
  more: Record<string, string> = {},
): Promise<{ status: number | undefined; retryAfter: string | undefined }> {
  return new Promise((resolve, reject) => {
    const asking = request(`${url}/graphql`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-version': '13',
        'sec-websocket-protocol': 'graphql-transport-ws',
        ...more,
      },
    });
    asking.on('upgrade', (_answer, socket) => {
      socket.destroy();
      resolve({ status: 101, retryAfter: undefined });
    });
    asking.on('response', ({ statusCode, headers }) =>
      resolve({ status: statusCode, retryAfter: headers['retry-after'] }),
    );
    asking.on('error', reject);
    asking.end();
  });
}

const refusal = (code: string) =>
  expect.objectContaining({
    type: 'error',
    payload: [expect.objectContaining({ extensions: expect.objectContaining({ code }) as unknown })],
  }) as unknown;

describe('sockets that have not said who they are', () => {
  it('are so many at most; one more is answered with 503 and when to come back, and may when one has greeted or gone', async () => {
    const few = await startLiveServer(database.url, {}, undefined, { all: 2 });
    onTestFinished(few.stop);
    const { key } = await givenLiveAccount(few.db);
    const greets = (socket: RawSocket) =>
      socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } });
    const first = await openSocket(few.url);
    const second = await openSocket(few.url);
    expect(await upgraded(few.url)).toEqual({ status: 503, retryAfter: '1' });
    greets(first);
    await first.message(0);
    const third = await openSocket(few.url);
    expect(await upgraded(few.url)).toEqual({ status: 503, retryAfter: '1' });
    // Those who have greeted go on meanwhile.
    first.send({ type: 'ping' });
    expect(await first.message(1)).toMatchObject({ type: 'pong' });
    second.socket.terminate();
    await vi.waitFor(async () => greets(await openSocket(few.url)), { timeout: 10_000, interval: 100 });
    for (const { socket } of [first, third]) socket.terminate();
  });

  it('are fewer at most from one source, and leave others their places', async () => {
    const few = await startLiveServer(database.url, {}, undefined, { all: 3, source: 1 });
    onTestFinished(few.stop);
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const first = await openSocket(few.url, { headers: from('2001:db8::1') });
    expect(await upgraded(few.url, from('2001:db8::2'))).toEqual({ status: 503, retryAfter: '1' });
    const other = await openSocket(few.url, { headers: from('203.0.113.7') });
    expect((await upgraded(few.url, from('203.0.113.7'))).status).toBe(503);
    first.socket.terminate();
    await vi.waitFor(async () => expect((await upgraded(few.url, from('2001:db8::3'))).status).toBe(101), {
      timeout: 10_000,
      interval: 100,
    });
    other.socket.terminate();
  });
});

describe('sockets of one key', () => {
  it('are so many at most; one more is asked to come back later, and may when another has closed', async () => {
    const { key, open } = await given();
    const sockets = [await open(), await open(), await open()];
    const fourth = await openSocket(server().url);
    fourth.send({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } });
    expect(await fourth.closeCode()).toBe(1013);
    expect(fourth.closed?.reason).toBe('Too many sockets of this key: try again later');
    expect(fourth.received).toEqual([]);
    sockets[0]?.socket.terminate();
    await vi.waitFor(() => open(), { timeout: 10_000, interval: 200 });
  });

  it('don’t count those of another key, nor those that came and went', async () => {
    const { open } = await given();
    for (let turn = 0; turn < 10; turn += 1) {
      const socket = await open();
      socket.socket.close();
      await socket.closeCode();
    }
    await open();
    await (await given()).open();
  });
});

describe('a socket is closed', () => {
  it('with 4408 that never says who it is', async () => {
    const socket = await openSocket(server().url);
    onTestFinished(() => socket.socket.terminate());
    await vi.waitFor(() => expect(socket.closed?.code).toBe(4408), { timeout: 30_000, interval: 100 });
  });

  it('with 4429 that says who it is twice', async () => {
    const { key, open } = await given();
    const socket = await open();
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } });
    expect(await socket.closeCode()).toBe(4429);
  });

  it('with 4429 that sends tens of thousands of messages, whatever they are', async () => {
    const { open } = await given();
    const pings = await open();
    for (let sent = 0; sent < 31_000; sent += 1) pings.send({ type: 'ping' });
    expect(await pings.closeCode()).toBe(4429);
    const stopping = await open();
    for (let sent = 0; sent < 31_000; sent += 1) stopping.send({ type: 'complete', id: `${sent}` });
    expect(await stopping.closeCode()).toBe(4429);
  });

  it.each([
    ['a list of messages', '[{"type":"ping"}]'],
    ['a subscription without a document', '{"type":"subscribe","id":"1","payload":{}}'],
    ['a document that is no text', '{"type":"subscribe","id":"1","payload":{"query":{"kind":"Document"}}}'],
    ['variables that are a list', '{"type":"subscribe","id":"1","payload":{"query":"a","variables":[1]}}'],
    ['nothing', ''],
    ['JSON within itself a hundred thousand times', '['.repeat(100_000)],
  ])('with 4400 for %s', async (_what, message) => {
    const socket = await (await given()).open();
    socket.socket.send(message);
    expect(await socket.closeCode()).toBe(4400);
  });
});

describe('a subscription is refused, and its socket stays', () => {
  const deep = `subscription { optOutEvents { events { ${'withdraws { '.repeat(12)} id ${'} '.repeat(12)} } } }`;
  it.each([
    ['that goes too deep', deep],
    [
      'with 201 aliases',
      `subscription { optOutEvents { ${Array.from({ length: 201 }, (_, index) => `a${index}: cursor`).join(' ')} } }`,
    ],
    ['with 51 directives', `subscription { optOutEvents { cursor ${'@include(if: true) '.repeat(51)} } }`],
    ['with a bomb of fragments', `subscription { ...A } fragment A on Subscription { ...A }`],
  ])('%s', async (_what, query) => {
    const socket = await (await given()).open();
    socket.subscribe('1', query);
    expect(await socket.message(0)).toEqual(refusal('LIMIT_EXCEEDED'));
    socket.subscribe('1', FollowEventsDocument);
    expect(await socket.message(1)).toMatchObject({ type: 'next' });
  });

  it('whose name is as long as a message', async () => {
    const socket = await (await given()).open();
    socket.subscribe('x'.repeat(256), FollowEventsDocument);
    expect(await socket.message(0)).toEqual(refusal('LIMIT_EXCEEDED'));
  });

  it('that is a query or a mutation', async () => {
    const socket = await (await given()).open();
    socket.subscribe('1', '{ account { id } }');
    expect(await socket.message(0)).toEqual(refusal('BAD_USER_INPUT'));
  });
});

describe('bytes that are no frames', () => {
  /** A connection that has become a WebSocket, to which anything may be sent. */
  async function upgraded(): Promise<{ socket: Socket; ended: Promise<void> }> {
    const { hostname, port } = new URL(server().url);
    const socket = connect(Number(port), hostname);
    onTestFinished(() => void socket.destroy());
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined);
    socket.write(
      'GET /graphql HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n',
    );
    await new Promise<void>((resolve) => socket.once('data', () => resolve()));
    socket.resume();
    return { socket, ended };
  }

  it.each([
    ['a frame that is not masked', Buffer.from([0x81, 0x02, 0x7b, 0x7d])],
    ['a frame of a kind that there is not', Buffer.from([0x83, 0x80, 0, 0, 0, 0])],
    ['a compressed frame, which nobody agreed on', Buffer.from([0xc1, 0x80, 0, 0, 0, 0])],
    ['a ping as long as a message', Buffer.from([0x89, 0xfe, 0x01, 0x00, 0, 0, 0, 0])],
    ['the announcement of 8 EiB', Buffer.from([0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
    ['text that is no UTF-8', Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xff, 0xff])],
  ])('end the connection: %s', async (_what, bytes) => {
    const { socket, ended } = await upgraded();
    socket.write(bytes);
    await ended;
  });

  it('an upgrade to another place, or of another version, is refused', async () => {
    await expect(openSocket(server().url, { path: '/graphql/explorer' })).rejects.toThrow('404');
  });
});

it('after all of that a socket is greeted and follows', async () => {
  const socket = await (await given()).open();
  socket.subscribe('1', FollowEventsDocument);
  expect(await socket.message(0)).toMatchObject({ type: 'next' });
});
