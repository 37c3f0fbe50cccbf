/** What is refused before a stream begins: with its status, in JSON, by the same gate as all that comes by HTTP. */
import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { secretFrom } from '../../src/core/access/secret.rules.js';
import { usualLimits } from '../../src/shell/limit-settings.js';
import { RegisterDocumentsDocument, SuspendAccountDocument } from '../generated/operations.js';
import { openAs, openSocket } from '../live/raw-socket.js';
import { givenAccount, useApp } from '../support/app.js';
import { followEvents, givenKey, givenLog, idsOf } from './given-logs.js';
import { openStream, type StreamRequest } from './stream-client.js';

const socketsPerKey = 3;
const app = useApp({ limits: { ...usualLimits, socketsPerKey } });

const as = (key: string, asked: StreamRequest = {}) =>
  openStream(app.origin, key, { query: followEvents, ...asked });

describe('a key', () => {
  it('that is none, or missing, or of a suspended account, is refused with 401, by POST as by GET', async () => {
    const suspended = await givenAccount(app);
    await app.platform.run(SuspendAccountDocument, { id: suspended.accountId, suspended: true });
    for (const key of ['', secretFrom(randomBytes(32)), suspended.admin.key])
      for (const method of ['POST', 'GET'] as const) {
        const stream = await as(key, { method });
        expect(await stream.refusal()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
        expect(stream.headers['www-authenticate']).toBe('Bearer');
        expect(stream.headers['content-type']).toMatch(/^application\/json/);
      }
  });

  it('is not taken from the address, where browsers’ EventSource could put it', async () => {
    const { key } = await givenLog(app, 0);
    for (const name of ['authorization', 'token', 'key', 'access_token']) {
      const stream = await as('', { method: 'GET', body: { [name]: `Bearer ${key}` } });
      expect(await stream.refusal()).toMatchObject({ status: 401 });
    }
  });

  it('has so many streams and WebSockets together; one more is refused until another has ended', async () => {
    const { key } = await givenLog(app, 0);
    const first = await as(key);
    await as(key);
    const socket = await openAs(app.origin, key);
    onTestFinished(() => socket.socket.terminate());
    const fourth = await as(key);
    expect(await fourth.refusal()).toEqual({
      status: 429,
      code: 'RATE_LIMITED',
      message:
        'the key: at most 3 WebSockets and event streams at a time were expected at this process, one more came: try again later',
    });
    expect(fourth.headers['retry-after']).toBe('5');
    const another = await openSocket(app.origin);
    another.send({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } });
    expect(await another.closeCode()).toBe(1013);
    first.leave();
    await vi.waitFor(async () => expect((await as(key)).status).toBe(200), {
      timeout: 20_000,
      interval: 200,
    });
  });

  it('may be limited to fewer', async () => {
    const { key } = await givenKey(await givenAccount(app), { sockets: 1 });
    expect((await as(key)).status).toBe(200);
    expect(await (await as(key)).refusal()).toMatchObject({
      status: 429,
      message: expect.stringContaining('at most 1 WebSockets') as string,
    });
  });

  it('pays for each subscription, and is refused one when it has used up its reads', async () => {
    const { key } = await givenKey(await givenAccount(app), { readsPerMinute: 1_000 });
    let stream = await as(key);
    expect(stream.headers['ratelimit-policy']).toBe('"reads";q=1000;qu="heed-units";w=60');
    stream.leave();
    const price = Number(stream.headers['heed-price']);
    for (let asked = 0; asked <= 1_000 / price && stream.status === 200; asked += 1) {
      stream = await as(key, { variables: { after: 'none' } });
      await stream.end();
    }
    expect(await stream.refusal()).toMatchObject({
      status: 429,
      code: 'RATE_LIMITED',
      message: expect.stringMatching(/^the rate of the key "follower"/) as string,
    });
    expect(Number(stream.headers['retry-after'])).toBeGreaterThan(0);
  });
});

describe('an operation', () => {
  it.each([
    ['without a document', { query: '' }, 400, 'BAD_USER_INPUT', /^query: /],
    [
      'with variables that are a list',
      { body: { variables: [1] } },
      400,
      'BAD_USER_INPUT',
      /^variables: .* a list came$/,
    ],
    ['with a name that is none', { body: { operationName: 7 } }, 400, 'BAD_USER_INPUT', /^operationName: /],
    [
      'with a documentId that is not registered',
      { query: '', body: { query: undefined, documentId: 'x-1:2' } },
      400,
      'NOT_FOUND',
      /^documentId: /,
    ],
    [
      'with too many aliases',
      {
        query: `subscription { optOutEvents { ${Array.from({ length: 201 }, (_, at) => `a${at}: cursor`).join(' ')} } }`,
      },
      400,
      'LIMIT_EXCEEDED',
      /alias/,
    ],
    [
      'that goes too deep',
      {
        query: `subscription { optOutEvents { events { ${'withdraws { '.repeat(12)} id ${'} '.repeat(12)} } } }`,
      },
      400,
      'LIMIT_EXCEEDED',
      /./,
    ],
    ['that is long', { body: { padding: 'x'.repeat(256 * 1024) } }, 413, 'LIMIT_EXCEEDED', /262144 bytes/],
  ] as const)('%s is refused', async (_what, asked, status, code, message) => {
    const { key } = await givenLog(app, 0);
    const stream = await as(key, asked);
    expect(await stream.refusal()).toMatchObject({
      status,
      code,
      message: expect.stringMatching(message) as string,
    });
    expect(stream.headers['content-type']).toMatch(/^application\/json/);
  });

  it.each([
    ['JSON that is none', 'variables=%7B', /^variables: JSON was expected/],
    ['a name twice', 'operationName=a&operationName=b', /^operationName: one was expected/],
    ['a list of variables', 'variables=%5B%5D', /^variables: an object was expected, a list came/],
  ])('in an address with %s is refused', async (_what, more, message) => {
    const { key } = await givenLog(app, 0);
    const response = await fetch(`${app.origin}/graphql?query=${encodeURIComponent(followEvents)}&${more}`, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${key}` },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      errors: [{ message: expect.stringMatching(message) as string, extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });

  it('of a text that is none of the registered documents is refused to a key that runs no others', async () => {
    const account = await givenAccount(app);
    const { key } = await givenKey(account, { trustedOnly: true });
    const id = createHash('sha256').update(followEvents).digest('hex');
    await account.admin.run(RegisterDocumentsDocument, { manifest: JSON.stringify({ [id]: followEvents }) });
    const refused = await as(key, { query: 'subscription { optOutEvents { cursor } }' });
    expect(await refused.refusal()).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    const ways = [
      { query: followEvents },
      { body: { query: undefined, documentId: `sha256:${id}` } },
      { body: { query: undefined, extensions: { persistedQuery: { version: 1, sha256Hash: id } } } },
    ];
    for (const method of ['POST', 'GET'] as const)
      for (const way of ways) {
        const stream = await as(key, { method, ...way });
        expect([stream.status, way]).toEqual([200, way]);
        await stream.event(0);
        expect(idsOf(stream)).toEqual([]);
        stream.leave();
      }
    const unknown = { version: 1, sha256Hash: '0'.repeat(64) };
    const stream = await as(key, { body: { query: undefined, extensions: { persistedQuery: unknown } } });
    expect(await stream.refusal()).toMatchObject({ status: 400, code: 'PERSISTED_QUERY_NOT_FOUND' });
  });
});

describe('/graphql', () => {
  it('refuses a subscription that is to be answered in JSON, and names both ways', async () => {
    const { admin } = await givenAccount(app);
    const { status, errors } = await admin.raw('subscription { optOutEvents { cursor } }');
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(errors[0]?.message).toMatch(/graphql-transport-ws.*Accept: text\/event-stream/);
  });

  it('takes no other method for a stream, HEAD among them', async () => {
    const { key } = await givenLog(app, 0);
    for (const method of ['HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const response = await fetch(`${app.origin}/graphql?query=${encodeURIComponent(followEvents)}`, {
        method,
        headers: { accept: 'text/event-stream', authorization: `Bearer ${key}` },
      });
      expect([method, response.status]).toEqual([method, 405]);
      expect(response.headers.get('allow')).toContain('POST');
      await response.body?.cancel();
    }
  });

  it('shows a browser the explorer as ever', async () => {
    const response = await fetch(`${app.origin}/graphql`, { headers: { accept: 'text/html' } });
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    await response.body?.cancel();
  });
});
