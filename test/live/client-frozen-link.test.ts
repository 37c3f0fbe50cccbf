/** The client over links that fall silent at unlucky moments. */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { connectTo } from '../../src/client/connection.js';

afterEach(() => void vi.unstubAllGlobals());

interface Session {
  /** Which connection it is, from 1. */
  index: number;
  /** Of the message. */
  type: string;
  id?: string;
  socket: WebSocket;
  link: Socket;
}

async function givenServer(answer: (session: Session) => void) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  let connections = 0;
  server.on('connection', (socket, request) => {
    connections += 1;
    const index = connections;
    socket.on('message', (text: Buffer) => {
      const message = JSON.parse(text.toString('utf8')) as { type: string; id?: string };
      answer({ index, socket, link: request.socket, ...message });
    });
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
  };
}

/** As browsers have it, and Node 22: it waits for the other side's goodbye for as long as it takes. */
function givenNativeWebSocket(): void {
  const sockets: WebSocket[] = [];
  const settings = { closeTimeout: 3_600_000, perMessageDeflate: false };
  vi.stubGlobal(
    'WebSocket',
    class extends WebSocket {
      constructor(address: string, protocols: string) {
        super(address, protocols, settings);
        this.on('error', () => undefined);
        sockets.push(this);
      }
    },
  );
  onTestFinished(() => {
    for (const socket of sockets) socket.terminate();
  });
}

const times = { connect: 10_000, ping: 60_000, pong: 60_000, goodbye: 200 };
const query = 'subscription { a }';

it('whoever subscribes again after a goodbye without an answer is told that the connection is lost', async () => {
  givenNativeWebSocket();
  const server = await givenServer(({ index, type, id, socket, link }) => {
    if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
    if (type !== 'subscribe') return;
    socket.send(JSON.stringify({ id, type: 'next', payload: { data: index } }));
    if (index === 1) link.pause();
  });
  const connection = await connectTo(server.url, 'heed_key', () => undefined, times);
  onTestFinished(connection.close);
  const given: unknown[] = [];
  const subscribe = () =>
    connection.subscribe(
      { query },
      {
        next: ({ data }) => given.push(data),
        error: (error) => given.push(error),
        complete: () => undefined,
      },
    );
  const unsubscribe = subscribe();
  await vi.waitFor(() => expect(given).toEqual([1]), 10_000);
  unsubscribe();
  await new Promise((resolve) => setImmediate(resolve));
  const second = subscribe();
  await vi.waitFor(() => expect(given).toEqual([1, expect.objectContaining({ code: 4499 })]), 10_000);
  second();
  subscribe();
  await vi.waitFor(() => expect(given.at(-1)).toBe(2), 10_000);
});

it('a connection that is used again at once is kept', async () => {
  givenNativeWebSocket();
  const server = await givenServer(({ type, id, socket }) => {
    if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
    if (type === 'subscribe') socket.send(JSON.stringify({ id, type: 'next', payload: { data: 1 } }));
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const connection = await connectTo(server.url, 'heed_key', () => undefined, times);
  onTestFinished(connection.close);
  const given: unknown[] = [];
  const subscribe = () =>
    connection.subscribe(
      { query },
      {
        next: ({ data }) => given.push(data),
        error: (error) => given.push(error),
        complete: () => undefined,
      },
    );
  const unsubscribe = subscribe();
  await vi.waitUntil(() => given.length === 1, 10_000);
  unsubscribe();
  subscribe();
  await vi.waitUntil(() => given.length === 2, 10_000);
  await vi.advanceTimersByTimeAsync(2 * times.goodbye);
  subscribe();
  await vi.waitUntil(() => given.length === 3, 10_000);
  expect(given).toEqual([1, 1, 1]);
  expect(server.connections()).toBe(1);
});

it('nothing is waited for once a goodbye without an answer was the last word', async () => {
  givenNativeWebSocket();
  const server = await givenServer(({ type, socket, link }) => {
    if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
    if (type === 'subscribe') link.pause();
  });
  let connected = false;
  const connection = await connectTo(server.url, 'heed_key', () => (connected = true), times);
  const ended = new Promise((resolve) => {
    connection.subscribe(
      { query },
      { next: () => undefined, error: resolve, complete: () => resolve('complete') },
    );
  });
  await vi.waitFor(() => expect(connected).toBe(true), 10_000);
  connection.close();
  expect(await ended).toBe('complete');
});

it('a ping from before the greeting has to be answered like any other', async () => {
  const pings: number[] = [];
  const server = await givenServer(({ index, type, socket }) => {
    if (type !== 'ping') return;
    pings.push(index);
    // The greeting comes after the ping, and then nothing.
    if (pings.length === 1) socket.send('{"type":"connection_ack"}');
  });
  const connection = await connectTo(server.url, 'heed_key', () => undefined, {
    ...times,
    ping: 50,
    pong: 200,
  });
  onTestFinished(connection.close);
  const ended = new Promise((resolve) => {
    connection.subscribe(
      { query },
      { next: () => undefined, error: resolve, complete: () => resolve('complete') },
    );
  });
  expect(await ended).toMatchObject({ code: 4499 });
  expect(pings).toEqual([1]);
});
