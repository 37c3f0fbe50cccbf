/**
 * Subscription reviews. It follows the same log: each opening and each settling of a review is an event that names it,
 * so the reviews that changed after a cursor are those named by the events after it, each as it is now.
 *
 * Without a cursor it begins at the front of the log, but of the log as it stood then it sends only what is open. So a
 * client that is cut off between two pages of open reviews resumes from its cursor like any other, and misses none.
 */
import { sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import { isAway } from '../../core/db/database-error.js';
import { events } from '../../core/db/log.tables.js';
import { reviewsById, type ReviewRow } from '../../core/graph/reviews.queries.js';
import type { LogPlace } from '../../core/log/cursor.js';
import { batchLimit, type Live, readEventsPage } from './follow-events.js';
import { type Batch, followLog, type Page } from './follow-log.js';
import { openReviews } from './live.queries.js';
import { startPlaceOf } from './start-place.js';

const front: LogPlace = { position: 0, eventId: null };

/** Throws the refusal of a cursor that is no place in this log. */
export async function followReviews(
  live: Live,
  accountId: string,
  after: string | null,
): Promise<AsyncIterableIterator<Batch<ReviewRow>>> {
  const start = await startPlaceOf(live.db, accountId, after);
  const openUpTo = after === null ? start : front;
  return followLog(
    {
      readAfter: (place) =>
        place.position < openUpTo.position
          ? readOpenPage(live.db, accountId, place, openUpTo)
          : readChangedPage(live.db, accountId, place),
      listen: (wake, reached) => live.wakeUps.listen(accountId, wake, reached),
      isPassing: isAway,
    },
    after === null ? front : start,
  );
}

/** Those open now among the reviews that were opened up to a place. */
async function readOpenPage(
  db: Db,
  accountId: string,
  place: LogPlace,
  upTo: LogPlace,
): Promise<Page<ReviewRow>> {
  const found = await openReviews(db, accountId, {
    after: place.position,
    upTo: upTo.position,
    limit: batchLimit,
  });
  const last = found.at(-1);
  const reached = last !== undefined && found.length === batchLimit ? last.place : upTo;
  return {
    kind: 'page',
    items: found.map((one) => one.review),
    place: reached,
    caughtUp: false,
    head: upTo.position,
  };
}

/** Those that changed after a place, each once. Read after the events: what changes in between is an event to come. */
async function readChangedPage(db: Db, accountId: string, place: LogPlace): Promise<Page<ReviewRow>> {
  const page = await readEventsPage(db, accountId, place, sql`${events.reviewId} is not null`);
  if (page.kind === 'lost') return page;
  const reviewIds = [...new Set(page.items.flatMap((event) => event.reviewId ?? []))];
  const rows = reviewIds.length === 0 ? [] : await reviewsById(db, accountId, reviewIds);
  const byId = new Map(rows.map((row) => [row.reviewId, row]));
  return { ...page, items: reviewIds.flatMap((reviewId) => byId.get(reviewId) ?? []) };
}
