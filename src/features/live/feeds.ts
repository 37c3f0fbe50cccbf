/**
 * The feeds of all accounts that are followed in this process, and what they may hold together: the tail of the account
 * whose log has not grown for longest goes first, since its followers have read it.
 */
import type { Db } from '../../core/db/connect.js';
import type { Feeds } from '../../core/log/feeds.js';
import type { WakeUps } from '../../core/log/wake-ups.js';
import { createFeed, type Feed } from './feed.js';
import { createLogBefore } from './log-before.js';
import type { FollowerReads } from './shared-view.js';
import type { ReaderTimes } from './tail-reader.js';
import { createTurns } from '../../core/domain/turns.js';

export interface RunningFeeds extends Feeds {
  /** Followers in this process. */
  followers(): number;
  /** How many positions the follower that is furthest behind has not read; the ends of the logs are those read last. */
  furthestBehind(): number;
  /** Events that the tails hold. */
  eventsHeld(): number;
  /** Pages given to followers since the start, by where they came from. */
  reads(): Readonly<FollowerReads>;
}

export interface FeedsOptions {
  db: Db;
  wakeUps: WakeUps;
  budget?: TailBudget;
  times?: ReaderTimes;
}

/** Of all tails together. */
export interface TailBudget {
  events: number;
  /** Bytes, about. */
  weight: number;
}

const usualBudget: TailBudget = { events: 65_536, weight: 64 * 1024 * 1024 };
/** Of the pool's ten connections. What is left is for those who write, ask and list. */
const liveReads = 3;
const catchUpReads = 4;

export function createFeeds({ db, wakeUps, budget = usualBudget, times }: FeedsOptions): RunningFeeds {
  /** In the order in which their logs have grown: the one that did last is the last. */
  const feeds = new Map<string, Feed>();
  const catchUpTurns = createTurns(catchUpReads);
  const parts = {
    db,
    wakeUps,
    catchUpTurns,
    liveTurns: createTurns(liveReads),
    before: createLogBefore(db, catchUpTurns),
    reads: { shared: 0, tail: 0, database: 0 },
    ...(times === undefined ? {} : { times }),
  };

  /** What each tail was last known to hold, and all of them. */
  const held = new Map<string, TailBudget>();
  const total: TailBudget = { events: 0, weight: 0 };

  function holds(accountId: string, events: number, weight: number): void {
    const before = held.get(accountId);
    total.events += events - (before?.events ?? 0);
    total.weight += weight - (before?.weight ?? 0);
    if (events === 0) held.delete(accountId);
    else held.set(accountId, { events, weight });
  }

  function keepToBudget(): void {
    for (const [accountId, feed] of feeds) {
      if (total.events <= budget.events && total.weight <= budget.weight) return;
      feed.tail()?.empty();
      holds(accountId, 0, 0);
    }
  }

  function open(accountId: string): Feed {
    const feed = createFeed(parts, accountId, {
      grown(tail) {
        if (feeds.get(accountId) !== feed) return;
        feeds.delete(accountId);
        feeds.set(accountId, feed);
        holds(accountId, tail.events.length, tail.weight);
        keepToBudget();
      },
      over() {
        if (feeds.get(accountId) !== feed) return;
        feeds.delete(accountId);
        holds(accountId, 0, 0);
      },
    });
    feeds.set(accountId, feed);
    return feed;
  }

  return {
    follow: (accountId, after, view) => (feeds.get(accountId) ?? open(accountId)).follow(after, view),
    drop() {
      parts.before.forget();
      for (const feed of feeds.values()) feed.drop();
    },
    followers: () => [...feeds.values()].reduce((sum, feed) => sum + feed.followers(), 0),
    furthestBehind: () => Math.max(0, ...[...feeds.values()].map((feed) => feed.furthestBehind())),
    eventsHeld: () => total.events,
    reads: () => parts.reads,
  };
}
