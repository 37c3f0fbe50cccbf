/** Keys that ask for more than they may, over HTTP and WebSocket, at one process and at two. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunningApp } from '../../src/shell/app.js';
import { usualLimits } from '../../src/shell/limit-settings.js';
import { CreateApiKeyDocument, FollowEventsDocument, LimitApiKeyDocument } from '../generated/operations.js';
import { openAs, openSocket } from '../live/raw-socket.js';
import { givenAccount, givenNumber, startTestApp, type TestAccount, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { makeMessage, send, someRecipient } from '../support/messages.js';

const limits = { ...usualLimits, rates: { reads: 100_000, writes: 100_000, words: 100_000 } };
const app = useApp({ limits });
const held: { other?: RunningApp } = {};
beforeAll(async () => {
  held.other = await startTestApp(app.url, { limits });
});
afterAll(() => held.other?.stop());

/** A key that may read 1,000 units a minute. */
async function givenLimited(): Promise<{ account: TestAccount; key: string }> {
  const account = await givenAccount(app);
  const { createApiKey } = await account.admin.run(CreateApiKeyDocument, {
    name: 'dashboard',
    role: 'INTEGRATOR',
  });
  const { apiKey, secret } = createApiKey;
  await account.admin.run(LimitApiKeyDocument, {
    id: apiKey.id,
    input: { readsPerMinute: 1_000, writesPerMinute: 1_000 },
  });
  return { account, key: secret };
}

async function ask(key: string, query = '{ optOuts(first: 99) { nodes { id } } }', origin = app.origin) {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query }),
  });
  const body = (await response.json()) as {
    errors?: { message: string; extensions: Record<string, unknown> }[];
  };
  return { status: response.status, error: body.errors?.[0], headers: response.headers };
}

async function askUntilRefused(key: string, origin?: string): Promise<number> {
  for (let asked = 0; asked < 100; asked += 1)
    if ((await ask(key, undefined, origin)).status === 429) return asked;
  throw new Error('nothing was refused');
}

describe('a key that has used up its reads', () => {
  it('is told with 429, a code, and when to come back, in the standard’s headers', async () => {
    const { key } = await givenLimited();
    const first = await ask(key);
    expect(first.status).toBe(200);
    expect(first.headers.get('ratelimit-policy')).toBe('"reads";q=1000;qu="heed-units";w=60');
    expect(first.headers.get('ratelimit')).toBe('"reads";r=900;t=60');
    const asked = await askUntilRefused(key);
    expect(asked + 1).toBeGreaterThanOrEqual(10);
    expect(asked + 1).toBeLessThanOrEqual(13);
    const { status, error, headers } = await ask(key);
    expect(status).toBe(429);
    const after = Number(headers.get('retry-after'));
    expect(after).toBeGreaterThan(0);
    expect(after).toBeLessThanOrEqual(60);
    expect(headers.get('ratelimit')).toBe(`"reads";r=0;t=${after}`);
    expect(error?.extensions).toEqual({ code: 'RATE_LIMITED', retryAfter: after });
    expect(error?.message).toBe(
      `the rate of the key "dashboard": at most 1,000 units of reads a minute were expected, more came: try again in ${after} s`,
    );
  });

  it('may still record words: a STOP is never refused because somebody read', async () => {
    const { account, key } = await givenLimited();
    const sender = await givenNumber(account);
    await askUntilRefused(key);
    const limited = { ...account, admin: createClient(app.origin, key) };
    const outcome = await send(limited, makeMessage({ to: sender.address, text: 'STOP' }));
    expect(outcome.result).toBe('OPTED_OUT');
    expect((await ask(key)).status).toBe(429);
  });

  it('is refused at every other process, too, but for the twentieth that each gives out by itself', async () => {
    const { key } = await givenLimited();
    await askUntilRefused(key);
    expect(await askUntilRefused(key, held.other?.url)).toBeLessThanOrEqual(2);
  });

  it('gets no subscription over WebSocket, and keeps its socket', async () => {
    const { key } = await givenLimited();
    await askUntilRefused(key);
    const socket = await openAs(app.origin, key);
    try {
      socket.subscribe('1', FollowEventsDocument);
      expect(await socket.message(0)).toMatchObject({
        type: 'error',
        payload: [{ extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) as number } }],
      });
    } finally {
      socket.socket.terminate();
    }
  });

  it('cannot be helped by subscribing again and again', async () => {
    const { key } = await givenLimited();
    const socket = await openAs(app.origin, key);
    try {
      for (let id = 0; id < 90; id += 1) socket.subscribe(String(id), FollowEventsDocument);
      await vi.waitFor(() => expect(socket.received.some(({ type }) => type === 'error')).toBe(true), {
        timeout: 20_000,
        interval: 100,
      });
    } finally {
      socket.socket.terminate();
    }
  });
});

it('settings beside a word take from the key’s writes: a word lends them no quota', async () => {
  const account = await givenAccount(app);
  const { createApiKey } = await account.admin.run(CreateApiKeyDocument, { name: 'settings', role: 'ADMIN' });
  const { apiKey, secret: key } = createApiKey;
  await account.admin.run(LimitApiKeyDocument, { id: apiKey.id, input: { writesPerMinute: 1_000 } });
  const recipient = someRecipient();
  const renames = Array.from(
    { length: 45 },
    (_, index) => `a${index}: updateAccount(input: { name: "Acme" }) { id }`,
  );
  const mixed = `mutation { word: optOut(input: { recipients: ["${recipient}"], scope: ACCOUNT }) { index } ${renames.join(' ')} }`;
  let refused: Awaited<ReturnType<typeof ask>> | undefined;
  for (let turn = 0; turn < 40 && refused === undefined; turn += 1) {
    const answer = await ask(key, mixed);
    if (answer.status === 429) refused = answer;
  }
  expect(refused?.error?.message).toMatch(/1,000 units of writes a minute/);
  const word = await ask(
    key,
    `mutation { optOut(input: { recipients: ["${recipient}"], scope: ACCOUNT }) { index } __typename }`,
  );
  expect(word.status).toBe(200);
});

it('a key of the account that has used up nothing is not limited by one that has', async () => {
  const { account, key } = await givenLimited();
  await askUntilRefused(key);
  expect((await ask(account.admin.key)).status).toBe(200);
});

it('limits of a key are checked', async () => {
  const account = await givenAccount(app);
  const { createApiKey } = await account.admin.run(CreateApiKeyDocument, { name: 'a', role: 'VIEWER' });
  const { id } = createApiKey.apiKey;
  const set = (input: object) => account.admin.send(LimitApiKeyDocument, { id, input });
  for (const [input, message] of [
    [{ readsPerMinute: 999 }, 'readsPerMinute: 1000 to 1000000000 units were expected, 999 came'],
    [{ writesPerMinute: -1 }, 'writesPerMinute: 1000 to 1000000000 units were expected, -1 came'],
    [{ sockets: -1 }, 'sockets: 0 to 1000000 sockets were expected, -1 came'],
  ] as const)
    expect((await set(input)).errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
  expect((await set({ readsPerMinute: 5_000, sockets: 2 })).data?.limitApiKey).toMatchObject({
    readsPerMinute: 5_000,
    writesPerMinute: null,
    sockets: 2,
    trustedOnly: false,
  });
  // What is absent stays; null is as all keys.
  expect((await set({ readsPerMinute: null })).data?.limitApiKey).toMatchObject({
    readsPerMinute: null,
    sockets: 2,
  });
});

it('a key whose sockets are limited opens no more', async () => {
  const { account, key } = await givenLimited();
  const keys = await account.admin.raw('{ apiKeys { id name } }');
  const { apiKeys } = keys.data as { apiKeys: { id: string; name: string }[] };
  const id = apiKeys.find(({ name }) => name === 'dashboard')?.id ?? '';
  await account.admin.run(LimitApiKeyDocument, { id, input: { sockets: 0 } });
  const socket = await openSocket(app.origin);
  socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } });
  expect(await socket.closeCode()).toBe(1013);
});
