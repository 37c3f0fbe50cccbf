/** What followers of one account share: statements are counted, not timed. */
import { expect, describe, it, vi } from 'vitest';
import { followEvents } from '../../src/features/live/follow-events.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount, givenBareSender, makeItem, makeWord } from '../support/words.js';
import { type Follower, givenFeeds, nextOf, positionsOf, readToEnd, statementsOf } from './feed-process.js';
import { idsOfLog, recordOptOuts } from './live-server.js';

const database = useDatabase();
const db = () => database.db;

describe('followers of one account', () => {
  it('are given the same batch, which is read once for all of them', async () => {
    const { follow, recorder } = givenFeeds(db());
    const accountId = await givenBareAccount(db());
    const followers = await Promise.all(Array.from({ length: 50 }, () => follow(accountId, null)));
    await Promise.all(followers.map(nextOf));
    const awaited = Promise.all(followers.map(nextOf));
    const write = await statementsOf(db(), () => recordOptOuts(recorder, accountId, 1));
    const batches = await awaited;
    expect(new Set(batches).size).toBe(1);
    expect(batches[0]).toMatchObject({ items: [{ position: 1 }], caughtUp: true, behind: 0 });
    // The writer's and the reader's.
    expect(write).toBe(2);
    const more = Promise.all(followers.map(nextOf));
    expect(await statementsOf(db(), () => Promise.all([recordOptOuts(recorder, accountId, 3), more]))).toBe(
      2,
    );
  });

  it('come by one statement for many who begin at the same time', async () => {
    const { follow } = givenFeeds(db());
    const accountId = await givenBareAccount(db());
    const sent = await statementsOf(db(), () =>
      Promise.all(Array.from({ length: 200 }, async () => nextOf(await follow(accountId, null)))),
    );
    expect(sent).toBeLessThanOrEqual(3);
  });

  it('with 500 different filters cost one statement for each growth of the log', async () => {
    const { follow, recorder } = givenFeeds(db());
    const accountId = await givenBareAccount(db());
    const { senderId } = await givenBareSender(db(), accountId, { scopeKey: 10 });
    const recipients = Array.from({ length: 500 }, (_, index) => `+1415666${1_000 + index}`);
    const followers = await Promise.all(
      recipients.map((recipient) => follow(accountId, null, { recipient, senderIds: [senderId] })),
    );
    await Promise.all(followers.map(nextOf));
    const words = recipients.map((recipient) =>
      makeWord({ recipient, scope: 'SENDER', scopeKey: 10, senderId }),
    );
    const awaited = Promise.all(followers.map(nextOf));
    const sent = await statementsOf(db(), async () => {
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
    const { follow, recorder } = givenFeeds(db());
    const [mine, other] = [await givenBareAccount(db()), await givenBareAccount(db())];
    const [follower, stranger] = [await follow(mine, null), await follow(other, null)];
    await nextOf(follower);
    await nextOf(stranger);
    await recordOptOuts(recorder, other, 1);
    await recordOptOuts(recorder, mine, 2);
    expect((await nextOf(follower)).items.map((event) => event.accountId)).toEqual([mine, mine]);
    expect((await nextOf(stranger)).items.map((event) => event.accountId)).toEqual([other]);
  });

  it('who come back with different cursors meet after a short batch, and read the rest together', async () => {
    const { follow, recorder } = givenFeeds(db());
    const accountId = await givenBareAccount(db());
    await recordOptOuts(recorder, accountId, 1_700);
    const ids = await idsOfLog(db(), accountId);
    const starts = Array.from({ length: 40 }, (_, index) => index * 12 + 1);
    const followers: Follower[] = [];
    const sent = await statementsOf(db(), async () => {
      for (const position of starts)
        followers.push(await follow(accountId, { position, eventId: ids[position - 1] ?? null }));
      const batches = await Promise.all(followers.map(readToEnd));
      const given = batches.map((ofOne) => ofOne.flatMap(({ items }) => items.map((event) => event.eventId)));
      expect(given).toEqual(starts.map((position) => ids.slice(position)));
      // One of its own each, which is short where much is to come; twenty from there to the grid; and three that all have.
      const different = new Set(batches.flat());
      expect(different.size).toBe(starts.length + 20 + 3);
      expect([...different].filter(({ items }) => items.length >= 100)).toHaveLength(20 + 3);
    });
    // Each start makes sure that the log is what it was; four pages are read, once each.
    expect(sent).toBeLessThanOrEqual(starts.length + 6);
  });

  it('are let go with the last of them: nothing listens, nothing is held', async () => {
    const { feeds, follow, recorder, listenedTo } = givenFeeds(db());
    const accountId = await givenBareAccount(db());
    const followers = [await follow(accountId, null), await follow(accountId, null)];
    await recordOptOuts(recorder, accountId, 10);
    await vi.waitFor(() => expect(feeds.eventsHeld()).toBe(10), 10_000);
    expect([feeds.followers(), listenedTo()]).toEqual([2, 1]);
    await followers[0]?.return?.();
    expect([feeds.followers(), listenedTo(), feeds.eventsHeld()]).toEqual([1, 1, 10]);
    await followers[1]?.return?.();
    expect([feeds.followers(), listenedTo(), feeds.eventsHeld()]).toEqual([0, 0, 0]);
    expect(await statementsOf(db(), () => recordOptOuts(recorder, accountId, 1))).toBe(1);
  });

  it('leave nothing behind when they are refused', async () => {
    const { feeds, listenedTo } = givenFeeds(db());
    const accountId = await givenBareAccount(db());
    await expect(followEvents(feeds, accountId, { after: 'garbled', filter: {} })).rejects.toThrow('cursor');
    expect([feeds.followers(), listenedTo()]).toEqual([0, 0]);
  });

  it('are measured by the one that is furthest behind', async () => {
    const { feeds, follow, recorder } = givenFeeds(db());
    const accountId = await givenBareAccount(db());
    const [quick] = [await follow(accountId, null), await follow(accountId, null)];
    await recordOptOuts(recorder, accountId, 7);
    await nextOf(quick);
    await vi.waitFor(() => expect(feeds.furthestBehind()).toBe(7), 10_000);
  });
});
