import { and, asc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import { events, reviews } from '../../core/db/log.tables.js';
import type { Instant } from '../../core/domain/instant.js';
import type { ReviewState } from '../../core/domain/vocabulary.js';
import type { ReviewRow } from '../../core/graph/reviews.queries.js';
import type { LogEvent } from '../../core/log/event.js';
import { givenBy } from '../../core/db/given-by.js';

export interface ReviewPlace {
  receivedAt: Instant;
  reviewId: string;
}

/** A page, oldest first; one row more than the limit tells that there is another. Read backward it is turned round. */
export async function reviewPage(
  db: Db,
  accountId: string,
  page: {
    state: ReviewState | null;
    after: ReviewPlace | null;
    before: ReviewPlace | null;
    limit: number;
    backward: boolean;
  },
): Promise<ReviewRow[]> {
  const order = page.backward
    ? sql`${reviews.receivedAt} desc, ${reviews.reviewId} desc`
    : sql`${reviews.receivedAt} asc, ${reviews.reviewId} asc`;
  const rows = await db
    .of(accountId)
    .orm.select()
    .from(reviews)
    .where(
      and(
        eq(reviews.accountId, accountId),
        page.state === null ? undefined : eq(reviews.state, page.state),
        placed('>', page.after),
        placed('<', page.before),
      ),
    )
    .orderBy(order)
    .limit(page.limit + 1);
  return page.backward ? rows.toReversed() : rows;
}

function placed(operator: '>' | '<', place: ReviewPlace | null): SQL | undefined {
  if (place === null) return undefined;
  return sql`(${reviews.receivedAt}, ${reviews.reviewId}) ${sql.raw(operator)} (${sql.param(place.receivedAt, reviews.receivedAt)}::timestamptz, ${place.reviewId}::uuid)`;
}

export async function countReviews(db: Db, accountId: string, state: ReviewState | null): Promise<number> {
  const [row] = await db.of(accountId).rows<{ count: number }>(sql`
    select count(*) as count from reviews
    where account_id = ${accountId} and (${state}::text is null or state = ${state})`);
  return row?.count ?? 0;
}

/** Addresses of one person at most that a message brings: a number in two ways, an id of theirs and one of several portfolios. */
const addressesAtMost = 8;

/**
 * The provisional opt-outs of a review that nobody has taken back: of the recipient, and of the other addresses that the message
 * came with. The first words of these stand behind the recipient's, for the writer appends an item's words together.
 */
export function provisionalEvents(db: Db, accountId: string, review: ReviewRow): Promise<LogEvent[]> {
  return db
    .of(accountId)
    .orm.select()
    .from(events)
    .where(
      and(
        eq(events.accountId, accountId),
        sql`${events.recipient} in (
          select o.recipient from events f
          join events o on o.account_id = f.account_id and o.position between f.position and f.position + ${addressesAtMost}
          where f.account_id = ${review.accountId}::uuid and f.event_id = ${review.eventId}::uuid and o.review_id = f.review_id
        )`,
        eq(events.reviewId, review.reviewId),
        eq(events.provisional, true),
        sql`${events.kind} = 'OPTED_OUT'`,
        sql`not exists (select 1 from events w where w.account_id = ${events.accountId} and w.withdraws = ${events.eventId})`,
      ),
    )
    .orderBy(asc(events.position));
}

/** Open reviews of all accounts whose time has run out. */
export function dueReviews(db: Db, limit: number): Promise<ReviewRow[]> {
  return db.orm.select(getTableColumns(reviews)).from(givenBy(sql`due_reviews(${limit}::integer)`, reviews));
}
