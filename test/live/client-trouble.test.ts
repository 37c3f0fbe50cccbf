/** followLog against servers that refuse it, send it away, or say nothing at all. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import {
  type ConnectionChange,
  followLog,
  type FollowOptions,
  HeedError,
} from '../../src/client/follow-log.js';

afterEach(() => void vi.useRealTimers());

const atOnce = { pause: () => 0 };

/** A server that greets, and then closes each socket with the next code; the last is kept. */
async function givenServerThatClosesWith(...codes: number[]) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  let connections = 0;
  server.on('connection', (socket) => {
    const code = codes[connections];
    connections += 1;
    socket.on('message', (message: Buffer) => {
      const { type } = JSON.parse(message.toString('utf8')) as { type: string };
      if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
      if (type === 'subscribe' && code !== undefined) socket.close(code);
    });
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, connections: () => connections };
}

/** A server of which only TCP is there. */
async function givenServer(onConnection: Parameters<typeof createServer>[1]): Promise<string> {
  const server: Server = createServer(onConnection);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Follows, and notes what happens to the connection. */
function givenFollower(url: string, options: FollowOptions = {}) {
  const changes: ConnectionChange[] = [];
  const follower = followLog(url, 'heed_key', { onConnection: (change) => changes.push(change), ...options });
  onTestFinished(async () => {
    await follower.return?.();
  });
  const lost = () => changes.filter((change) => change.kind === 'disconnected');
  return { follower, changes, lost };
}

describe('followLog comes back', () => {
  it.each([1001, 1011, 1012, 1013, 4408, 4499, 4500])('when its socket is closed with %i', async (code) => {
    const server = await givenServerThatClosesWith(code);
    const { lost } = givenFollower(server.url, atOnce);
    await vi.waitFor(() => expect(server.connections()).toBe(2), 10_000);
    expect(lost()).toEqual([
      expect.objectContaining({ reason: expect.stringContaining(String(code)) as unknown }),
    ]);
  });

  it('later and later, and never in step with others', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    const { lost } = givenFollower('http://127.0.0.1:9');
    await vi.waitFor(
      async () => {
        await vi.advanceTimersByTimeAsync(1_000);
        expect(lost().length).toBeGreaterThanOrEqual(8);
      },
      { timeout: 20_000, interval: 1 },
    );
    const pauses = lost().map((change) => (change.kind === 'disconnected' ? change.pause : 0));
    for (const [index, pause] of pauses.slice(0, 8).entries()) {
      const longest = Math.min(500 * 2 ** index, 5_000);
      expect(pause).toBeGreaterThanOrEqual(longest / 2);
      expect(pause).toBeLessThanOrEqual(longest);
    }
    expect(new Set(pauses.slice(4).map((pause) => pause / 5_000)).size).toBeGreaterThan(1);
  });

  it.each([
    [
      'accepts a connection and says nothing',
      () => givenServer((socket) => socket.on('error', () => undefined).resume()),
    ],
    [
      'never greets it',
      async () => {
        const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
        await once(server, 'listening');
        onTestFinished(() => {
          for (const socket of server.clients) socket.terminate();
          server.close();
        });
        return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      },
    ],
  ])('from a server that %s', async (_what, givenSilent) => {
    const url = await givenSilent();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    const { lost, changes } = givenFollower(url, atOnce);
    await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0), 10_000);
    await vi.advanceTimersByTimeAsync(14_000);
    expect(lost()).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    await vi.waitFor(() => expect(lost().length).toBeGreaterThan(0), 10_000);
    expect(changes.some(({ kind }) => kind === 'connected')).toBe(false);
  });

  it('leaves no timer when it ends while a server says nothing', async () => {
    let connections = 0;
    const url = await givenServer((socket) => {
      connections += 1;
      socket.on('error', () => undefined).resume();
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    const { follower } = givenFollower(url);
    await vi.waitFor(() => expect(connections).toBe(1), 10_000);
    await follower.return?.();
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(0), 10_000);
  });
});

describe('followLog ends for good', () => {
  it.each([
    [1009, 'LIMIT_EXCEEDED'],
    [4400, 'PROTOCOL'],
    [4401, 'UNAUTHENTICATED'],
    [4403, 'UNAUTHENTICATED'],
    [4406, 'PROTOCOL'],
    [4409, 'PROTOCOL'],
    [4429, 'PROTOCOL'],
  ])('when its socket is closed with %i', async (code, expected) => {
    const server = await givenServerThatClosesWith(code);
    const { follower } = givenFollower(server.url, atOnce);
    const error: unknown = await follower.next().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HeedError);
    expect(error).toMatchObject({ code: expected });
    expect(server.connections()).toBe(1);
  });
});
