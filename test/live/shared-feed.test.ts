/** What followers of one account share: statements are counted, not timed. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cursorAt, type LogPlace } from '../../src/core/log/cursor.js';
import type { LogEvent } from '../../src/core/log/event.js';
import type { EventFilter } from '../../src/core/log/event-filter.js';
import type { Batch } from '../../src/core/log/feeds.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { createFeeds, type FeedsOptions } from '../../src/features/live/feeds.js';
import { followEvents } from '../../src/features/live/follow-events.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount, givenBareSender, makeItem, makeWord } from '../support/words.js';
import { idsOfLog, recordOptOuts } from './live-server.js';

const database = useDatabase();
const front: LogPlace = { position: 0, eventId: null };
type Follower = AsyncIterableIterator<Batch<LogEvent>>;

const open: Follower[] = [];
afterEach(async () => {
  for (const follower of open.splice(0)) await follower.return?.();
});

/** One process: its feeds, woken when a test says so. */
function givenFeeds(options: Partial<FeedsOptions> = {}) {
  const wakes = new Map<string, Set<() => void>>();
  const wakeUps = {
    grew: (accountId: string) => wakes.get(accountId)?.forEach((wake) => wake()),
    listen(accountId: string, wake: () => void) {
      const ofAccount = wakes.get(accountId) ?? new Set();
      wakes.set(accountId, ofAccount.add(wake));
      return () => void (ofAccount.delete(wake) && ofAccount.size === 0 && wakes.delete(accountId));
    },
  };
  const { db } = database;
  const feeds = createFeeds({ db, wakeUps, ...options });
  const recorder = createWordRecorder(db, { onGrowth: wakeUps.grew });
  return {
    feeds,
    recorder,
    /** Accounts on which somebody listens. */
    listenedTo: () => wakes.size,
    async follow(accountId: string, after: LogPlace | null, filter: EventFilter = {}) {
      const cursor = after === null ? null : cursorAt(accountId, after);
      const follower = await followEvents(feeds, accountId, { after: cursor, filter });
      open.push(follower);
      return follower;
    },
  };
}

async function nextOf(follower: Follower): Promise<Batch<LogEvent>> {
  const result = await follower.next();
  if (result.done === true) throw new Error('the follower has ended');
  return result.value;
}

const positionsOf = (batch: Batch<LogEvent>) => batch.items.map((event) => event.position);

async function readToEnd(follower: Follower): Promise<Batch<LogEvent>[]> {
  const batches = [await nextOf(follower)];
  while (batches.at(-1)?.caughtUp !== true) batches.push(await nextOf(follower));
  return batches;
}

/** Statements that the work sends to the database. */
async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  const before = database.db.statementsSent();
  await work();
  return database.db.statementsSent() - before;
}

const withCode = (code: string) =>
  expect.objectContaining({ extensions: expect.objectContaining({ code }) as unknown });

describe('followers of one account', () => {
  it('are given the same batch, which is read once for all of them', async () => {
    const { follow, recorder } = givenFeeds();
    const accountId = await givenBareAccount(database.db);
    const followers = await Promise.all(Array.from({ length: 50 }, () => follow(accountId, null)));
    await Promise.all(followers.map(nextOf));
    const awaited = Promise.all(followers.map(nextOf));
    const write = await statementsOf(() => recordOptOuts(recorder, accountId, 1));
    const batches = await awaited;
    expect(new Set(batches).size).toBe(1);
    expect(batches[0]).toMatchObject({ items: [{ position: 1 }], caughtUp: true, behind: 0 });
    // The writer's and the reader's.
    expect(write).toBe(2);
    const more = Promise.all(followers.map(nextOf));
    expect(await statementsOf(() => Promise.all([recordOptOuts(recorder, accountId, 3), more]))).toBe(2);
  });

  it('come by one statement for many who begin at the same time', async () => {
    const { follow } = givenFeeds();
    const accountId = await givenBareAccount(database.db);
    const sent = await statementsOf(() =>
      Promise.all(Array.from({ length: 200 }, async () => nextOf(await follow(accountId, null)))),
    );
    expect(sent).toBeLessThanOrEqual(3);
  });

  it('with 500 different filters cost one statement for each growth of the log', async () => {
    const { follow, recorder } = givenFeeds();
    const accountId = await givenBareAccount(database.db);
    const { senderId } = await givenBareSender(database.db, accountId, { scopeKey: 10 });
    const recipients = Array.from({ length: 500 }, (_, index) => `+1415666${1_000 + index}`);
    const followers = await Promise.all(
      recipients.map((recipient) => follow(accountId, null, { recipient, senderIds: [senderId] })),
    );
    await Promise.all(followers.map(nextOf));
    const words = recipients.map((recipient) =>
      makeWord({ recipient, scope: 'SENDER', scopeKey: 10, senderId }),
    );
    const awaited = Promise.all(followers.map(nextOf));
    const sent = await statementsOf(async () => {
      await recorder.record(
        accountId,
        words.map((word) => makeItem([word])),
      );
      await awaited;
    });
    expect((await awaited).map(positionsOf)).toEqual(recipients.map((_, index) => [index + 1]));
    // The writer's one or two, and as many reads.
    expect(sent).toBeLessThanOrEqual(4);
  });

  it('share the tail with those who follow another account with nobody', async () => {
    const { follow, recorder } = givenFeeds();
    const [mine, other] = [await givenBareAccount(database.db), await givenBareAccount(database.db)];
    const [follower, stranger] = [await follow(mine, null), await follow(other, null)];
    await nextOf(follower);
    await nextOf(stranger);
    await recordOptOuts(recorder, other, 1);
    await recordOptOuts(recorder, mine, 2);
    expect((await nextOf(follower)).items.map((event) => event.accountId)).toEqual([mine, mine]);
    expect((await nextOf(stranger)).items.map((event) => event.accountId)).toEqual([other]);
  });

  it('who come back with different cursors meet after one batch, and read the rest together', async () => {
    const { follow, recorder } = givenFeeds();
    const accountId = await givenBareAccount(database.db);
    await recordOptOuts(recorder, accountId, 1_700);
    const ids = await idsOfLog(database.db, accountId);
    const starts = Array.from({ length: 40 }, (_, index) => index * 12 + 1);
    const followers: Follower[] = [];
    const sent = await statementsOf(async () => {
      for (const position of starts)
        followers.push(await follow(accountId, { position, eventId: ids[position - 1] ?? null }));
      const batches = await Promise.all(followers.map(readToEnd));
      const given = batches.map((ofOne) => ofOne.flatMap(({ items }) => items.map((event) => event.eventId)));
      expect(given).toEqual(starts.map((position) => ids.slice(position)));
      // One of its own each, and three that all have.
      expect(new Set(batches.flat()).size).toBe(starts.length + 3);
    });
    // Each start makes sure that the log is what it was; four pages are read, once each.
    expect(sent).toBeLessThanOrEqual(starts.length + 6);
  });

  it('are let go with the last of them: nothing listens, nothing is held', async () => {
    const { feeds, follow, recorder, listenedTo } = givenFeeds();
    const accountId = await givenBareAccount(database.db);
    const followers = [await follow(accountId, null), await follow(accountId, null)];
    await recordOptOuts(recorder, accountId, 10);
    await vi.waitFor(() => expect(feeds.eventsHeld()).toBe(10), 10_000);
    expect([feeds.followers(), listenedTo()]).toEqual([2, 1]);
    await followers[0]?.return?.();
    expect([feeds.followers(), listenedTo(), feeds.eventsHeld()]).toEqual([1, 1, 10]);
    await followers[1]?.return?.();
    expect([feeds.followers(), listenedTo(), feeds.eventsHeld()]).toEqual([0, 0, 0]);
    expect(await statementsOf(() => recordOptOuts(recorder, accountId, 1))).toBe(1);
  });

  it('leave nothing behind when they are refused', async () => {
    const { feeds, listenedTo } = givenFeeds();
    const accountId = await givenBareAccount(database.db);
    await expect(followEvents(feeds, accountId, { after: 'garbled', filter: {} })).rejects.toThrow('cursor');
    expect([feeds.followers(), listenedTo()]).toEqual([0, 0]);
  });

  it('are measured by the one that is furthest behind', async () => {
    const { feeds, follow, recorder } = givenFeeds();
    const accountId = await givenBareAccount(database.db);
    const [quick] = [await follow(accountId, null), await follow(accountId, null)];
    await recordOptOuts(recorder, accountId, 7);
    await nextOf(quick as Follower);
    await vi.waitFor(() => expect(feeds.furthestBehind()).toBe(7), 10_000);
  });
});

describe('the tail', () => {
  it('is bounded for an account: who is behind it is served from the database, without a gap', async () => {
    const { feeds, follow, recorder } = givenFeeds();
    const accountId = await givenBareAccount(database.db);
    const slow = await follow(accountId, null);
    await nextOf(slow);
    for (let round = 0; round < 6; round += 1) await recordOptOuts(recorder, accountId, 1_000);
    await vi.waitFor(() => expect(feeds.furthestBehind()).toBe(6_000), 10_000);
    expect(feeds.eventsHeld()).toBeGreaterThan(3_000);
    expect(feeds.eventsHeld()).toBeLessThanOrEqual(4_096);
    const batches = await readToEnd(slow);
    expect(batches.flatMap(({ items }) => items.map((event) => event.eventId))).toEqual(
      await idsOfLog(database.db, accountId),
    );
  });

  it('of all accounts together is bounded: the one that has not grown for longest is let go', async () => {
    const { feeds, follow, recorder } = givenFeeds({ budget: { events: 250, weight: Infinity } });
    const accountIds = await Promise.all([1, 2, 3].map(() => givenBareAccount(database.db)));
    const followers: Follower[] = [];
    for (const [index, accountId] of accountIds.entries()) {
      followers.push(await follow(accountId, front));
      await recordOptOuts(recorder, accountId, 100 - index);
    }
    await vi.waitFor(() => expect(feeds.eventsHeld()).toBe(99 + 98), 10_000);
    // The first is read anew, the others are held.
    for (const [index, follower] of followers.entries()) {
      const sent = await statementsOf(() => nextOf(follower));
      expect(sent).toBe(index === 0 ? 1 : 0);
    }
  });

  it('is bounded in bytes too', async () => {
    const { feeds, follow, recorder } = givenFeeds({ budget: { events: Infinity, weight: 100_000 } });
    const accountId = await givenBareAccount(database.db);
    const follower = await follow(accountId, null);
    await recorder.record(accountId, [makeItem([makeWord({ evidence: 'x'.repeat(1_500) })])]);
    await vi.waitFor(() => expect(feeds.eventsHeld()).toBe(1), 10_000);
    await recordOptOuts(recorder, accountId, 200);
    await vi.waitFor(() => expect(feeds.furthestBehind()).toBe(201), 10_000);
    const read = (await readToEnd(follower)).flatMap(positionsOf);
    expect(read).toEqual(Array.from({ length: 201 }, (_, index) => index + 1));
    expect(feeds.eventsHeld()).toBe(0);
  });

  it('brings a filter by senders up to date when a sender comes under other words', async () => {
    const { follow, recorder } = givenFeeds();
    const { db } = database;
    const accountId = await givenBareAccount(db);
    const { senderId } = await givenBareSender(db, accountId, { scopeKey: 10 });
    await db.rows(sql`
      insert into scopes (account_id, scope_key, scope, group_id) values (${accountId}, 20, 'GROUP', ${randomUUID()})`);
    const follower = await follow(accountId, null, { senderIds: [senderId] });
    await nextOf(follower);
    const byGroup = () => makeItem([makeWord({ recipient: '+14155550177', scope: 'GROUP', scopeKey: 20 })]);
    await recorder.record(accountId, [byGroup()]);
    await db.rows(sql`
      with version as (
        update accounts set settings_version = settings_version + 1 where account_id = ${accountId}
      )
      insert into sender_covers (account_id, sender_id, scope_key) values (${accountId}, ${senderId}, 20)`);
    await recorder.record(accountId, [byGroup()]);
    expect(positionsOf(await nextOf(follower)).at(-1)).toBe(2);
  });
});

describe('a log that is not what it was', () => {
  /** Another event where one was, as after a restore. */
  async function replaceEventsFrom(accountId: string, position: number): Promise<void> {
    await database.db.rows(sql`
      update events set event_id = gen_random_uuid() where account_id = ${accountId} and position >= ${position}`);
  }
  async function shorten(accountId: string, to: number): Promise<void> {
    await database.db.rows(sql`
      with gone as (delete from events where account_id = ${accountId} and position > ${to})
      update log_heads set position = ${to} where account_id = ${accountId}`);
  }

  async function givenLiveFollowers() {
    const process = givenFeeds();
    const accountId = await givenBareAccount(database.db);
    const live = await process.follow(accountId, null);
    await nextOf(live);
    await recordOptOuts(process.recorder, accountId, 10);
    await nextOf(live);
    const ids = await idsOfLog(database.db, accountId);
    const behind = await process.follow(accountId, { position: 4, eventId: ids[3] ?? null });
    return { ...process, accountId, live, behind, ids };
  }

  it('ends a live follower with CURSOR_EPOCH where another event stands at its place', async () => {
    const { accountId, recorder, live } = await givenLiveFollowers();
    const next = live.next();
    await replaceEventsFrom(accountId, 6);
    const refused = expect(next).rejects.toEqual(withCode('CURSOR_EPOCH'));
    await recordOptOuts(recorder, accountId, 1);
    await refused;
  });

  it('ends a live follower with CURSOR_EPOCH where the log is shorter, as its place was one of this log', async () => {
    const { accountId, feeds, live } = await givenLiveFollowers();
    const next = live.next();
    await shorten(accountId, 7);
    const refused = expect(next).rejects.toEqual(withCode('CURSOR_EPOCH'));
    feeds.drop();
    await refused;
  });

  it('is found out by a follower that begins, before anybody is served from memory', async () => {
    const { accountId, follow, live, behind, ids } = await givenLiveFollowers();
    await replaceEventsFrom(accountId, 6);
    const place = { position: 8, eventId: ids[7] ?? null };
    await expect(follow(accountId, place)).rejects.toEqual(withCode('CURSOR_EPOCH'));
    await expect(live.next()).rejects.toEqual(withCode('CURSOR_EPOCH'));
    // Its place is still there: it goes on with what stands after it now.
    const now = await idsOfLog(database.db, accountId);
    expect((await nextOf(behind)).items.map((event) => event.eventId)).toEqual(now.slice(4));
  });

  it('is read from the database again after drop(), and nothing comes from what was held', async () => {
    const { accountId, feeds, behind, follow } = await givenLiveFollowers();
    expect(feeds.eventsHeld()).toBe(10);
    await replaceEventsFrom(accountId, 6);
    feeds.drop();
    const now = await idsOfLog(database.db, accountId);
    expect((await nextOf(behind)).items.map((event) => event.eventId)).toEqual(now.slice(4));
    const late = await follow(accountId, { position: 8, eventId: now[7] ?? null });
    expect(positionsOf(await nextOf(late))).toEqual([9, 10]);
  });

  it('goes on for all whose place is still there after drop()', async () => {
    const { accountId, feeds, live, recorder } = await givenLiveFollowers();
    feeds.drop();
    const next = nextOf(live);
    await recordOptOuts(recorder, accountId, 1);
    expect(positionsOf(await next)).toEqual([11]);
  });
});
