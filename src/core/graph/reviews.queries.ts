import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.js';
import { reviews } from '../db/log.tables.js';

export type ReviewRow = typeof reviews.$inferSelect;

export function reviewsById(db: Db, accountId: string, reviewIds: readonly string[]): Promise<ReviewRow[]> {
  return db
    .of(accountId)
    .orm.select()
    .from(reviews)
    .where(
      and(eq(reviews.accountId, accountId), sql`${reviews.reviewId} = any(${sql.param(reviewIds)}::uuid[])`),
    );
}
