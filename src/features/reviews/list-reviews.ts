/** The reviews of an account as pages, oldest first. A cursor names the review at its place: reviews are never removed. */
import type { Db } from '../../core/db/connect.js';
import { isId } from '../../core/domain/new-id.js';
import type { ReviewState } from '../../core/domain/vocabulary.js';
import { type Connection, type PageRequest, toConnection } from '../../core/graph/connection.js';
import { cursorUnknown } from '../../core/graph/errors.js';
import { ReviewType } from '../../core/graph/review.types.js';
import { reviewsById } from '../../core/graph/reviews.queries.js';
import { base64UrlToBytes } from '../../core/log/base64url.js';
import { countReviews, type ReviewPlace, reviewPage } from './reviews.queries.js';

export async function listReviews(
  db: Db,
  accountId: string,
  state: ReviewState | null,
  page: PageRequest,
): Promise<Connection<ReviewType>> {
  const [after, before] = await Promise.all([
    placeOf(db, accountId, page.after),
    placeOf(db, accountId, page.before),
  ]);
  const rows = await reviewPage(db, accountId, {
    state,
    after,
    before,
    limit: page.limit,
    backward: page.direction === 'backward',
  });
  return toConnection(page, rows, {
    node: (row) => new ReviewType(row),
    cursor: cursorOf,
    count: () => countReviews(db, accountId, state),
  });
}

function cursorOf({ receivedAt, reviewId }: ReviewPlace): string {
  return Buffer.from(`${receivedAt} ${reviewId}`).toString('base64url');
}

/** A cursor of another account is refused: it would pass over reviews in silence. */
async function placeOf(db: Db, accountId: string, cursor: string | null): Promise<ReviewPlace | null> {
  if (cursor === null) return null;
  const [, reviewId = ''] = (base64UrlToBytes(cursor)?.toString('utf8') ?? '').split(' ');
  const [review] = isId(reviewId) ? await reviewsById(db, accountId, [reviewId]) : [];
  if (review === undefined || cursorOf(review) !== cursor) throw cursorUnknown();
  return { receivedAt: review.receivedAt, reviewId: review.reviewId };
}
