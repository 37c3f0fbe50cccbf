import { Arg, Ctx, Resolver, Root, Subscription } from 'type-graphql';
import type { CampaignAlert } from '../../core/graph/campaign-alerts.js';
import { CampaignType } from '../../core/graph/campaign.types.js';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { readEventFilter } from '../../core/graph/read-event-filter.js';
import { OptOutEventFilterInput } from '../../core/graph/event-filter.types.js';
import { OptOutEventType } from '../../core/graph/opt-out-event.types.js';
import { ReviewType } from '../../core/graph/review.types.js';
import type { ReviewRow } from '../../core/graph/reviews.queries.js';
import { CursorScalar } from '../../core/graph/scalars.js';
import { cursorAt } from '../../core/log/cursor.js';
import type { LogEvent } from '../../core/log/event.js';
import type { Batch } from '../../core/log/feeds.js';
import { followEvents } from './follow-events.js';
import { followReviews } from './follow-reviews.js';
import { OptOutEventBatchType, ReviewBatchType } from './live.types.js';

interface Subscribing<Args> {
  args: Args;
  context: RequestContext;
}

@Resolver()
export class LiveResolver {
  @Subscription(() => OptOutEventBatchType, {
    description:
      "The account's log from a cursor on: first what is stored after it, then what happens, without a gap and without a repeat. Without a cursor it begins now. Keep the last cursor and give it back after a disconnect. Errors: CURSOR_UNKNOWN (garbled, or of another account), CURSOR_EPOCH (its place is gone: the database was restored, or lost commits in a failover), CURSOR_AHEAD (ahead of the log, and never a place of it).",
    subscribe: async ({
      args,
      context,
    }: Subscribing<{ filter?: OptOutEventFilterInput; after?: string }>) => {
      const accountId = accountIdOf(context);
      const filter = await readEventFilter(context.services, accountId, args.filter);
      return followEvents(context.services.feeds, accountId, { after: args.after ?? null, filter });
    },
  })
  optOutEvents(
    @Root() batch: Batch<LogEvent>,
    @Arg('filter', () => OptOutEventFilterInput, {
      nullable: true,
      description: 'Only events that it lets through. Absent: all.',
    })
    _filter: OptOutEventFilterInput | null,
    @Arg('after', () => CursorScalar, {
      nullable: true,
      description: 'It begins behind this place. Absent: now.',
    })
    _after: string | null,
    @Ctx() context: RequestContext,
  ): OptOutEventBatchType {
    return {
      events: batch.items.map((event) => new OptOutEventType(event)),
      cursor: cursorAt(accountIdOf(context), batch.place, context.services.db.identity()),
      caughtUp: batch.caughtUp,
      position: batch.place.position,
      behind: batch.behind,
    };
  }

  @Subscription(() => ReviewBatchType, {
    description:
      'Reviews that changed after the cursor, oldest change first, then new ones and those settled, each as it is now. Without a cursor it begins with those that are open now, oldest first. The cursors are those of the log, with the same errors as optOutEvents.',
    subscribe: ({ args, context }: Subscribing<{ after?: string }>) =>
      followReviews(context.services, accountIdOf(context), args.after ?? null),
  })
  reviews(
    @Root() batch: Batch<ReviewRow>,
    @Arg('after', () => CursorScalar, {
      nullable: true,
      description: 'It begins behind this place. Absent: with those that are open now.',
    })
    _after: string | null,
    @Ctx() context: RequestContext,
  ): ReviewBatchType {
    return {
      reviews: batch.items.map((review) => new ReviewType(review)),
      cursor: cursorAt(accountIdOf(context), batch.place, context.services.db.identity()),
    };
  }
  @Subscription(() => CampaignType, {
    description:
      "Campaigns whose opt-out rate has passed the account's threshold (alertRate and alertMinimum of Account): first those that have, oldest first, then each as it happens, once, and again only when it has been below in between. One campaign a message, with its counts as they were when that was seen. It begins with campaigns that were screened for in the last 30 days, the last 1,000; any other is told of with its next opt-out. A campaign for which nobody was screened has no rate and is not told of. There is no cursor: after a disconnect it begins anew.",
    subscribe: ({ context }: Subscribing<Record<string, never>>) =>
      context.services.alerts.follow(accountIdOf(context)),
  })
  campaignAlert(@Root() batch: Batch<CampaignAlert>, @Ctx() context: RequestContext): CampaignType {
    const [alert] = batch.items;
    if (alert === undefined) throw new Error('a batch of alerts holds one');
    const { campaign, counts } = alert;
    context.loaders.campaignCounts.clear(campaign.campaignId).prime(campaign.campaignId, counts);
    return new CampaignType(campaign);
  }
}
