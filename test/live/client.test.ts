import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Batch, followLog, HeedError } from '../../src/client/follow-log.js';
import { webSocketUrl } from '../../src/client/connection.js';
import { cursorAt } from '../../src/core/log/cursor.js';
import { makeItem, makeWord } from '../support/words.js';
import { follow, followTo, frontOf, givenLog } from './followers.js';
import { recordOptOuts, useLiveServer } from './live-server.js';

const live = useLiveServer();

async function refusal(follower: AsyncIterator<Batch>): Promise<string> {
  const error: unknown = await follower.next().then(
    () => new Error('it went on'),
    (thrown: unknown) => thrown,
  );
  return error instanceof HeedError ? error.code : String(error);
}

afterEach(() => vi.waitFor(() => expect(live.server.wakeUps.followers()).toBe(0), 10_000));

/** Those that the client and what it is made of begin: the server runs in this process, too. */
function givenTimersOfClient() {
  const [begin, end] = [globalThis.setTimeout, globalThis.clearTimeout];
  const begun = new Set<unknown>();
  const left = new Set<unknown>();
  vi.spyOn(globalThis, 'setTimeout').mockImplementation((over: () => void, ...rest: unknown[]) => {
    const isOfClient = /src[/\\]client|graphql-ws/.test(new Error().stack ?? '');
    const timer = Reflect.apply(begin, undefined, [
      () => {
        left.delete(timer);
        over();
      },
      ...rest,
    ]) as NodeJS.Timeout;
    if (isOfClient) {
      begun.add(timer);
      left.add(timer);
    }
    return timer;
  });
  vi.spyOn(globalThis, 'clearTimeout').mockImplementation((timer) => {
    left.delete(timer);
    end(timer);
  });
  onTestFinished(() => void vi.restoreAllMocks());
  return { begun: () => begun.size, left: () => left.size };
}

describe('followLog', () => {
  it('brings what is stored and then what happens, in batches with the fields of an event', async () => {
    const { account, ids } = await givenLog(live.server, 2);
    const follower = follow(live.server.url, account);
    const { value: stored } = (await follower.next()) as IteratorYieldResult<Batch>;
    expect(stored).toMatchObject({ caughtUp: true, events: [{ id: ids[0] }, { id: ids[1] }] });
    expect(stored.events[0]).toEqual({
      id: ids[0],
      position: 1,
      cursor: cursorAt(
        account.accountId,
        { position: 1, eventId: ids[0] ?? null },
        live.server.db.identity(),
      ),
      kind: 'OPTED_OUT',
      changed: true,
      recipient: expect.stringMatching(/^\+1415/) as unknown,
      channel: null,
      scope: 'ACCOUNT',
      sender: null,
      group: null,
      blocks: 'MARKETING',
      hold: false,
      provisional: false,
      source: 'MANUAL',
      occurredAt: expect.any(String) as unknown,
      recordedAt: expect.any(String) as unknown,
    });
    const [id] = await recordOptOuts(live.server.recorder, account.accountId, 1);
    expect(await follower.next()).toMatchObject({ value: { events: [{ id }], caughtUp: true } });
    await follower.return?.();
  });

  it('begins now without a cursor, and has connected before it is asked for anything', async () => {
    const { account } = await givenLog(live.server, 3);
    const follower = followLog(live.server.url, account.key);
    await vi.waitFor(() => expect(live.server.wakeUps.followers()).toBe(1), 10_000);
    const [id] = await recordOptOuts(live.server.recorder, account.accountId, 1);
    expect(await followTo(4, follower)).toEqual([id]);
  });

  it('asks for the fields that it is told', async () => {
    const { account, ids } = await givenLog(live.server, 1);
    const follower = followLog<{ id: string; evidence: string | null }>(live.server.url, account.key, {
      after: frontOf(account),
      fields: 'id evidence',
    });
    const { value } = (await follower.next()) as IteratorYieldResult<
      Batch<{ id: string; evidence: string | null }>
    >;
    expect(value.events).toEqual([{ id: ids[0], evidence: null }]);
    await follower.return?.();
  });

  it('brings what its filter lets through, and its cursor passes over the rest', async () => {
    const { account } = await givenLog(live.server, 700);
    const optIn = makeWord({ kind: 'OPTED_IN' });
    await live.server.recorder.record(account.accountId, [makeItem([optIn])]);
    const follower = follow(live.server.url, account, { filter: { kinds: ['OPTED_IN'] } });
    expect(await follower.next()).toMatchObject({
      value: {
        events: [{ id: optIn.eventId, position: 701 }],
        caughtUp: true,
        position: 701,
        behind: 0,
        cursor: cursorAt(
          account.accountId,
          { position: 701, eventId: optIn.eventId },
          live.server.db.identity(),
        ),
      },
    });
    await follower.return?.();
  });

  it('says at any time how far its consumer is behind, with what it holds for it', async () => {
    const { account } = await givenLog(live.server, 1_200);
    const follower = follow(live.server.url, account);
    expect(follower.behind()).toBeNull();
    expect(await follower.next()).toMatchObject({ value: { position: 500, behind: 700, caughtUp: false } });
    expect(follower.behind()).toBe(700);
    await recordOptOuts(live.server.recorder, account.accountId, 30);
    // Nobody has taken more; it has heard of more.
    await vi.waitFor(() => expect(follower.behind()).toBe(730), 10_000);
    await followTo(1_230, follower);
    expect(follower.behind()).toBe(0);
  });

  it('ends when its signal says so, and gives nothing after that', async () => {
    const { account } = await givenLog(live.server, 0);
    const stop = new AbortController();
    const follower = follow(live.server.url, account, { signal: stop.signal });
    await follower.next();
    const waiting = follower.next();
    stop.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await follower.next()).toEqual({ done: true, value: undefined });
  });

  it('never begins with a signal that has said so already', async () => {
    const { account } = await givenLog(live.server, 0);
    const follower = follow(live.server.url, account, { signal: AbortSignal.abort() });
    expect(await follower.next()).toEqual({ done: true, value: undefined });
  });

  it('can be ended while it waits to connect again, and leaves no timer', async () => {
    const { account } = await givenLog(live.server, 0);
    const nowhere = 'http://127.0.0.1:9';
    const timers = givenTimersOfClient();
    const change = await new Promise((resolve) => {
      const follower = follow(nowhere, account, {
        pause: () => 3_600_000,
        onConnection: (disconnected) => {
          // Its pause begins when it has been told.
          setImmediate(() => void follower.return?.().then(() => resolve(disconnected)));
        },
      });
    });
    expect(change).toMatchObject({ kind: 'disconnected', pause: 3_600_000 });
    expect(timers.begun()).toBeGreaterThan(0);
    expect(timers.left()).toBe(0);
  });

  it('holds little for a slow consumer, and goes on where that ends', async () => {
    const { account, ids } = await givenLog(live.server, 10_000);
    const follower = follow(live.server.url, account);
    // Eight batches of 500 are held; then it unsubscribes until most of them are taken.
    await vi.waitFor(() => expect(live.server.wakeUps.followers()).toBe(1), 10_000);
    await vi.waitFor(() => expect(live.server.wakeUps.followers()).toBe(0), 10_000);
    expect(await followTo(10_000, follower)).toEqual(ids);
  });
});

describe('followLog ends for good', () => {
  it('with UNAUTHENTICATED for a key that is refused', async () => {
    const { account } = await givenLog(live.server, 0);
    expect(await refusal(follow(live.server.url, { ...account, key: `heed_${'x'.repeat(43)}` }))).toBe(
      'UNAUTHENTICATED',
    );
  });

  it('with the code of each cursor that is no place in the log', async () => {
    const { account, ids } = await givenLog(live.server, 3);
    const other = await givenLog(live.server, 1);
    const at = (position: number, eventId: string | undefined) =>
      cursorAt(account.accountId, { position, eventId: eventId ?? null });
    await live.server.db.rows(sql`
      update events set event_id = ${randomUUID()} where account_id = ${account.accountId} and position = 2`);
    expect(await refusal(follow(live.server.url, account, { after: 'garbled' }))).toBe('CURSOR_UNKNOWN');
    expect(await refusal(follow(live.server.url, account, { after: frontOf(other.account) }))).toBe(
      'CURSOR_UNKNOWN',
    );
    expect(await refusal(follow(live.server.url, account, { after: at(4, ids[0]) }))).toBe('CURSOR_AHEAD');
    expect(await refusal(follow(live.server.url, account, { after: at(2, ids[1]) }))).toBe('CURSOR_EPOCH');
  });

  it('with what is wrong with its filter or its fields', async () => {
    const { account } = await givenLog(live.server, 0);
    expect(await refusal(follow(live.server.url, account, { filter: { senderIds: [randomUUID()] } }))).toBe(
      'NOT_FOUND',
    );
    expect(await refusal(follow(live.server.url, account, { fields: 'nothing' }))).toBe(
      'GRAPHQL_VALIDATION_FAILED',
    );
  });

  it('and says so after the batches that it had taken in', async () => {
    const { account, ids } = await givenLog(live.server, 2);
    const follower = follow(live.server.url, account);
    await vi.waitFor(() => expect(live.server.wakeUps.followers()).toBe(1), 10_000);
    await live.server.db.rows(sql`
      update events set event_id = ${randomUUID()} where account_id = ${account.accountId} and position = 2`);
    await recordOptOuts(live.server.recorder, account.accountId, 1);
    expect(await follower.next()).toMatchObject({ value: { events: [{ id: ids[0] }, { position: 2 }] } });
    expect(await refusal(follower)).toBe('CURSOR_EPOCH');
    expect(await follower.next()).toEqual({ done: true, value: undefined });
  });
});

it.each([
  ['http://127.0.0.1:4000', 'ws://127.0.0.1:4000/graphql'],
  ['http://127.0.0.1:4000/', 'ws://127.0.0.1:4000/graphql'],
  ['https://heed.example.com/graphql', 'wss://heed.example.com/graphql'],
  ['https://example.com/heed', 'wss://example.com/heed/graphql'],
  ['wss://heed.example.com', 'wss://heed.example.com/graphql'],
])('the address %s is followed at %s', (url, expected) => {
  expect(webSocketUrl(url)).toBe(expected);
});
