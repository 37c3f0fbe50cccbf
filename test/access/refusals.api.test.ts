/** Whatever is wrong with a key, the answer is the same; and who sends many wrong ones is slowed down, and nobody else. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { secretFrom } from '../../src/core/access/secret.rules.js';
import {
  AccountDocument,
  CreateApiKeyDocument,
  RevokeApiKeyDocument,
  SuspendAccountDocument,
} from '../generated/operations.js';
import { openSocket } from '../live/raw-socket.js';
import { givenAccount, platformKey, startTestApp, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';

const app = useApp();
const unknownKey = () => secretFrom(randomBytes(32));
const query = JSON.stringify({ query: '{ account { id } }' });

async function ask(origin: string, key: string | null, headers: Record<string, string> = {}) {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    body: query,
  });
  const told = [...response.headers].filter(([name]) => name !== 'date');
  return { status: response.status, headers: Object.fromEntries(told), body: await response.text() };
}

describe('a refused key', () => {
  it('is told nothing of why: unknown, revoked, expired, of a suspended account, malformed or a token', async () => {
    const [{ admin, accountId }, suspended] = [await givenAccount(app), await givenAccount(app)];
    const made = async () =>
      (await admin.run(CreateApiKeyDocument, { name: 'Short', role: 'ADMIN' })).createApiKey;
    const [revoked, expired] = [await made(), await made()];
    await admin.run(RevokeApiKeyDocument, { id: revoked.apiKey.id });
    await app.db.text(
      "update api_keys set expires_at = now() - interval '1 s' where account_id = $1 and key_id = $2",
      [accountId, expired.apiKey.id],
    );
    await app.platform.run(SuspendAccountDocument, { id: suspended.accountId, suspended: true });
    const unknown = await ask(app.origin, unknownKey());
    expect(unknown).toMatchObject({ status: 401 });
    expect(unknown.body).toContain('UNAUTHENTICATED');
    const keys = [
      revoked.secret,
      expired.secret,
      suspended.admin.key,
      'malformed-key',
      'eyJhbGciOiJub25lIn0.e30.x',
      platformKey.slice(1),
    ];
    for (const key of keys) expect(await ask(app.origin, key)).toEqual(unknown);
    for (const key of keys) {
      const file = await fetch(`${app.origin}/screen?sender=x`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'text/plain' },
        body: '+14155550123\n',
      });
      expect([file.status, file.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    }
  });
});

describe('many wrong keys', () => {
  const limits = { free: 3, firstPause: 20, longestPause: 80, most: 8, forgottenIn: 60_000 };

  it('are answered with 429 and when to come again, while right keys from there are answered as ever', async () => {
    const heed = await startTestApp(app.url, {}, { wrongKeys: limits });
    onTestFinished(() => heed.stop());
    const { admin } = await givenAccount(app);
    const statuses: number[] = [];
    for (let at = 0; at < 12; at += 1) {
      const { status, headers, body } = await ask(heed.url, unknownKey());
      statuses.push(status);
      if (status !== 429) continue;
      expect(body).toContain('RATE_LIMITED');
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    }
    expect(statuses).toEqual([...Array<number>(8).fill(401), ...Array<number>(4).fill(429)]);
    const right = createClient(heed.url, admin.key);
    expect((await right.send(AccountDocument, {})).status).toBe(200);
    expect((await ask(heed.url, platformKey)).status).toBe(403);
    // Who brings no key has not guessed one.
    expect((await ask(heed.url, null)).status).toBe(401);
  });

  it('count by where they come from: a network of IPv6 is one, another address is none of it', async () => {
    const heed = await startTestApp(app.url, { trustProxy: ['loopback'] }, { wrongKeys: limits });
    onTestFinished(() => heed.stop());
    const from = (address: string) => ask(heed.url, unknownKey(), { 'x-forwarded-for': address });
    for (let at = 0; at < 8; at += 1) expect((await from(`2001:db8:1:2::${at}`)).status).toBe(401);
    expect((await from('2001:db8:1:2:ffff::1')).status).toBe(429);
    expect((await from('2001:db8:1:3::1')).status).toBe(401);
    expect((await from('192.0.2.1')).status).toBe(401);
  });

  it('by socket count, too, and are closed with 4403 all the same', async () => {
    const heed = await startTestApp(app.url, { trustProxy: 1 }, { wrongKeys: limits });
    onTestFinished(() => heed.stop());
    for (let at = 0; at < 9; at += 1) {
      const socket = await openSocket(heed.url, { headers: { 'x-forwarded-for': '192.0.2.7' } });
      socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${unknownKey()}` } });
      expect(await socket.closeCode()).toBe(4403);
    }
    expect((await ask(heed.url, unknownKey(), { 'x-forwarded-for': '192.0.2.7' })).status).toBe(429);
    const { admin } = await givenAccount(app);
    const right = await openSocket(heed.url, { headers: { 'x-forwarded-for': '192.0.2.7' } });
    right.send({ type: 'connection_init', payload: { authorization: `Bearer ${admin.key}` } });
    expect((await right.message(0)).type).toBe('connection_ack');
    right.socket.terminate();
  });

  it('in a flood leave right ones answered, and the database is asked for many at once', async () => {
    const heed = await startTestApp(app.url, {}, { wrongKeys: limits });
    onTestFinished(() => heed.stop());
    const { admin } = await givenAccount(app);
    const right = createClient(heed.url, admin.key);
    const flood = Promise.all(Array.from({ length: 300 }, () => ask(heed.url, unknownKey())));
    for (let at = 0; at < 5; at += 1) expect((await right.send(AccountDocument, {})).status).toBe(200);
    const statuses = (await flood).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(8);
  });
});

describe('the key of the platform', () => {
  it('is changed without downtime: the one before is taken beside it, as long as it is told', async () => {
    const before = 'the-platform-key-of-before';
    const heed = await startTestApp(app.url, { platformKeyBefore: before });
    onTestFinished(() => heed.stop());
    const list = { query: '{ accounts(first: 1) { totalCount } }' };
    const asPlatform = (origin: string, key: string) => createClient(origin, key).raw(list.query);
    expect((await asPlatform(heed.url, before)).status).toBe(200);
    expect((await asPlatform(heed.url, platformKey)).status).toBe(200);
    expect((await asPlatform(app.origin, before)).status).toBe(401);
  });
});
