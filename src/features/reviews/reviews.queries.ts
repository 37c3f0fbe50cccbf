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

/** Addresses of one person at most that a message brings, one less. */
const othersAtMost = 8;

/**
 * Whom a review is about: the recipient, and under which other addresses the message came. Their first words stand behind the
 * recipient's, for the writer appends an item's words together.
 */
async function recipientsOf(db: Db, { accountId, eventId }: ReviewRow): Promise<string[]> {
  const rows = await db.of(accountId).rows<{ recipient: string }>(
    sql`
    select o.recipient from events f
    cross join lateral (
      select e.recipient, e.review_id, e.position from events e
      where e.account_id = ${accountId}::uuid and e.position between f.position and f.position + ${othersAtMost}
      order by e.position
    ) o
    where f.account_id = ${accountId}::uuid and f.event_id = ${eventId}::uuid and o.review_id = f.review_id`,
    { plannedOnce: true },
  );
  return [...new Set(rows.map(({ recipient }) => recipient))];
}

/** The provisional opt-outs of a review that nobody has taken back. */
export async function provisionalEvents(db: Db, accountId: string, review: ReviewRow): Promise<LogEvent[]> {
  const found: LogEvent[] = [];
  for (const recipient of await recipientsOf(db, review))
    found.push(...(await provisionalOf(db, accountId, recipient, review.reviewId)));
  return found;
}

function provisionalOf(db: Db, accountId: string, recipient: string, reviewId: string): Promise<LogEvent[]> {
  return db
    .of(accountId)
    .orm.select()
    .from(events)
    .where(
      and(
        eq(events.accountId, accountId),
        eq(events.recipient, recipient),
        eq(events.reviewId, reviewId),
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
