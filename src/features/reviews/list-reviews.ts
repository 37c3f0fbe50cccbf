/** The reviews of an account as pages, oldest first. */
import type { Db } from '../../core/db/connect.js';
import { isId } from '../../core/domain/new-id.js';
import type { ReviewState } from '../../core/domain/vocabulary.js';
import { type Connection, type PageRequest, toConnection } from '../../core/graph/connection.js';
import { cursorUnknown } from '../../core/graph/errors.js';
import { ReviewType } from '../../core/graph/review.types.js';
import { base64UrlToBytes } from '../../core/log/base64url.js';
import { countReviews, type ReviewPlace, reviewPage } from './reviews.queries.js';

export async function listReviews(
  db: Db,
  accountId: string,
  state: ReviewState | null,
  page: PageRequest,
): Promise<Connection<ReviewType>> {
  const rows = await reviewPage(db, accountId, {
    state,
    after: readPlace(page.after),
    before: readPlace(page.before),
    limit: page.limit,
    backward: page.direction === 'backward',
  });
  return toConnection(page, rows, {
    node: (row) => new ReviewType(row),
    cursor: (row) => Buffer.from(`${row.receivedAt} ${row.reviewId}`).toString('base64url'),
    count: () => countReviews(db, accountId, state),
  });
}

function readPlace(cursor: string | null): ReviewPlace | null {
  if (cursor === null) return null;
  const [receivedAt = '', reviewId = ''] = (base64UrlToBytes(cursor)?.toString('utf8') ?? '').split(' ');
  if (!/^-?\d{1,16}$/.test(receivedAt) || !isId(reviewId)) throw cursorUnknown();
  return { receivedAt: Number(receivedAt), reviewId };
}
