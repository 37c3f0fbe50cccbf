import { Resolver, Root, Subscription } from 'type-graphql';
import { accountIdOf, type RequestContext } from '../../../core/graph/context.js';
import type { WebhookEndpointRow } from '../../../core/graph/webhooks.js';
import type { Batch } from '../../../core/log/feeds.js';
import { WebhookEndpointType } from '../endpoints/webhook-endpoint.types.js';

@Resolver()
export class WebhookAlertsResolver {
  @Subscription(() => WebhookEndpointType, {
    description:
      'Endpoints that Heed has paused (pausedFor is not BY_HAND): first those that are, the one paused first before the others, then each within a second of its being paused. One endpoint a message, as it was then. There is no cursor: after a disconnect it begins anew.',
    subscribe: ({ context }: { context: RequestContext }) =>
      context.services.webhooks.alerts(accountIdOf(context)),
  })
  webhookAlert(@Root() batch: Batch<WebhookEndpointRow>): WebhookEndpointType {
    const [row] = batch.items;
    if (row === undefined) throw new Error('a batch of alerts holds one');
    return new WebhookEndpointType(row);
  }
}
