/**
 * One account's log for all who follow it in this process: the tail, its reader, the views and the followers. It is there
 * as long as somebody follows.
 */
import type { Db } from '../../core/db/connect.js';
import { isAway } from '../../core/db/database-error.js';
import { cursorEpoch, cursorUnknown } from '../../core/graph/errors.js';
import { cursorPastEnd } from '../../core/graph/log-cursor.js';
import { eventTag, type LogPlace, readCursor } from '../../core/log/cursor.js';
import type { Following, View } from '../../core/log/feeds.js';
import type { WakeUps } from '../../core/log/wake-ups.js';
import { followLog } from './follow-log.js';
import type { LogBefore } from './log-before.js';
import { createMatchers } from './matchers.js';
import { idIn } from './run.rules.js';
import { createSharedView, type FollowerReads, type LogReader, type SharedView } from './shared-view.js';
import type { Tail } from './tail.js';
import { createTailReader, type ReaderTimes } from './tail-reader.js';
import type { Turns } from '../../core/domain/turns.js';

/** What all feeds of a process have in common. */
export interface FeedParts {
  db: Db;
  wakeUps: WakeUps;
  /** Of the readers of tails. */
  liveTurns: Turns;
  /** Of those who catch up. */
  catchUpTurns: Turns;
  before: LogBefore;
  reads: FollowerReads;
  times?: ReaderTimes;
}

export interface Feed {
  follow<Item>(after: string | null, view: View<Item>): Promise<Following<Item>>;
  tail(): Tail | null;
  followers(): number;
  /** Positions that the one furthest behind has not read. */
  furthestBehind(): number;
  drop(): void;
}

const front: LogPlace = { position: 0, eventId: null };

export interface FeedEvents {
  grown(tail: Tail): void;
  /** It can be read no more, or nobody follows it: the next follower is given a new one. */
  over(): void;
}

export function createFeed(parts: FeedParts, accountId: string, on: FeedEvents): Feed {
  const listeners = new Map<() => void, () => number>();
  const views = new Map<string, { shared: SharedView<unknown>; users: number }>();
  const matchers = createMatchers(parts, accountId, () => reader.settingsVersion());
  let users = 0;
  let failure: unknown = null;

  function drop(): void {
    parts.before.forget();
    for (const { shared } of views.values()) shared.forget();
    matchers.forget();
    reader.drop();
  }

  function wakeAll(): void {
    for (const wake of listeners.keys()) wake();
  }

  const reader = createTailReader({
    db: parts.db,
    accountId,
    turns: parts.liveTurns,
    ...(parts.times === undefined ? {} : { times: parts.times }),
    onChange(tail) {
      on.grown(tail);
      wakeAll();
    },
    onErased: drop,
    onFailure(error) {
      failure = error;
      on.over();
      wakeAll();
    },
  });
  const stopListening = parts.wakeUps.listen(
    accountId,
    () => reader.wake(),
    () => reader.tail()?.end.position ?? -1,
  );

  const log: LogReader = {
    tail: reader.tail,
    ready: async () => reader.tail() ?? reader.refreshed(),
    anew() {
      parts.before.forget();
      return reader.refreshed();
    },
    matcherOf: matchers.of,
    readBefore: (tail, place, selection, atMost) =>
      parts.before.read(accountId, tail, place, selection, atMost),
    failure: () => failure,
    reads: parts.reads,
  };

  async function startAt(after: string | null): Promise<LogPlace> {
    const tail = await reader.refreshed();
    if (after === null) return tail.end;
    const cursor = readCursor(accountId, after);
    if (cursor.kind === 'unknown') throw cursorUnknown();
    const { position, tag } = cursor;
    if (position > tail.end.position) throw cursorPastEnd(cursor, parts.db);
    const eventId = tail.holds(position)
      ? (idIn(tail, position) ?? null)
      : await parts.before.eventIdAt(accountId, tail, position);
    if (eventTag(eventId) !== tag) throw cursorEpoch();
    return { position, eventId };
  }

  function use<Item>(view: View<Item>): SharedView<Item> {
    const known = views.get(view.key) ?? { shared: createSharedView(log, view), users: 0 };
    views.set(view.key, known);
    known.users += 1;
    users += 1;
    return known.shared as SharedView<Item>;
  }

  function leave(key: string): void {
    users -= 1;
    const known = views.get(key);
    if (known !== undefined && (known.users -= 1) === 0) {
      known.shared.forget();
      views.delete(key);
    }
    if (users > 0) return;
    stopListening();
    reader.stop();
    on.over();
  }

  return {
    async follow<Item>(after: string | null, view: View<Item>) {
      const shared = use(view);
      try {
        const start = await startAt(after);
        const stateUpTo = after === null && view.stateAfter !== undefined ? start : front;
        return followLog(
          {
            readAfter: (place, atMost) =>
              place.position < stateUpTo.position
                ? shared.readState(place, stateUpTo, atMost)
                : shared.readAfter(place, atMost),
            listen(wake, reached) {
              listeners.set(wake, reached);
              return () => {
                listeners.delete(wake);
                leave(view.key);
              };
            },
            isPassing: (error) => isAway(error) && error !== failure,
          },
          stateUpTo === front ? start : front,
        );
      } catch (error) {
        leave(view.key);
        throw error;
      }
    },
    tail: reader.tail,
    followers: () => listeners.size,
    furthestBehind() {
      const end = reader.tail()?.end.position ?? 0;
      let furthest = 0;
      for (const reached of listeners.values()) furthest = Math.max(furthest, end - reached());
      return furthest;
    },
    drop,
  };
}
