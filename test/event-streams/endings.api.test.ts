/** Streams that end because of their key, their client, or their server; and that nothing is left of them. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import type { RunningApp } from '../../src/shell/app.js';
import {
  ImportProgressDocument,
  RevokeApiKeyDocument,
  SuspendAccountDocument,
} from '../generated/operations.js';
import { openBytes } from '../attacks/byte-client.js';
import { givenBareImport } from '../imports/given-imports.js';
import { recordOptOuts } from '../live/live-server.js';
import { createClient } from '../support/client.js';
import { startTestApp, useApp } from '../support/app.js';
import { makeItem, makeWord } from '../support/words.js';
import { slowLinkTo } from '../support/slow-link.js';
import { batchesOf, followEvents, followLong, givenLog, idsOf } from './given-logs.js';
import { json, type StreamClient } from './stream-client.js';

const app = useApp();

/** A request as bytes. */
function requestOf(key: string, query = followEvents): string {
  const body = JSON.stringify({ query });
  const headers = [
    'host: a',
    'accept: text/event-stream',
    `authorization: Bearer ${key}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
  ];
  return `POST /graphql HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
}

const followersAt = async (origin: string) =>
  Number(/^heed_followers (\d+)$/m.exec(await (await fetch(`${origin}/metrics`)).text())?.[1]);
const nobodyAt = (origin: string) =>
  vi.waitFor(async () => expect(await followersAt(origin)).toBe(0), { timeout: 30_000, interval: 50 });

/** Its key is told to be none, in the words of the subscription, and the stream ends for good. */
async function expectForbidden(stream: StreamClient): Promise<void> {
  expect(await stream.end()).toBe('whole');
  expect(stream.events.slice(-2).map(({ type }) => type)).toEqual(['next', 'complete']);
  const said = stream.events.at(-2);
  expect(said && json(said)).toMatchObject({
    data: null,
    errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  });
}

describe('a stream ends with UNAUTHENTICATED', () => {
  it('when its key is revoked, before the next event', async () => {
    const log = await givenLog(app, 1);
    const stream = await log.open({ variables: { after: log.front } });
    await stream.event(0);
    await log.account.admin.run(RevokeApiKeyDocument, { id: log.keyId });
    await log.optOut();
    await expectForbidden(stream);
    expect(idsOf({ ...stream, events: stream.events.slice(0, -2) })).toEqual(log.ids);
    await nobodyAt(app.origin);
  });

  it.each([
    ['is revoked', 'revoked_at'],
    ['expires', 'expires_at'],
  ])('within seconds when its key %s elsewhere, and nothing happens', async (_how, column) => {
    const log = await givenLog(app, 0);
    const stream = await log.open();
    await stream.event(0);
    await app.db.text(`update api_keys set ${column} = now() where account_id = $1 and key_id = $2`, [
      log.account.accountId,
      log.keyId,
    ]);
    await expectForbidden(stream);
  });

  it('when its account is suspended, whatever it follows', async () => {
    const log = await givenLog(app, 0);
    const one = await givenBareImport(app.db, log.account.accountId);
    const progress = await log.open({ query: ImportProgressDocument, variables: { id: one.importId } });
    const stream = await log.open();
    await app.platform.run(SuspendAccountDocument, { id: log.account.accountId, suspended: true });
    await Promise.all([stream, progress].map(expectForbidden));
  });
});

it('a stream whose key cannot be looked up just now is cut, so that its client comes back', async () => {
  const log = await givenLog(app, 0);
  const stream = await log.open();
  await stream.event(0);
  const recorder = createWordRecorder(app.db);
  await app.db.text('alter table api_keys rename to api_keys_away', []);
  try {
    await vi.waitFor(
      async () => {
        await recordOptOuts(recorder, log.account.accountId, 1);
        expect(stream.ended).not.toBeNull();
      },
      { timeout: 20_000, interval: 100 },
    );
  } finally {
    await app.db.text('alter table api_keys_away rename to api_keys', []);
  }
  expect(stream.ended).toBe('cut');
  expect(stream.events.map(({ type }) => type)).not.toContain('complete');
});

it('a batch that cannot be made now is told as INTERNAL, and the stream is cut: who comes back gets it', async () => {
  const log = await givenLog(app, 0);
  const query = `subscription { optOutEvents { events { id position campaign { id } } cursor caughtUp } }`;
  const stream = await log.open({ query });
  const { id } = await stream.event(0);
  const word = makeWord({ campaignId: randomUUID() });
  await app.db.text('alter table campaigns rename to campaigns_elsewhere', []);
  try {
    await createWordRecorder(app.db).record(log.account.accountId, [makeItem([word])]);
    expect(await stream.end()).toBe('cut');
  } finally {
    await app.db.text('alter table campaigns_elsewhere rename to campaigns', []);
  }
  expect(stream.events).toHaveLength(2);
  const said = await stream.event(1);
  expect(json(said)).toMatchObject({ data: null, errors: [{ extensions: { code: 'INTERNAL' } }] });
  // What it would send is what it had before.
  expect(said.id).toBe(id);
  const next = await log.open({ query, lastEventId: id });
  await next.event(0);
  expect(idsOf(next)).toEqual([word.eventId]);
});

describe('nothing is left of a stream', () => {
  it('whose client has gone, even while it began', async () => {
    const log = await givenLog(app, 0);
    for (let round = 0; round < 20; round += 1) {
      const { socket } = openBytes(app.origin);
      const closed = new Promise((resolve) => socket.once('close', resolve));
      // Of alerts none may come for hours: what would find out that it goes nowhere.
      const query = round % 3 === 0 ? followEvents : 'subscription { campaignAlert { id } }';
      socket.write(requestOf(log.key, query), () => (round % 2 === 0 ? socket.destroy() : socket.end()));
      await closed;
    }
    const stream = await log.open();
    await stream.event(0);
    stream.leave();
    await nobodyAt(app.origin);
  });

  it('whose connection ends while it waits for the answer to a request before it', async () => {
    const log = await givenLog(app, 0);
    const { socket } = openBytes(app.origin);
    socket.write(requestOf(log.key).repeat(3));
    await vi.waitFor(async () => expect(await followersAt(app.origin)).toBe(3), {
      timeout: 20_000,
      interval: 50,
    });
    socket.destroy();
    await nobodyAt(app.origin);
  });
});

describe('a client that takes nothing', () => {
  const held: { heed?: RunningApp } = {};
  beforeAll(async () => {
    held.heed = await startTestApp(app.url, {}, { streams: { slow: 300 } });
  });
  afterAll(() => held.heed?.stop());
  const origin = () => held.heed?.url ?? '';

  it('is cut, and goes on from what it has seen', async () => {
    const log = await givenLog(app, 2_000, origin());
    const stream = await log.open({ query: followLong, variables: { after: log.front } });
    stream.response.pause();
    await vi.waitFor(async () => expect(await followersAt(origin())).toBe(1), {
      timeout: 20_000,
      interval: 50,
    });
    await nobodyAt(origin());
    stream.response.resume();
    expect(await stream.end()).toBe('cut');
    const seen = idsOf(stream);
    expect(seen.length).toBeLessThan(2_000);
    const lastEventId = stream.events.at(-1)?.id;
    const next = await log.open({ lastEventId, variables: { after: log.front } });
    await vi.waitFor(() => expect([...seen, ...idsOf(next)]).toHaveLength(2_000), 30_000);
    expect([...seen, ...idsOf(next)]).toEqual(log.ids);
  });

  it('is not one that reads slowly', async () => {
    const slow = 1_500;
    const heed = await startTestApp(app.url, {}, { streams: { slow } });
    onTestFinished(() => heed.stop());
    const log = await givenLog(app, 1_000, await slowLinkTo(heed.url));
    const began = performance.now();
    const stream = await log.open({ query: followLong, variables: { after: log.front } });
    await vi.waitFor(
      () => expect(stream.ended !== null || batchesOf(stream).at(-1)?.caughtUp === true).toBe(true),
      { timeout: 60_000, interval: 50 },
    );
    expect(idsOf(stream)).toEqual(log.ids);
    // Otherwise this would show nothing.
    expect(performance.now() - began).toBeGreaterThan(2 * slow);
  });
});

describe('a server that stops', () => {
  it('cuts its streams, some at a time, without a complete event, and takes no more', async () => {
    const heed = await startTestApp(app.url, {}, { streams: { batch: 400 } });
    const log = await givenLog(app, 0, heed.url);
    const streams = await Promise.all(Array.from({ length: 120 }, () => log.open()));
    await Promise.all(streams.map((stream) => stream.event(0)));
    const stopped = heed.stop();
    await vi.waitFor(() => expect(streams.some(({ ended }) => ended !== null)).toBe(true), 20_000);
    // Others are served meanwhile, and come later.
    expect(streams.some(({ ended }) => ended === null)).toBe(true);
    const refused = await log.open();
    expect(await refused.refusal()).toMatchObject({ status: 503, code: 'NOT_RECORDED' });
    expect(refused.headers['retry-after']).toBe('1');
    expect((await createClient(heed.url, log.key).raw('{ account { id } }')).status).toBe(200);
    await stopped;
    for (const stream of streams) expect(await stream.end()).toBe('cut');
    expect(streams.flatMap(({ events }) => events.map(({ type }) => type))).not.toContain('complete');
  });

  it('waits for no client that takes nothing', async () => {
    const heed = await startTestApp(app.url);
    const log = await givenLog(app, 1_000, heed.url);
    const stream = await log.open({ query: followLong, variables: { after: log.front } });
    stream.response.pause();
    await vi.waitFor(async () => expect(await followersAt(heed.url)).toBe(1), {
      timeout: 20_000,
      interval: 50,
    });
    await heed.stop();
    stream.response.resume();
    expect(await stream.end()).toBe('cut');
  });
});
