import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import type { Instant } from '../../../core/domain/instant.js';
import type { RequestContext } from '../../../core/graph/context.js';
import { DateTimeScalar } from '../../../core/graph/scalars.js';
import { readWebFormStats } from './web-form-stats.js';
import { WebFormStatType } from './web-form-stats.types.js';

@Resolver()
export class WebFormStatsResolver {
  @Query(() => [WebFormStatType], {
    description:
      'How often the opt-out pages were seen and used, day by day in UTC, oldest first; days without any are left out. Figures are some seconds late. At most 1,000 days, else BAD_USER_INPUT. What was opted out by them, and why, is in optOutStats with filter.sources WEB_FORM and ONE_CLICK.',
  })
  webFormStats(
    @Arg('from', () => DateTimeScalar, {
      nullable: true,
      description: 'From the day of this moment on; 30 days in all where it is not given.',
    })
    from: Instant | null,
    @Arg('to', () => DateTimeScalar, {
      nullable: true,
      description: 'Up to the last day that began before this moment; today where it is not given.',
    })
    to: Instant | null,
    @Ctx() context: RequestContext,
  ): Promise<WebFormStatType[]> {
    return readWebFormStats(context, { from: from ?? null, to: to ?? null });
  }
}
