/** The feeds of one process, woken when a test says so, and how their followers are read. */
import { sql } from 'drizzle-orm';
import { expect, onTestFinished } from 'vitest';
import type { Db } from '../../src/core/db/connect.js';
import { cursorAt, type LogPlace } from '../../src/core/log/cursor.js';
import type { LogEvent } from '../../src/core/log/event.js';
import type { EventFilter } from '../../src/core/log/event-filter.js';
import type { Batch } from '../../src/core/log/feeds.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { createFeeds, type FeedsOptions } from '../../src/features/live/feeds.js';
import { followEvents } from '../../src/features/live/follow-events.js';

export type Follower = AsyncIterableIterator<Batch<LogEvent>>;

export function givenFeeds(db: Db, options: Partial<FeedsOptions> = {}) {
  const wakes = new Map<string, Set<() => void>>();
  const wakeUps = {
    grew: (accountId: string) => wakes.get(accountId)?.forEach((wake) => wake()),
    listen(accountId: string, wake: () => void) {
      const ofAccount = wakes.get(accountId) ?? new Set();
      wakes.set(accountId, ofAccount.add(wake));
      return () => void (ofAccount.delete(wake) && ofAccount.size === 0 && wakes.delete(accountId));
    },
  };
  const feeds = createFeeds({ db, wakeUps, ...options });
  const recorder = createWordRecorder(db, { onGrowth: wakeUps.grew });
  return {
    feeds,
    wakeUps,
    recorder,
    /** Accounts on which somebody listens. */
    listenedTo: () => wakes.size,
    /** Until the test is over. */
    async follow(accountId: string, after: LogPlace | null, filter: EventFilter = {}): Promise<Follower> {
      const cursor = after === null ? null : cursorAt(accountId, after);
      const follower = await followEvents(feeds, accountId, { after: cursor, filter });
      onTestFinished(() => void follower.return?.());
      return follower;
    },
  };
}

export async function nextOf(follower: Follower): Promise<Batch<LogEvent>> {
  const result = await follower.next();
  if (result.done === true) throw new Error('the follower has ended');
  return result.value;
}

export const positionsOf = (batch: Batch<LogEvent>) => batch.items.map((event) => event.position);

export async function readToEnd(follower: Follower): Promise<Batch<LogEvent>[]> {
  const batches = [await nextOf(follower)];
  while (batches.at(-1)?.caughtUp !== true) batches.push(await nextOf(follower));
  return batches;
}

/** Statements that the work sends to the database. */
export async function statementsOf(db: Db, work: () => Promise<unknown>): Promise<number> {
  const before = db.statementsSent();
  await work();
  return db.statementsSent() - before;
}

/** Other events where some were, as after a restore. */
export async function replaceEventsFrom(db: Db, accountId: string, position: number): Promise<void> {
  await db.rows(sql`
    update events set event_id = gen_random_uuid() where account_id = ${accountId} and position >= ${position}`);
}

/** As after a failover that lost commits. */
export async function shortenLog(db: Db, accountId: string, to: number): Promise<void> {
  await db.rows(sql`
    with gone as (delete from events where account_id = ${accountId} and position > ${to})
    update log_heads set position = ${to} where account_id = ${accountId}`);
}

export const withCode = (code: string) =>
  expect.objectContaining({ extensions: expect.objectContaining({ code }) as unknown });
