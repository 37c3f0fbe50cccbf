import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { type Connection, ListArgs, type PageArgs } from '../../../core/graph/connection.js';
import type { RequestContext } from '../../../core/graph/context.js';
import { listAttempts } from './list-attempts.js';
import { WebhookAttemptConnection, type WebhookAttemptType } from './webhook-attempt.types.js';

@Resolver()
export class WebhookAttemptsResolver {
  @Query(() => WebhookAttemptConnection, {
    description:
      'What was sent to an endpoint and what came of it, newest first: of the last 30 days, the last 10,000. NOT_FOUND: no such endpoint. CURSOR_UNKNOWN: a cursor of another list.',
  })
  webhookAttempts(
    @Arg('endpointId', () => ID, { description: 'Of the endpoint.' }) endpointId: string,
    @Args(() => ListArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<WebhookAttemptType>> {
    return listAttempts(context, endpointId, page);
  }
}
