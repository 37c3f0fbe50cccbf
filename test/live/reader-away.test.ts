/** The one reader of an account while the database is away: its followers are told together, and nothing is missed. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sql } from 'drizzle-orm';
import { DatabaseAway } from '../../src/core/db/database-error.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount } from '../support/words.js';
import { givenFeeds, nextOf, positionsOf, readToEnd, withCode } from './feed-process.js';
import { recordOptOuts } from './live-server.js';
import { tapped } from '../support/tapped-db.js';

const database = useDatabase();
const times = { retry: 20, giveUp: 500 };
afterEach(() => void vi.restoreAllMocks());

/** Two followers that have caught up, on a process whose reads fail from when `fail` is called. */
async function givenFollowers() {
  let failure: (() => Promise<never>) | undefined;
  const own = tapped(database.db, ({ text, send }) =>
    failure === undefined || text.includes('record_words') ? send() : failure(),
  );
  const process = givenFeeds(own, { times });
  const accountId = await givenBareAccount(database.db);
  const followers = [await process.follow(accountId, null), await process.follow(accountId, null)] as const;
  for (const follower of followers) await nextOf(follower);
  return {
    ...process,
    accountId,
    followers,
    fail(error: Error) {
      const answer = vi.fn<() => Promise<never>>().mockRejectedValue(error);
      failure = answer;
      return {
        asked: () => answer.mock.calls.length,
        end: () => {
          failure = undefined;
        },
      };
    },
  };
}

describe('followers whose reader gets no answer', () => {
  it('go on with what came meanwhile when the database is back', async () => {
    const { accountId, followers, recorder, fail } = await givenFollowers();
    const awaited = followers.map(nextOf);
    const failing = fail(new DatabaseAway('ECONNREFUSED', false));
    await recordOptOuts(recorder, accountId, 3);
    await vi.waitFor(() => expect(failing.asked()).toBeGreaterThan(2), 10_000);
    failing.end();
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
    failing.end();
    const late = await follow(accountId, { position: 0, eventId: null });
    expect(positionsOf(await nextOf(late))).toEqual([1]);
  });

  it('and which covers its filter has neither, go on as well', async () => {
    let failures = 3;
    const own = tapped(database.db, async ({ text, send }) => {
      if (!text.includes('sender_covers') || failures === 3) return send();
      failures += 1;
      throw new DatabaseAway('ECONNREFUSED', false);
    });
    const process = givenFeeds(own, { times });
    const accountId = await givenBareAccount(database.db);
    await recordOptOuts(process.recorder, accountId, 3);
    failures = 0;
    const follower = await process.follow(accountId, { position: 0, eventId: null }, { channels: ['SMS'] });
    // Were the failure of one read left to nobody, the process would end by it.
    expect((await readToEnd(follower)).flatMap(positionsOf)).toEqual([1, 2, 3]);
    expect(failures).toBe(3);
  });

  it('end at once with an error that trying again cannot mend', async () => {
    const { accountId, followers, recorder, fail } = await givenFollowers();
    const broken = new Error('a fault inside');
    const awaited = followers.map((follower) => follower.next());
    const outcomes = Promise.all(awaited.map((next) => expect(next).rejects.toBe(broken)));
    const failing = fail(broken);
    await recordOptOuts(recorder, accountId, 1);
    await outcomes;
    expect(failing.asked()).toBe(1);
  });
});

/** A follower that has read three events, all that there are. */
async function givenFollowerAtThird() {
  const process = givenFeeds(database.db);
  const accountId = await givenBareAccount(database.db);
  await recordOptOuts(process.recorder, accountId, 3);
  const follower = await process.follow(accountId, { position: 0, eventId: null });
  expect((await readToEnd(follower)).flatMap(positionsOf)).toEqual([1, 2, 3]);
  return { ...process, accountId, follower };
}

it('a log whose head is beyond its last event, as after a restore of some tables, ends its followers and is not read on and on', async () => {
  const { db } = database;
  const { accountId, follower, wakeUps } = await givenFollowerAtThird();
  await db.rows(sql`update log_heads set position = 4 where account_id = ${accountId}`);
  const outcome = expect(nextOf(follower)).rejects.toEqual(withCode('CURSOR_EPOCH'));
  const before = db.statementsSent();
  wakeUps.grew(accountId);
  await outcome;
  expect(db.statementsSent() - before).toBeLessThan(20);
});

it('a log that lacks an event, as after a restore of some tables, is followed past the gap', async () => {
  const { db } = database;
  const { accountId, follow, follower, recorder, wakeUps } = await givenFollowerAtThird();
  await recordOptOuts(createWordRecorder(db), accountId, 2);
  await db.rows(sql`delete from events where account_id = ${accountId} and position = 4`);
  wakeUps.grew(accountId);
  expect(positionsOf(await nextOf(follower))).toEqual([5]);
  const newcomer = await follow(accountId, null);
  expect(await nextOf(newcomer)).toMatchObject({ items: [], caughtUp: true });
  await recordOptOuts(recorder, accountId, 1);
  expect([positionsOf(await nextOf(follower)), positionsOf(await nextOf(newcomer))]).toEqual([[6], [6]]);
});
