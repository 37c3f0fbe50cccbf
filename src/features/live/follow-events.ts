/** Subscription optOutEvents: the account's log, or the part of it that a filter lets through. */
import type { SQL } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import { isAway } from '../../core/db/database-error.js';
import { cursorAhead, cursorEpoch, cursorUnknown } from '../../core/graph/errors.js';
import type { LogPlace } from '../../core/log/cursor.js';
import type { LogEvent } from '../../core/log/event.js';
import type { WakeUps } from '../../core/log/wake-ups.js';
import { type Batch, followLog, type Page } from './follow-log.js';
import { readLogPart } from './live.queries.js';
import { startPlaceOf } from './start-place.js';

/** What following needs. */
export interface Live {
  db: Db;
  wakeUps: WakeUps;
}

export interface FollowWish {
  /** A cursor; null to begin at the end of the log as it is now. */
  after: string | null;
  /** Which events; undefined for all. */
  where?: SQL | undefined;
}

/** Events in one batch at most. */
export const batchLimit = 500;
/** Positions that are looked through in one statement where a filter may let few of them through. */
const filterWindow = 20_000;

/** Throws the refusal of a cursor that is no place in this log. */
export async function followEvents(
  live: Live,
  accountId: string,
  wish: FollowWish,
): Promise<AsyncIterableIterator<Batch<LogEvent>>> {
  const from = await startPlaceOf(live.db, accountId, wish.after);
  return followLog(
    {
      readAfter: (place) => readEventsPage(live.db, accountId, place, wish.where),
      listen: (wake, reached) => live.wakeUps.listen(accountId, wake, reached),
      isPassing: isAway,
    },
    from,
  );
}

/** A page of matching events. The place moves over what does not match, too. */
export async function readEventsPage(
  db: Db,
  accountId: string,
  place: LogPlace,
  where: SQL | undefined,
): Promise<Page<LogEvent>> {
  const part = await readLogPart(db, accountId, {
    after: place.position,
    limit: batchLimit,
    window: where === undefined ? batchLimit : filterWindow,
    where,
  });
  if (part === null) return { kind: 'lost', error: cursorUnknown() };
  if (part.head < place.position) return { kind: 'lost', error: cursorAhead() };
  if (part.eventIdHere !== place.eventId) return { kind: 'lost', error: cursorEpoch() };
  const last = part.events.at(-1);
  const reached = last !== undefined && part.events.length === batchLimit ? last : part.upTo;
  return {
    kind: 'page',
    items: part.events,
    place: { position: reached.position, eventId: reached.eventId },
    caughtUp: reached.position === part.head,
    head: part.head,
  };
}
