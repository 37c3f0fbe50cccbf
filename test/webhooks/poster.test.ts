/** Posting to whoever an account names: each way in which that goes wrong has an end, and none leads where Heed must not go. */
import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:https';
import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  noPrivatePlaces,
  type PrivatePlaces,
  readPrivatePlaces,
} from '../../src/core/domain/private-places.rules.js';
import type { Post } from '../../src/core/domain/post-end.js';
import { type LookUp, lookUpInTurns, systemLookUp } from '../../src/core/http/guarded-lookup.js';
import { createPoster, type Poster } from '../../src/core/http/poster.js';
import { freePort } from '../support/free-port.js';
import { givenReceiver } from './receiver.js';

function placesOf(text: string): PrivatePlaces {
  const places = readPrivatePlaces(text);
  if (places === null) throw new Error('these are no places');
  return places;
}

const here = placesOf('127.0.0.1,receiver.example');
const body = Buffer.from('{"type":"test","data":{}}');
/** Milliseconds: what hangs in these tests hangs for good. */
const patient = 30_000;

function givenPoster(places = here, lookUp: LookUp = systemLookUp): Poster {
  const poster = createPoster(places, lookUp);
  onTestFinished(() => poster.close());
  return poster;
}

const post = (poster: Poster, url: string, more: Partial<Post> = {}) =>
  poster.post({ url, body, headers: { 'content-type': 'application/json' }, within: patient, ...more });

/** A server of bytes, not of HTTP. */
async function givenBytes(answer: (socket: Socket) => unknown): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => answer(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Answers that a name server gives one after the other; the last one for good. */
function answers(...lists: readonly (readonly string[])[]): LookUp & { asked(): number } {
  let asked = 0;
  const lookUp = (): Promise<LookupAddress[]> => {
    const list = lists[Math.min(asked, lists.length - 1)] ?? [];
    asked += 1;
    return Promise.resolve(list.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
  };
  return Object.assign(lookUp, { asked: () => asked });
}

describe('a receiver', () => {
  it('gets body and headers as they are, over one connection for all messages, and its answer is told', async () => {
    const receiver = await givenReceiver();
    const poster = givenPoster();
    receiver.answer = (_one, nth) => (nth === 1 ? 200 : { status: 503, headers: { 'retry-after': '7' } });
    expect(await post(poster, receiver.url)).toMatchObject({
      kind: 'answered',
      status: 200,
      retryAfter: null,
    });
    expect(await post(poster, receiver.url)).toMatchObject({
      kind: 'answered',
      status: 503,
      retryAfter: '7',
    });
    expect(receiver.received.map((one) => one.body)).toEqual([body.toString(), body.toString()]);
    expect(receiver.received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(body.length),
    });
  });

  it('that has closed a connection which was kept gets the message all the same', async () => {
    let first = true;
    const url = await givenBytes((socket) => {
      // Hangs up behind its first answer, without a word that it will.
      socket.end(`HTTP/1.1 ${first ? 200 : 201} OK\r\ncontent-length: 0\r\n\r\n`);
      first = false;
    });
    const poster = givenPoster();
    expect(await post(poster, url)).toMatchObject({ status: 200 });
    expect(await post(poster, url)).toMatchObject({ status: 201 });
  });

  it('that redirects is not followed', async () => {
    const [target, receiver] = [await givenReceiver(), await givenReceiver()];
    receiver.answer = () => ({ status: 307, headers: { location: target.url } });
    expect(await post(givenPoster(), receiver.url)).toMatchObject({ kind: 'answered', status: 307 });
    expect(target.received).toEqual([]);
  });

  it('that answers with a gigabyte, or for ever, or breaks off in its body, has answered', async () => {
    const flood = (socket: Socket): void => {
      while (socket.writable && socket.write('x'.repeat(65_536)));
      socket.once('drain', () => flood(socket));
    };
    const ends = [(socket: Socket) => void socket.destroy(), flood, () => undefined];
    for (const end of ends) {
      const url = await givenBytes((socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\nsome');
        end(socket);
      });
      expect(await post(givenPoster(), url)).toMatchObject({ kind: 'answered', status: 200 });
    }
  });
});

describe('what goes wrong is told', () => {
  it.each([
    ['no answer in time', 'TIMEOUT', () => undefined],
    ['half an answer', 'TIMEOUT', (socket: Socket) => socket.write('HTTP/1.1 20')],
    ['a connection that is reset', 'BROKEN_OFF', (socket: Socket) => socket.resetAndDestroy()],
    ['one that ends', 'BROKEN_OFF', (socket: Socket) => socket.end()],
    ['something else than HTTP', 'BROKEN_OFF', (socket: Socket) => socket.end('220 mail.example ESMTP\r\n')],
    [
      'another protocol',
      'BROKEN_OFF',
      (socket: Socket) => socket.write('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    ],
  ] as [string, string, (socket: Socket) => unknown][])('%s: %s', async (_what, failure, answer) => {
    const url = await givenBytes(answer);
    const within = failure === 'TIMEOUT' ? 200 : patient;
    expect(await post(givenPoster(), url, { within })).toMatchObject({ kind: 'failed', failure });
  });

  it('nobody who listens: UNREACHABLE', async () => {
    const url = `http://127.0.0.1:${await freePort()}/`;
    expect(await post(givenPoster(), url)).toMatchObject({ kind: 'failed', failure: 'UNREACHABLE' });
  });

  it('no such host: NO_HOST', async () => {
    const nowhere: LookUp = () => Promise.reject(Object.assign(new Error('none'), { code: 'ENOTFOUND' }));
    expect(await post(givenPoster(here, nowhere), 'https://crm.example/')).toMatchObject({
      kind: 'failed',
      failure: 'NO_HOST',
    });
  });

  it('a certificate that nobody vouches for, and a server that speaks no TLS: TLS', async () => {
    const receiver = await givenReceiver();
    const plain = receiver.url.replace('http:', 'https:');
    expect(await post(givenPoster(), plain)).toMatchObject({ kind: 'failed', failure: 'TLS' });
    const server = createTlsServer(
      {
        key: readFileSync('test/support/tls/nats-key.pem'),
        cert: readFileSync('test/support/tls/nats-certificate.pem'),
      },
      (_request, response) => response.end(),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    expect(await post(givenPoster(), url)).toMatchObject({ kind: 'failed', failure: 'TLS' });
  });

  it('whoever gives it up gets no end of it', async () => {
    const receiver = await givenReceiver();
    receiver.answer = () => 'silent';
    const givingUp = new AbortController();
    const end = post(givenPoster(), receiver.url, { signal: givingUp.signal });
    await receiver.count(1);
    givingUp.abort();
    expect(await end).toEqual({ kind: 'given-up' });
    const late = await post(givenPoster(), receiver.url, { signal: givingUp.signal });
    expect(late).toEqual({ kind: 'given-up' });
    expect(receiver.received).toHaveLength(1);
  });
});

describe('names that nobody answers for', () => {
  it('hold up those of other accounts in no way', async () => {
    const silent = new Promise<LookupAddress[]>(() => undefined);
    const lookUpOf = lookUpInTurns((host) =>
      host === 'silent.example' ? silent : Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    );
    for (let nth = 0; nth < 10; nth += 1) void lookUpOf('one account')('silent.example');
    expect(await lookUpOf('another')('crm.example')).toEqual([{ address: '127.0.0.1', family: 4 }]);
  });
});

describe('no connection is made', () => {
  it.each([
    'http://127.0.0.1',
    'https://127.0.0.1',
    'https://[::1]',
    'https://169.254.169.254',
    'https://localhost',
  ])('to an address that is private by its looks: %s', async (origin) => {
    const receiver = await givenReceiver();
    const lookUp = answers(['127.0.0.1']);
    const end = await post(givenPoster(noPrivatePlaces, lookUp), `${origin}:${receiver.port}/`);
    expect(end).toMatchObject({ kind: 'failed', failure: 'ADDRESS_REFUSED' });
    expect(lookUp.asked()).toBe(0);
    expect(receiver.received).toEqual([]);
  });

  it.each([
    [['127.0.0.1']],
    [['::ffff:127.0.0.1']],
    [['8.8.8.8', '127.0.0.1']],
    [['::1', '8.8.8.8']],
    [['10.0.0.1']],
    [[]],
  ])('to a name that leads to a private address, also besides others: %s', async (addresses) => {
    const receiver = await givenReceiver();
    const url = `https://crm.example:${receiver.port}/`;
    expect(await post(givenPoster(noPrivatePlaces, answers(addresses)), url)).toMatchObject({
      kind: 'failed',
      failure: 'ADDRESS_REFUSED',
    });
    expect(receiver.received).toEqual([]);
  });

  it('to a name that has led to a public address before, and leads to a private one now (DNS rebinding)', async () => {
    const receiver = await givenReceiver();
    const url = `http://rebound.example:${receiver.port}/`;
    // The second answer is what the connection would have gone to, were it looked up once more.
    const lookUp = answers(['127.0.0.2'], ['127.0.0.1']);
    const poster = givenPoster(placesOf('127.0.0.2'), lookUp);
    expect(await post(poster, url)).toMatchObject({ kind: 'failed', failure: 'UNREACHABLE' });
    expect(lookUp.asked()).toBe(1);
    expect(await post(poster, url)).toMatchObject({ kind: 'failed', failure: 'ADDRESS_REFUSED' });
    expect(receiver.received).toEqual([]);
  });

  it('but to places that the setting allows, by name or by address', async () => {
    const receiver = await givenReceiver();
    const named = givenPoster(placesOf('receiver.example'), answers(['127.0.0.1']));
    expect(await post(named, `http://receiver.example:${receiver.port}/`)).toMatchObject({ status: 204 });
    const inRange = givenPoster(placesOf('127.0.0.0/8'), answers(['127.0.0.1']));
    expect(await post(inRange, `http://other.example:${receiver.port}/`)).toMatchObject({ status: 204 });
  });
});
