/** What a file that is screened while it comes promises those at both ends of it. */
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ApiKeysDocument, CreateApiKeyDocument, RevokeApiKeyDocument } from '../generated/operations.js';
import { startTestApp, useApp } from '../support/app.js';
import { said } from '../support/said.js';
import { type FileQuestion, openFile, type ScreenedFile } from './file-client.js';
import { type Asked, useScreenedAccount } from './screened-account.js';

const app = useApp();
const given = useScreenedAccount(app);
const lines = { type: 'text/plain' };
const ceiling = 15_000;
/** More than is decided before the answer begins. */
const manyRows = '+14155550100\n'.repeat(100_000);

const appWith = async (
  ...[overrides, options]: [Parameters<typeof startTestApp>[1]?, Parameters<typeof startTestApp>[2]?]
) => {
  const started = await startTestApp(app.url, overrides, options);
  onTestFinished(() => started.stop());
  return started;
};

const metricOf = async (origin: string, name: string): Promise<number> => {
  const text = await (await fetch(`${origin}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length) ?? 0);
};
const running = (origin: string) => metricOf(origin, 'heed_files_being_screened');

/** Begins a file, and waits until some of it has come back. */
async function begun(question: FileQuestion, first = manyRows) {
  const file = openFile(question);
  file.sent.write(first);
  await vi.waitFor(() => expect(file.received().length).toBeGreaterThan(0), ceiling);
  return file;
}

function expectBroken(answer: ScreenedFile): void {
  expect(answer.status).toBe(200);
  expect(answer.whole).toBe(false);
  expect(answer.counts.rows).toBeNaN();
}

/** A connection on which each byte is the test's own, and what has come back over it. */
function rawConnection(origin: string) {
  const { hostname, port } = new URL(origin);
  const socket = connectTcp({ host: hostname, port: Number(port) });
  let answer = '';
  socket.setEncoding('latin1').on('data', (piece: string) => (answer += piece));
  socket.on('error', () => undefined);
  return { socket, answer: () => answer };
}

function headOf({ query, key }: FileQuestion, length: string): string {
  const parameters = new URLSearchParams(query).toString();
  return `POST /screen?${parameters} HTTP/1.1\r\nHost: heed\r\nAuthorization: Bearer ${key}\r\nContent-Type: text/plain\r\n${length}\r\n\r\n`;
}

describe('a file that is screened while it comes', () => {
  it('gives each row back before the next one has been sent', async () => {
    const file = openFile(given.ask(lines));
    let expected = '';
    for (let row = 0; row < 20; row += 1) {
      const line = `+1415556${String(row).padStart(4, '0')}\n`;
      file.sent.write(line);
      expected += line;
      await vi.waitFor(() => expect(file.received()).toBe(expected), ceiling);
    }
    file.sent.end();
    expect(await file.done).toMatchObject({ whole: true, text: expected, counts: { rows: 20 } });
  });

  it('D5 misses no opt-out that any process has recorded before the row came, and its cursor is of when the call came', async () => {
    const other = await appWith();
    const early = openFile({ ...given.ask(lines), origin: other.url });
    early.sent.write('+14155550100\n');
    const cursor = (await early.answered).headers['heed-cursor'];
    for (let turn = 0; turn < 30; turn += 1) {
      const recipient = `+1415557${String(turn).padStart(4, '0')}`;
      const silent = `+1415558${String(turn).padStart(4, '0')}`;
      await said(app.db, given.account.accountId, { recipient });
      early.sent.write(`${recipient}\n${silent}\n`);
      await vi.waitFor(() => expect(early.received().endsWith(`${silent}\n`)).toBe(true), ceiling);
      expect(early.received()).not.toContain(recipient);
    }
    early.sent.end();
    const answer = await early.done;
    expect(answer.counts).toEqual({ rows: 61, allowed: 31, suppressed: 30, refused: 0 });
    const { data, errors } = await given.account.admin.raw(
      'query ($after: Cursor) { optOutEvents(first: 100, after: $after) { edges { node { id } } } }',
      { after: cursor },
    );
    expect(errors).toEqual([]);
    expect((data as { optOutEvents: { edges: unknown[] } }).optOutEvents.edges).toHaveLength(30);
  });

  it('has an answer without its proper end if its body breaks off', async () => {
    const { socket, answer } = rawConnection(app.origin);
    socket.write(`${headOf(given.ask(lines), 'Content-Length: 1000')}+14155550100\n+14155550101\n`);
    await vi.waitFor(() => expect(answer()).toContain('+14155550100\n'), ceiling);
    socket.end();
    await once(socket, 'close');
    expect(answer()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer()).not.toContain('\r\n0\r\n');
    await vi.waitFor(async () => expect(await running(app.origin)).toBe(0), ceiling);
  });

  it('has an answer without its proper end from the row on that is none, and no trailers', async () => {
    const file = await begun(given.ask({ type: 'text/csv', query: { column: '1', header: 'absent' } }));
    file.sent.on('error', () => undefined);
    file.sent.end(`"${'x'.repeat(70_000)}"\n+14155550100\n`);
    expectBroken(await file.done);
  });

  it('ends within moments of its key being revoked', async () => {
    const { createApiKey } = await given.account.admin.run(CreateApiKeyDocument, {
      name: 'gone',
      role: 'SCHEDULER',
    });
    const file = await begun({ ...given.ask(lines), key: createApiKey.secret });
    file.sent.on('error', () => undefined);
    const { apiKeys } = await given.account.admin.run(ApiKeysDocument, {});
    const id = apiKeys.find(({ name }) => name === 'gone')?.id ?? '';
    await given.account.admin.run(RevokeApiKeyDocument, { id });
    file.sent.write('+14155550100\n');
    expectBroken(await file.done);
  });

  it('is one of so many, of its account and of the process', async () => {
    const { url: origin } = await appWith({}, { files: { limits: { account: 1, all: 1 } } });
    const first = await begun({ ...given.ask(lines), origin });
    const screenMore = async (): Promise<ScreenedFile> => {
      const more = openFile({ ...given.ask(lines), origin });
      more.sent.end('+14155550100\n');
      return more.done;
    };
    const refused = await screenMore();
    expect(refused).toMatchObject({ status: 429, error: { extensions: { code: 'LIMIT_EXCEEDED' } } });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    first.sent.end();
    expect((await first.done).whole).toBe(true);
    await vi.waitFor(async () => expect(await screenMore()).toMatchObject({ status: 200 }), ceiling);
  });

  it('ends if its client neither sends nor takes anything for long', async () => {
    const { url: origin } = await appWith({}, { files: { idle: 300 } });
    const file = await begun({ ...given.ask(lines), origin });
    file.sent.on('error', () => undefined);
    expectBroken(await file.done);
    await vi.waitFor(async () => expect(await running(origin)).toBe(0), ceiling);
  });

  it('may still end when Heed stops, and is broken off if it does not', async () => {
    const stopped = await startTestApp(app.url, {}, { files: { patience: 1_000 } });
    const question = { ...given.ask(lines), origin: stopped.url };
    const ends = await begun(question);
    const goesOn = await begun(question);
    goesOn.sent.on('error', () => undefined);
    const stopping = stopped.stop();
    await nextTurn();
    ends.sent.end('+14155550104\n');
    expect(await ends.done).toMatchObject({ whole: true, text: `${manyRows}+14155550104\n` });
    expectBroken(await goesOn.done);
    await stopping;
  });
});

describe('the body', () => {
  const expecting = (asked: Asked = {}) =>
    given.ask({ ...lines, ...asked, headers: { expect: '100-continue' } });

  it('is asked for when all before it is well', async () => {
    const file = openFile(expecting());
    let continued = 0;
    file.sent.on('continue', () => {
      continued += 1;
      file.sent.end('+14155550101\n+14155550100\n');
    });
    file.sent.flushHeaders();
    expect(await file.done).toMatchObject({ status: 200, text: '+14155550100\n' });
    expect(continued).toBe(1);
  });

  it('is not sent for a question that is refused', async () => {
    for (const [asked, status] of [
      [{ key: '' }, 401],
      [{ query: { senderId: '00000000-0000-7000-8000-000000000000' } }, 404],
      [{ type: 'application/json' }, 415],
    ] as [Asked, number][]) {
      const file = openFile(expecting(asked));
      file.sent.on('continue', () => expect.unreachable('the body was asked for'));
      file.sent.flushHeaders();
      expect((await file.done).status).toBe(status);
      file.sent.destroy();
    }
  });

  it('may be sent whole before a refusal is read, whether some of it was looked at or none', async () => {
    const body = Buffer.alloc(40_000_000, '+14155550100\n');
    for (const [asked, status] of [
      [{ key: 'heed_of-nobody-at-all' }, 401],
      [{ query: { column: '9' } }, 400],
    ] as [Asked, number][]) {
      const { socket, answer } = rawConnection(app.origin);
      socket.write(headOf(given.ask({ ...lines, ...asked }), `Content-Length: ${body.length}`));
      await new Promise<void>((resolve, reject) => {
        socket.write(body, (error) => (error == null ? resolve() : reject(error)));
      });
      // The connection is as good as before.
      socket.write('GET /health/live HTTP/1.1\r\nHost: heed\r\n\r\n');
      await vi.waitFor(() => expect(answer()).toContain('HTTP/1.1 200 OK'), ceiling);
      expect(answer()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      socket.destroy();
    }
  });

  it('of other paths is asked for as ever', async () => {
    const response = await fetch(`${app.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{__typename}"}',
    });
    expect(response.status).toBe(200);
  });

  it('is not taken over HTTP/1.0, where half an answer looks whole', async () => {
    const { socket, answer } = rawConnection(app.origin);
    socket.write('POST /screen HTTP/1.0\r\nContent-Length: 3\r\n\r\n+1\n');
    await once(socket, 'close');
    expect(answer()).toMatch(/^HTTP\/1\.1 505 /);
    expect(answer()).toContain('HTTP/1.1 is needed');
  });
});
