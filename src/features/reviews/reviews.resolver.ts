import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { ReviewState } from '../../core/domain/vocabulary.js';
import { askForPage } from '../../core/graph/answer-budget.js';
import { type Connection, defaultPage, ListArgs, type PageArgs } from '../../core/graph/connection.js';
import { accountCaller, accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { ReviewConnection, ReviewType } from '../../core/graph/review.types.js';
import { listReviews } from './list-reviews.js';
import { resolveReview } from './settle-review.js';

@Resolver()
export class ReviewsResolver {
  @Query(() => ReviewConnection, {
    description:
      'Oldest first. state null: of all states. CURSOR_UNKNOWN for a cursor that is not of this list.',
  })
  reviews(
    @Arg('state', () => ReviewState, {
      nullable: true,
      defaultValue: 'OPEN',
      description: 'In which state they are. Null: in any.',
    })
    state: ReviewState | null,
    @Args(() => ListArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<ReviewType>> {
    return listReviews(
      context.services.db,
      accountIdOf(context),
      state,
      askForPage(context, page, defaultPage),
    );
  }

  @Mutation(() => ReviewType, {
    description:
      'Settles a review: the opt-out holds for good, or its provisional opt-out is taken back. Settled before in the same way: the review as it is; in the other way: CONFLICT.',
  })
  async resolveReview(
    @Arg('id', () => ID, { description: 'Of the review.' }) id: string,
    @Arg('optOut', () => Boolean, { description: 'True: it is an opt-out, for good. False: it is none.' })
    optOut: boolean,
    @Ctx() context: RequestContext,
  ): Promise<ReviewType> {
    return new ReviewType(await resolveReview(context.services, accountCaller(context), id, optOut));
  }
}
