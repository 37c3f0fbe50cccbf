/** What one process holds of logs: bounded, and only as long as the database says the same. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, it, vi } from 'vitest';
import type { LogPlace } from '../../src/core/log/cursor.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount, givenBareSender, makeItem, makeWord } from '../support/words.js';
import {
  type Follower,
  givenFeeds,
  nextOf,
  positionsOf,
  readToEnd,
  replaceEventsFrom,
  shortenLog,
  statementsOf,
  withCode,
} from './feed-process.js';
import { idsOfLog, recordOptOuts } from './live-server.js';

const database = useDatabase();
const db = () => database.db;
const front: LogPlace = { position: 0, eventId: null };

describe('the tail', () => {
  it('is bounded for an account: who is behind it is served from the database, without a gap', async () => {
    const { feeds, follow, recorder } = givenFeeds(db());
    const accountId = await givenBareAccount(db());
    const slow = await follow(accountId, null);
    await nextOf(slow);
    for (let round = 0; round < 6; round += 1) await recordOptOuts(recorder, accountId, 1_000);
    await vi.waitFor(() => expect(feeds.furthestBehind()).toBe(6_000), 10_000);
    expect(feeds.eventsHeld()).toBeGreaterThan(3_000);
    expect(feeds.eventsHeld()).toBeLessThanOrEqual(4_096);
    const batches = await readToEnd(slow);
    expect(batches.flatMap(({ items }) => items.map((event) => event.eventId))).toEqual(
      await idsOfLog(db(), accountId),
    );
  });

  it('of all accounts together is bounded: the one that has not grown for longest is let go', async () => {
    const { feeds, follow, recorder } = givenFeeds(db(), { budget: { events: 250, weight: Infinity } });
    const accountIds = await Promise.all([1, 2, 3].map(() => givenBareAccount(db())));
    const followers: Follower[] = [];
    for (const [index, accountId] of accountIds.entries()) {
      followers.push(await follow(accountId, front));
      await recordOptOuts(recorder, accountId, 100 - index);
    }
    await vi.waitFor(() => expect(feeds.eventsHeld()).toBe(99 + 98), 10_000);
    // The first is read anew, the others are held.
    for (const [index, follower] of followers.entries()) {
      const sent = await statementsOf(db(), () => nextOf(follower));
      expect(sent).toBe(index === 0 ? 1 : 0);
    }
  });

  it('is bounded in bytes too', async () => {
    const { feeds, follow, recorder } = givenFeeds(db(), { budget: { events: Infinity, weight: 100_000 } });
    const accountId = await givenBareAccount(db());
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
    const { follow, recorder } = givenFeeds(db());
    const accountId = await givenBareAccount(db());
    const { senderId } = await givenBareSender(db(), accountId, { scopeKey: 10 });
    await db().rows(sql`
      insert into scopes (account_id, scope_key, scope, group_id) values (${accountId}, 20, 'GROUP', ${randomUUID()})`);
    const follower = await follow(accountId, null, { senderIds: [senderId] });
    await nextOf(follower);
    const byGroup = () => makeItem([makeWord({ recipient: '+14155550177', scope: 'GROUP', scopeKey: 20 })]);
    await recorder.record(accountId, [byGroup()]);
    await db().rows(sql`
      with version as (
        update accounts set settings_version = settings_version + 1 where account_id = ${accountId}
      )
      insert into sender_covers (account_id, sender_id, scope_key) values (${accountId}, ${senderId}, 20)`);
    await recorder.record(accountId, [byGroup()]);
    expect(positionsOf(await nextOf(follower)).at(-1)).toBe(2);
  });
});

describe('a log that is not what it was', () => {
  async function givenLiveFollowers() {
    const process = givenFeeds(db());
    const accountId = await givenBareAccount(db());
    const live = await process.follow(accountId, null);
    await nextOf(live);
    await recordOptOuts(process.recorder, accountId, 10);
    await nextOf(live);
    const ids = await idsOfLog(db(), accountId);
    const behind = await process.follow(accountId, { position: 4, eventId: ids[3] ?? null });
    return { ...process, accountId, live, behind, ids };
  }

  it('ends a live follower with CURSOR_EPOCH where another event stands at its place', async () => {
    const { accountId, recorder, live } = await givenLiveFollowers();
    const next = live.next();
    await replaceEventsFrom(db(), accountId, 6);
    const refused = expect(next).rejects.toEqual(withCode('CURSOR_EPOCH'));
    await recordOptOuts(recorder, accountId, 1);
    await refused;
  });

  it('ends a live follower with CURSOR_EPOCH where the log is shorter, as its place was one of this log', async () => {
    const { accountId, feeds, live } = await givenLiveFollowers();
    const next = live.next();
    await shortenLog(db(), accountId, 7);
    const refused = expect(next).rejects.toEqual(withCode('CURSOR_EPOCH'));
    feeds.drop();
    await refused;
  });

  it('is found out by a follower that begins, before anybody is served from memory', async () => {
    const { accountId, follow, live, behind, ids } = await givenLiveFollowers();
    await replaceEventsFrom(db(), accountId, 6);
    const place = { position: 8, eventId: ids[7] ?? null };
    await expect(follow(accountId, place)).rejects.toEqual(withCode('CURSOR_EPOCH'));
    await expect(live.next()).rejects.toEqual(withCode('CURSOR_EPOCH'));
    // Its place is still there: it goes on with what stands after it now.
    const now = await idsOfLog(db(), accountId);
    expect((await nextOf(behind)).items.map((event) => event.eventId)).toEqual(now.slice(4));
  });

  it('is read from the database again after drop(), and nothing comes from what was held', async () => {
    const { accountId, feeds, behind, follow } = await givenLiveFollowers();
    expect(feeds.eventsHeld()).toBe(10);
    await replaceEventsFrom(db(), accountId, 6);
    feeds.drop();
    const now = await idsOfLog(db(), accountId);
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
