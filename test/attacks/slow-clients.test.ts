/** Clients that hold connections without using them: byte by byte, half a request, half an answer. */
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createClient } from '../support/client.js';
import { givenAccount, startTestApp, type TestAccount, useApp } from '../support/app.js';
import { type ByteClient, isClosed, openBytes } from './byte-client.js';

const open = (origin = app.origin) => openBytes(origin);

const app = useApp(
  {},
  { clients: { headersWithin: 2_000, bodyWithin: 2_000, answerWithin: 1_000, looksEvery: 100 } },
);
const held: { account?: TestAccount } = {};
beforeAll(async () => {
  held.account = await givenAccount(app);
});
const key = () => held.account?.admin.key ?? '';

/** One byte after the other, for as long as it is taken. */
function drip(client: ByteClient, bytes: string): void {
  let sent = 0;
  const timer = setInterval(() => {
    if (client.closed() || sent === bytes.length) return clearInterval(timer);
    client.socket.write(bytes[sent] ?? '');
    sent += 1;
  }, 50);
  onTestFinished(() => clearInterval(timer));
}

const head = (length: number, more = '') =>
  `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nauthorization: Bearer ${key()}\r\ncontent-length: ${length}\r\n${more}\r\n`;

describe('a connection is ended', () => {
  it('on which nothing comes at all', async () => {
    await isClosed(open());
  });

  it('whose headers come byte by byte, and is told so', async () => {
    const client = open();
    drip(client, `POST /graphql HTTP/1.1\r\n${'x: y\r\n'.repeat(1_000)}`);
    await isClosed(client);
    expect(client.received()).toMatch(/^HTTP\/1\.1 408 /);
    expect(client.received()).toContain('"BAD_USER_INPUT"');
  });

  it('whose headers stop halfway', async () => {
    const client = open();
    client.socket.write('POST /graphql HTTP/1.1\r\nhost: a\r\n');
    await isClosed(client);
    expect(client.received()).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('whose body comes byte by byte, and is told so', async () => {
    const client = open();
    client.socket.write(head(10_000));
    drip(client, 'x'.repeat(10_000));
    await isClosed(client);
    expect(client.received()).toMatch(/^HTTP\/1\.1 408 /);
    expect(client.received()).toContain('the body: all of it was expected within 2 seconds, less came');
  });

  it('whose body never comes, though it was announced', async () => {
    const client = open();
    client.socket.write(head(100, 'expect: 100-continue\r\n'));
    await isClosed(client);
    expect(client.received()).toMatch(/HTTP\/1\.1 408 /);
  });

  it('whose body in chunks never ends', async () => {
    const client = open();
    client.socket.write(
      `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nauthorization: Bearer ${key()}\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"que\r\n`,
    );
    await isClosed(client);
    expect(client.received()).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('whose client takes nothing of a long answer', async () => {
    // Only answers are watched here.
    const never = 200_000;
    const patient = await startTestApp(
      app.url,
      {},
      { clients: { headersWithin: never, bodyWithin: never, answerWithin: 500 } },
    );
    onTestFinished(() => patient.stop());
    const client = open(patient.url);
    client.socket.pause();
    // More than all buffers on the way take: the same request again and again, and no answer is read.
    const query = `{ __schema { types { name description fields { name description args { name description } } } } }`;
    const body = JSON.stringify({ query });
    client.socket.write(`${head(body.length)}${body}`.repeat(60));
    let failed = false;
    client.socket.on('error', () => (failed = true));
    await vi.waitFor(
      () => {
        // Between requests a line break means nothing; that the connection is gone is seen when writing fails.
        client.socket.write('\r\n');
        expect(failed).toBe(true);
      },
      { timeout: 60_000, interval: 500 },
    );
  });

  it('and nobody else waits for any of them', async () => {
    const slow = Array.from({ length: 100 }, () => {
      const client = open();
      client.socket.write(head(1_000));
      return client;
    });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => createClient(app.origin, key()).raw('{ account { id } }')),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 20 }, () => 200));
    await Promise.all(slow.map(isClosed));
  });
});
