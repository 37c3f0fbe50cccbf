/** The one reader of an account while the database is away: its followers are told together, and nothing is missed. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DatabaseAway } from '../../src/core/db/database-error.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount } from '../support/words.js';
import { givenFeeds, nextOf, positionsOf } from './feed-process.js';
import { recordOptOuts } from './live-server.js';

const database = useDatabase();
const times = { retry: 20, giveUp: 500 };
afterEach(() => void vi.restoreAllMocks());

/** Two followers that have caught up, on a process whose reads fail from when `fail` is called. */
async function givenFollowers() {
  const own = { ...database.db };
  const process = givenFeeds(own, { times });
  const accountId = await givenBareAccount(database.db);
  const followers = [await process.follow(accountId, null), await process.follow(accountId, null)] as const;
  for (const follower of followers) await nextOf(follower);
  return {
    ...process,
    accountId,
    followers,
    fail: (error: Error) => vi.spyOn(own, 'rows').mockRejectedValue(error),
  };
}

describe('followers whose reader gets no answer', () => {
  it('go on with what came meanwhile when the database is back', async () => {
    const { accountId, followers, recorder, fail } = await givenFollowers();
    const awaited = followers.map(nextOf);
    const failing = fail(new DatabaseAway('ECONNREFUSED', false));
    await recordOptOuts(recorder, accountId, 3);
    await vi.waitFor(() => expect(failing.mock.calls.length).toBeGreaterThan(2), 10_000);
    failing.mockRestore();
    expect((await Promise.all(awaited)).map(positionsOf)).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it('end together with the error when it stays away, and who comes later is given a reader anew', async () => {
    const { accountId, feeds, followers, recorder, follow, fail, listenedTo } = await givenFollowers();
    const away = new DatabaseAway('ECONNREFUSED', false);
    const awaited = followers.map((follower) => follower.next());
    const outcomes = Promise.all(awaited.map((next) => expect(next).rejects.toBe(away)));
    const failing = fail(away);
    await recordOptOuts(recorder, accountId, 1);
    await outcomes;
    expect([feeds.followers(), listenedTo()]).toEqual([0, 0]);
    await expect(follow(accountId, null)).rejects.toBe(away);
    failing.mockRestore();
    const late = await follow(accountId, { position: 0, eventId: null });
    expect(positionsOf(await nextOf(late))).toEqual([1]);
  });

  it('end at once with an error that trying again cannot mend', async () => {
    const { accountId, followers, recorder, fail } = await givenFollowers();
    const broken = new Error('a fault inside');
    const awaited = followers.map((follower) => follower.next());
    const outcomes = Promise.all(awaited.map((next) => expect(next).rejects.toBe(broken)));
    const failing = fail(broken);
    await recordOptOuts(recorder, accountId, 1);
    await outcomes;
    expect(failing.mock.calls.length).toBe(1);
  });
});
