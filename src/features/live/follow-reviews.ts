/**
 * Subscription reviews. It follows the same log: each opening and each settling of a review is an event that names it,
 * so the reviews that changed after a cursor are those named by the events after it, each as it is now.
 *
 * Without a cursor it begins at the front of the log, but of the log as it stood then it sends only what is open. So a
 * client that is cut off between two pages of open reviews resumes from its cursor like any other, and misses none.
 */
import { sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import { events } from '../../core/db/log.tables.js';
import { reviewsById, type ReviewRow } from '../../core/graph/reviews.queries.js';
import type { LogPlace } from '../../core/log/cursor.js';
import type { LogEvent } from '../../core/log/event.js';
import type { EventSelection } from '../../core/log/event-selection.js';
import type { Feeds, Following, StatePage } from '../../core/log/feeds.js';
import { openReviews } from './live.queries.js';

const ofReviews: EventSelection = {
  where: sql`${events.reviewId} is not null`,
  byReach: false,
  matcher: () => (event) => event.reviewId !== null,
};

/** Throws the refusal of a cursor that is no place in this log. */
export function followReviews(
  { db, feeds }: { db: Db; feeds: Feeds },
  accountId: string,
  after: string | null,
): Promise<Following<ReviewRow>> {
  return feeds.follow(accountId, after, {
    key: 'reviews',
    selection: ofReviews,
    itemsOf: (found) => readChanged(db, accountId, found),
    stateAfter: (place, upTo, atMost) => readOpen(db, accountId, { after: place, upTo, atMost }),
  });
}

/** Those open now among the reviews that were opened up to a place. */
async function readOpen(
  db: Db,
  accountId: string,
  { after, upTo, atMost }: { after: LogPlace; upTo: LogPlace; atMost: number },
): Promise<StatePage<ReviewRow>> {
  const found = await openReviews(db, accountId, {
    after: after.position,
    upTo: upTo.position,
    limit: atMost,
  });
  const last = found.at(-1);
  const reached = last !== undefined && found.length === atMost ? last.place : upTo;
  return { items: found.map((one) => one.review), place: reached };
}

/** Those that the events name, each once. Read after the events: what changes in between is an event to come. */
async function readChanged(
  db: Db,
  accountId: string,
  found: readonly LogEvent[],
): Promise<readonly ReviewRow[]> {
  const reviewIds = [...new Set(found.flatMap((event) => event.reviewId ?? []))];
  const rows = await reviewsById(db, accountId, reviewIds);
  const byId = new Map(rows.map((row) => [row.reviewId, row]));
  return reviewIds.flatMap((reviewId) => byId.get(reviewId) ?? []);
}
