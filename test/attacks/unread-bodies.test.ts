/** Requests whose bodies never end, without a key, at every kind of address: none of them is held, nor what it sends. */
import { describe, expect, it, vi } from 'vitest';
import { useApp } from '../support/app.js';
import { isClosed, openBytes } from './byte-client.js';

const app = useApp();
const open = () => openBytes(app.origin);

/** All of a request but the last byte of its body. */
const unfinished = (line: string, length: number, more = 'content-type: application/json\r\n') =>
  `${line} HTTP/1.1\r\nhost: a\r\n${more}content-length: ${length}\r\n\r\n${' '.repeat(length - 1)}`;

describe('without a key, a body that never ends is held by no address', () => {
  const long = 15 * 1024 * 1024;
  it('whether it is answered or refused, and whatever the address', async () => {
    const requests: [string, number, number][] = [
      ['POST /nowhere', 404, 100],
      ['POST /metrics', 405, 100],
      ['PUT /graphql', 405, long],
      ['DELETE /health/live', 405, 100],
      ['PROPFIND /graphql', 405, 100],
      ['POST /%E0%A4%A', 400, 100],
      ['GET /health/live', 200, 100],
      ['GET /metrics', 200, 100],
      ['GET /graphql', 405, 100],
      ['GET /downloads/nothing', 404, 100],
      ['HEAD /imports/nothing', 403, 100],
      ['OPTIONS /imports/nothing', 204, 100],
      ['PATCH /imports/nothing', 403, 100],
      ['POST /screen', 401, 100],
      ['POST /graphql', 401, 100_000],
    ];
    const answers = await Promise.all(
      requests.map(async ([line, , length]) => {
        const client = open();
        client.socket.write(unfinished(line, length));
        await isClosed(client);
        return [line, client.received().split(' ', 2)[1]];
      }),
    );
    expect(answers).toEqual(requests.map(([line, status]) => [line, String(status)]));
  });

  it('of an address that is none, in chunks, or after the headers alone, or with an expectation that nobody knows', async () => {
    const ways = [
      'transfer-encoding: chunked\r\n\r\n5\r\nabcde\r\n',
      'content-length: 100\r\n\r\n',
      'expect: 100-continue\r\ncontent-length: 100\r\n\r\n',
      'expect: wonders\r\ncontent-length: 100\r\n\r\n',
    ];
    const clients = ways.map((way) => {
      const client = open();
      client.socket.write(`POST /nowhere HTTP/1.1\r\nhost: a\r\n${way}`);
      return client;
    });
    await Promise.all(clients.map(isClosed));
    for (const client of clients)
      expect(client.received()).toMatch(/^(HTTP\/1\.1 100 Continue\r\n\r\n)?HTTP\/1\.1 404 /);
  });

  it('of a form: what has no end in time is ended', async () => {
    const client = open();
    client.socket.write(
      unfinished('POST /u/nothing', 100, 'content-type: application/x-www-form-urlencoded\r\n'),
    );
    await isClosed(client);
  });
});

it('a WebSocket that is refused is closed by Heed, though its client keeps its side open', async () => {
  const client = openBytes(app.origin, true);
  client.socket.write(
    'GET /nowhere HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
  );
  await vi.waitFor(
    () => {
      client.socket.write('x');
      expect(client.closed()).toBe(true);
    },
    { timeout: 20_000, interval: 100 },
  );
  expect(client.received()).toMatch(/^HTTP\/1\.1 404 /);
});
