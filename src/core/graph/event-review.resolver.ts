/** OptOutEvent.review, apart from the type: a review names its event, and imports must not go in a circle. */
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from './context.js';
import { OptOutEventType } from './opt-out-event.types.js';
import { ReviewType } from './review.types.js';

@Resolver(() => OptOutEventType)
export class EventReviewResolver {
  @FieldResolver(() => ReviewType, {
    nullable: true,
    description: 'The review that led to it, or settled it.',
  })
  async review(@Root() event: OptOutEventType, @Ctx() context: RequestContext): Promise<ReviewType | null> {
    if (event.row.reviewId === null) return null;
    const review = await context.loaders.review.load(event.row.reviewId);
    return review === null ? null : new ReviewType(review);
  }
}
