/** What goes over an event stream, as the GraphQL-over-SSE protocol has it. */
import { describe, expect, it, vi } from 'vitest';
import {
  FollowAlertsDocument,
  FollowReviewsDocument,
  ImportProgressDocument,
} from '../generated/operations.js';
import { enter, givenBareImport } from '../imports/given-imports.js';
import { openAs } from '../live/raw-socket.js';
import { givenAccount, platformKey, useApp } from '../support/app.js';
import { batchesOf, batchOf, followEvents, followLong, givenLog, idsOf } from './given-logs.js';
import { json, openStream } from './stream-client.js';

const app = useApp({}, { streams: { keepAlive: 200 } });

describe('a subscription that is asked for as text/event-stream', () => {
  it.each(['POST', 'GET'] as const)(
    'by %s is answered with batches, as next events, each with its cursor as id',
    async (method) => {
      const log = await givenLog(app, 3);
      const stream = await log.open({ method, variables: { after: log.front } });
      expect(stream.status).toBe(200);
      const first = await stream.event(0);
      expect(first.type).toBe('next');
      expect(json(first)).toEqual({ data: { optOutEvents: expect.anything() as unknown } });
      expect(idsOf(stream)).toEqual(log.ids);
      const id = await log.optOut();
      await stream.event(1);
      expect(idsOf(stream)).toEqual([...log.ids, id]);
      for (const event of stream.events) expect(event.id).toBe(batchOf(event).cursor);
      expect(stream.ended).toBeNull();
    },
  );

  it('says that nothing on the way may keep, change or hold it back, what it costs, and when to come back', async () => {
    const log = await givenLog(app, 0);
    const streams = await Promise.all(Array.from({ length: 8 }, () => log.open()));
    for (const stream of streams) {
      expect(stream.headers).toMatchObject({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache, no-store, no-transform',
        'x-accel-buffering': 'no',
        'heed-price': expect.stringMatching(/^\d+$/) as string,
        ratelimit: expect.stringContaining('"reads"') as string,
      });
      await stream.event(0);
      expect(stream.retry).toBeGreaterThanOrEqual(1_000);
      expect(stream.retry).toBeLessThan(3_000);
    }
    // Not all of them at once.
    expect(new Set(streams.map(({ retry }) => retry)).size).toBeGreaterThan(1);
    expect(streams[0]?.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('has comments while nothing happens, of which no client is told', async () => {
    const stream = await (await givenLog(app, 0)).open();
    await vi.waitFor(() => expect(stream.comments).toBeGreaterThan(2), 20_000);
    expect(stream.events).toHaveLength(1);
  });

  it('gets the same messages as a WebSocket, executed once for both', async () => {
    const executions = async () => {
      const metrics = await (await fetch(`${app.origin}/metrics`)).text();
      const counted = /^heed_operations_total\{operation="Subscription.optOutEvents",outcome="ok"\} (\d+)$/m;
      return Number(counted.exec(metrics)?.[1] ?? 0);
    };
    const log = await givenLog(app, 5);
    const socket = await openAs(app.origin, log.key);
    socket.subscribe('1', followEvents, { after: log.front });
    const stream = await log.open({ variables: { after: log.front } });
    await Promise.all([stream.event(0), socket.message(0)]);
    const before = await executions();
    await log.optOut();
    await Promise.all([stream.event(1), socket.message(1)]);
    expect(await executions()).toBe(before + 1);
    socket.socket.terminate();
    expect(stream.events.map(json)).toEqual(socket.received.map(({ payload }) => payload));
  });

  it('is chosen among the operations of its document by name', async () => {
    const log = await givenLog(app, 1);
    const query = `query Other { account { id } } ${followEvents}`;
    const stream = await log.open({
      query,
      body: { operationName: 'Follow' },
      variables: { after: log.front },
    });
    await stream.event(0);
    expect(idsOf(stream)).toEqual(log.ids);
  });

  it('comes in several events where a batch is too long for one, each with its cursor', async () => {
    const log = await givenLog(app, 700);
    const stream = await log.open({ query: followLong, variables: { after: log.front } });
    await vi.waitFor(() => expect(batchesOf(stream).at(-1)?.caughtUp).toBe(true), 60_000);
    expect(idsOf(stream)).toEqual(log.ids);
    expect(stream.events.length).toBeGreaterThan(10);
    for (const event of stream.events) expect(event.id).toBe(batchOf(event).cursor);
    expect(Math.max(...stream.events.map(({ data }) => data.length))).toBeLessThan(600 * 1024);
  });

  it('has the ids also where the document asks for no cursor, and calls its field otherwise', async () => {
    const log = await givenLog(app, 2);
    const query = `subscription ($after: Cursor) { ...Root }
      fragment Root on Subscription { what: optOutEvents(after: $after) { caughtUp } }`;
    const stream = await log.open({ query, variables: { after: log.front } });
    const { id, data } = await stream.event(0);
    expect(JSON.parse(data)).toEqual({ data: { what: { caughtUp: true } } });
    const further = await log.open({ lastEventId: id });
    await further.event(0);
    const added = await log.optOut();
    await further.event(1);
    expect(idsOf(further)).toEqual([added]);
  });

  it('has ids for reviews, and none where there is no cursor', async () => {
    const log = await givenLog(app, 1);
    const reviews = await log.open({ query: FollowReviewsDocument });
    const { id, data } = await reviews.event(0);
    expect(data).toContain(id);
    expect(id).not.toBe('');
    const one = await givenBareImport(app.db, log.account.accountId);
    const progress = await log.open({ query: ImportProgressDocument, variables: { id: one.importId } });
    expect((await progress.event(0)).id).toBe('');
    expect((await log.open({ query: FollowAlertsDocument })).status).toBe(200);
  });
});

describe('the end of a subscription', () => {
  it('is a complete event, which browsers tell of, and the end of the answer', async () => {
    const log = await givenLog(app, 0);
    const one = await givenBareImport(app.db, log.account.accountId);
    const stream = await log.open({ query: ImportProgressDocument, variables: { id: one.importId } });
    await stream.event(0);
    await enter(app.db, one, 'CANCELLED');
    expect(await stream.end()).toBe('whole');
    expect(stream.events.map(({ type }) => type).slice(-2)).toEqual(['next', 'complete']);
    expect(stream.events.at(-1)?.data).toBe('');
    expect(stream.text).toMatch(/\n\nevent: complete\ndata:\n\n$/);
    // Counted apart from the answers of a moment.
    await vi.waitFor(async () => {
      const metrics = await (await fetch(`${app.origin}/metrics`)).text();
      expect(metrics).toContain(
        'heed_http_requests_total{method="POST",route="/graphql (event stream)",status="200"}',
      );
    }, 10_000);
  });

  it('is told with why: a cursor of another account, one that is none, an import that there is not', async () => {
    const log = await givenLog(app, 1);
    const other = await givenLog(app, 1);
    const asked = [
      { variables: { after: other.front }, code: 'CURSOR_UNKNOWN' },
      { variables: { after: 'garbled' }, code: 'CURSOR_UNKNOWN' },
      { variables: { after: 'x'.repeat(3_000) }, code: 'BAD_USER_INPUT' },
      { variables: { filter: { kinds: ['NONE'] } }, code: 'BAD_USER_INPUT' },
      { query: ImportProgressDocument, variables: { id: 'x' }, code: 'NOT_FOUND' },
    ];
    for (const { code, ...one } of asked) {
      const stream = await log.open(one);
      expect(await stream.end()).toBe('whole');
      expect(stream.status).toBe(200);
      expect(stream.events.map(({ type }) => type)).toEqual(['next', 'complete']);
      expect(json(await stream.event(0))).toMatchObject({ data: null, errors: [{ extensions: { code } }] });
    }
  });

  it('is FORBIDDEN for the platform’s key, which sees no account', async () => {
    const stream = await openStream(app.origin, platformKey, { query: followEvents });
    expect(await stream.end()).toBe('whole');
    expect(json(await stream.event(0))).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  });

  it('leaves the connection for the next request', async () => {
    const { admin } = await givenAccount(app);
    const ask = (accept: string, query: string) =>
      fetch(`${app.origin}/graphql`, {
        method: 'POST',
        headers: { accept, authorization: `Bearer ${admin.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
    const stream = await ask('text/event-stream', 'subscription { optOutEvents(after: "x") { cursor } }');
    expect(await stream.text()).toContain('CURSOR_UNKNOWN');
    expect((await ask('application/json', '{ account { id } }')).status).toBe(200);
  });
});

describe('errors of the document are told in the stream, as the protocol demands', () => {
  it.each([
    ['that does not parse', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
    ['that asks for what there is not', 'subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'that leaves its root to a condition',
      'subscription { optOutEvents @include(if: true) { cursor } }',
      'BAD_USER_INPUT',
    ],
  ])('one %s', async (_what, query, code) => {
    const stream = await (await givenLog(app, 0)).open({ query });
    expect(await stream.end()).toBe('whole');
    expect([stream.status, stream.headers['content-type']]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    expect(stream.events.map(({ type }) => type)).toEqual(['next', 'complete']);
    expect(json(await stream.event(0))).toMatchObject({ errors: [{ extensions: { code } }] });
  });

  it('an operation that is not in it', async () => {
    const stream = await (await givenLog(app, 0)).open({ body: { operationName: 'Other' } });
    expect(json(await stream.event(0))).toMatchObject({
      errors: [{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }],
    });
  });

  it.each([
    ['query', '{ account { id } }'],
    ['mutation', 'mutation { updateAccount(input: { name: "Changed" }) { id } }'],
  ])('a %s, which is not run and belongs on JSON, by POST as by GET', async (kind, query) => {
    const { admin } = await givenAccount(app);
    for (const method of ['POST', 'GET'] as const) {
      const stream = await openStream(app.origin, admin.key, { query, method });
      expect(json(await stream.event(0))).toEqual({
        errors: [
          {
            message: `only subscriptions go over Server-Sent Events: send this ${kind} by HTTP POST to /graphql, with Accept: application/json`,
            extensions: { code: 'BAD_USER_INPUT' },
          },
        ],
      });
      expect(await stream.end()).toBe('whole');
    }
    const { data } = await admin.raw('{ account { name } }');
    expect(data).toEqual({ account: { name: 'Acme' } });
  });
});

describe('who takes both JSON and text/event-stream', () => {
  const accept = 'application/graphql-response+json, application/json, text/event-stream';

  it('gets queries, and documents that are none, in JSON, and subscriptions as a stream', async () => {
    const log = await givenLog(app, 1);
    const ask = (query: string) => log.open({ query, headers: { accept } });
    const answer = await ask('{ account { id } }');
    expect(await answer.end()).toBe('whole');
    expect(answer.headers['content-type']).toContain('application/graphql-response+json');
    expect(JSON.parse(answer.text)).toEqual({ data: { account: { id: log.account.accountId } } });
    expect((await ask('subscription {')).status).toBe(400);
    const stream = await ask('subscription { optOutEvents { cursor } }');
    expect(stream.headers['content-type']).toBe('text/event-stream; charset=utf-8');
  });
});
