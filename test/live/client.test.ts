import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  type Batch,
  type ConnectionChange,
  followLog,
  type FollowOptions,
  HeedError,
} from '../../src/client/follow-log.js';
import { webSocketUrl } from '../../src/client/connection.js';
import { cursorAt } from '../../src/core/log/cursor.js';
import { makeItem, makeWord } from '../support/words.js';
import {
  givenLiveAccount,
  idsOfLog,
  type LiveAccount,
  recordOptOuts,
  startLiveServer,
  useLiveServer,
} from './live-server.js';
import { proxyTo } from './proxied-link.js';

const live = useLiveServer();
const front = (account: LiveAccount) => cursorAt(account.accountId, { position: 0, eventId: null });
/** Tests don't wait for politeness. */
const soon = { pause: () => 5 };

/** Follows until the log's position has been reached; the ids of the events, as they came. */
async function followTo(
  position: number,
  follower: AsyncIterable<Batch>,
  onBatch: (batch: Batch) => unknown = () => undefined,
): Promise<string[]> {
  const seen: string[] = [];
  for await (const batch of follower) {
    seen.push(...batch.events.map((event) => event.id));
    await onBatch(batch);
    if ((batch.events.at(-1)?.position ?? 0) >= position) break;
  }
  return seen;
}

async function givenLog(count: number) {
  const account = await givenLiveAccount(live.server.db);
  const ids = count === 0 ? [] : await recordOptOuts(live.server.recorder, account.accountId, count);
  return { account, ids };
}

function follow(account: LiveAccount, options: FollowOptions = {}, url = live.server.url) {
  return followLog(url, account.key, { after: front(account), ...soon, ...options });
}

async function refusal(follower: AsyncIterator<Batch>): Promise<string> {
  const error: unknown = await follower.next().then(
    () => new Error('it went on'),
    (thrown: unknown) => thrown,
  );
  return error instanceof HeedError ? error.code : String(error);
}

afterEach(() => vi.waitFor(() => expect(live.server.wakeUps.followers()).toBe(0), 10_000));

describe('followLog', () => {
  it('brings what is stored and then what happens, in batches with the fields of an event', async () => {
    const { account, ids } = await givenLog(2);
    const follower = follow(account);
    const { value: stored } = (await follower.next()) as IteratorYieldResult<Batch>;
    expect(stored).toMatchObject({ caughtUp: true, events: [{ id: ids[0] }, { id: ids[1] }] });
    expect(stored.events[0]).toEqual({
      id: ids[0],
      position: 1,
      cursor: cursorAt(account.accountId, { position: 1, eventId: ids[0] ?? null }),
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
    const { account } = await givenLog(3);
    const follower = followLog(live.server.url, account.key);
    await vi.waitFor(() => expect(live.server.wakeUps.followers()).toBe(1), 10_000);
    const [id] = await recordOptOuts(live.server.recorder, account.accountId, 1);
    expect(await followTo(4, follower)).toEqual([id]);
  });

  it('asks for the fields that it is told', async () => {
    const { account, ids } = await givenLog(1);
    const follower = followLog<{ id: string; evidence: string | null }>(live.server.url, account.key, {
      after: front(account),
      fields: 'id evidence',
    });
    const { value } = (await follower.next()) as IteratorYieldResult<
      Batch<{ id: string; evidence: string | null }>
    >;
    expect(value.events).toEqual([{ id: ids[0], evidence: null }]);
    await follower.return?.();
  });

  it('brings what its filter lets through, and its cursor passes over the rest', async () => {
    const { account } = await givenLog(700);
    const optIn = makeWord({ kind: 'OPTED_IN' });
    await live.server.recorder.record(account.accountId, [makeItem([optIn])]);
    const follower = follow(account, { filter: { kinds: ['OPTED_IN'] } });
    expect(await follower.next()).toMatchObject({
      value: {
        events: [{ id: optIn.eventId, position: 701 }],
        caughtUp: true,
        cursor: cursorAt(account.accountId, { position: 701, eventId: optIn.eventId }),
      },
    });
    await follower.return?.();
  });

  it('ends when its signal says so, and gives nothing after that', async () => {
    const { account } = await givenLog(0);
    const stop = new AbortController();
    const follower = follow(account, { signal: stop.signal });
    await follower.next();
    const waiting = follower.next();
    stop.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await follower.next()).toEqual({ done: true, value: undefined });
  });

  it('never begins with a signal that has said so already', async () => {
    const { account } = await givenLog(0);
    const follower = follow(account, { signal: AbortSignal.abort() });
    expect(await follower.next()).toEqual({ done: true, value: undefined });
  });

  it('holds little for a slow consumer, and goes on where that ends', async () => {
    const { account, ids } = await givenLog(10_000);
    const follower = follow(account);
    // Eight batches of 500 are held; then it unsubscribes until most of them are taken.
    await vi.waitFor(() => expect(live.server.wakeUps.followers()).toBe(1), 10_000);
    await vi.waitFor(() => expect(live.server.wakeUps.followers()).toBe(0), 10_000);
    expect(await followTo(10_000, follower)).toEqual(ids);
  });
});

describe('followLog ends for good', () => {
  it('with UNAUTHENTICATED for a key that is refused', async () => {
    const { account } = await givenLog(0);
    expect(await refusal(follow({ ...account, key: `heed_${'x'.repeat(43)}` }))).toBe('UNAUTHENTICATED');
  });

  it('with the code of each cursor that is no place in the log', async () => {
    const { account, ids } = await givenLog(3);
    const other = await givenLog(1);
    const at = (position: number, eventId: string | undefined) =>
      cursorAt(account.accountId, { position, eventId: eventId ?? null });
    await live.server.db.rows(sql`
      update events set event_id = ${randomUUID()} where account_id = ${account.accountId} and position = 2`);
    expect(await refusal(follow(account, { after: 'garbled' }))).toBe('CURSOR_UNKNOWN');
    expect(await refusal(follow(account, { after: front(other.account) }))).toBe('CURSOR_UNKNOWN');
    expect(await refusal(follow(account, { after: at(4, ids[0]) }))).toBe('CURSOR_AHEAD');
    expect(await refusal(follow(account, { after: at(2, ids[1]) }))).toBe('CURSOR_EPOCH');
  });

  it('with what is wrong with its filter or its fields', async () => {
    const { account } = await givenLog(0);
    expect(await refusal(follow(account, { filter: { senderIds: [randomUUID()] } }))).toBe('NOT_FOUND');
    expect(await refusal(follow(account, { fields: 'nothing' }))).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('and says so after the batches that it had taken in', async () => {
    const { account, ids } = await givenLog(2);
    const follower = follow(account);
    await vi.waitFor(() => expect(live.server.wakeUps.followers()).toBe(1), 10_000);
    await live.server.db.rows(sql`
      update events set event_id = ${randomUUID()} where account_id = ${account.accountId} and position = 2`);
    await recordOptOuts(live.server.recorder, account.accountId, 1);
    expect(await follower.next()).toMatchObject({ value: { events: [{ id: ids[0] }, { position: 2 }] } });
    expect(await refusal(follower)).toBe('CURSOR_EPOCH');
    expect(await follower.next()).toEqual({ done: true, value: undefined });
  });
});

describe('followLog loses nothing and repeats nothing', () => {
  it('while events are written as it subscribes', async () => {
    const { account } = await givenLog(0);
    const { db, recorder } = live.server;
    const writing = (async () => {
      for (let round = 0; round < 100; round += 1) await recordOptOuts(recorder, account.accountId, 5);
    })();
    const followers = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        await recordOptOuts(recorder, account.accountId, index);
        return followTo(545, follow(account));
      }),
    );
    await writing;
    const ids = await idsOfLog(db, account.accountId);
    for (const seen of followers) expect(seen).toEqual(ids);
  });

  it('when its connection breaks off behind each batch of a run of 10,000 that is being written', async () => {
    const { account } = await givenLog(0);
    const link = await proxyTo(`http://${new URL(live.server.url).host}`);
    onTestFinished(link.stop);
    const writing = (async () => {
      for (let round = 0; round < 400; round += 1)
        await recordOptOuts(live.server.recorder, account.accountId, 25);
    })();
    const changes: ConnectionChange[] = [];
    const follower = follow(account, { onConnection: (change) => changes.push(change) }, link.url);
    const seen = await followTo(10_000, follower, () => link.cut());
    await writing;
    expect(seen).toEqual(await idsOfLog(live.server.db, account.accountId));
    expect(changes.filter((change) => change.kind === 'disconnected').length).toBeGreaterThan(10);
  }, 60_000);

  it('when its connection breaks off at any moment', async () => {
    const { account, ids } = await givenLog(10_000);
    const link = await proxyTo(`http://${new URL(live.server.url).host}`);
    onTestFinished(link.stop);
    let changes = 0;
    let cuts = 0;
    const follower = follow(
      account,
      {
        onConnection: (change) => {
          changes += 1;
          // Cut some while greeted, some a little later, some not: the batches in flight differ each time.
          if (change.kind === 'connected' && changes < 60) setTimeout(() => link.cut(), cuts++ % 25);
        },
      },
      link.url,
    );
    expect(await followTo(10_000, follower)).toEqual(ids);
    expect(cuts).toBeGreaterThan(3);
  }, 60_000);

  it('when it is stopped and begun anew from the cursor that was stored, at every batch', async () => {
    const { account, ids } = await givenLog(10_000);
    const seen: string[] = [];
    let after: string = front(account);
    while (seen.length < ids.length) {
      for await (const batch of follow(account, { after })) {
        seen.push(...batch.events.map((event) => event.id));
        after = batch.cursor;
        break;
      }
    }
    expect(seen).toEqual(ids);
  }, 60_000);

  it('when its link falls silent without an error', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    onTestFinished(() => void vi.useRealTimers());
    const { account } = await givenLog(1);
    const link = await proxyTo(`http://${new URL(live.server.url).host}`);
    onTestFinished(link.stop);
    const follower = follow(account, {}, link.url);
    await follower.next();
    link.silence();
    const [id] = await recordOptOuts(live.server.recorder, account.accountId, 1);
    const next = follower.next();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await next).toMatchObject({ value: { events: [{ id, position: 2 }] } });
    await follower.return?.();
    link.cut();
  });
});

it('reaches a follower of one server with what another server on the same database has recorded', async () => {
  const other = await startLiveServer(live.databaseUrl);
  onTestFinished(other.stop);
  const { account } = await givenLog(0);
  const follower = follow(account, {}, other.url);
  await follower.next();
  const ids = await recordOptOuts(live.server.recorder, account.accountId, 3);
  expect(await followTo(3, follower)).toEqual(ids);
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
