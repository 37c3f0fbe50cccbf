/** What Heed has for webhooks, where there are none. */
import { noPrivatePlaces } from '../../src/core/domain/private-places.rules.js';
import type { Services } from '../../src/core/graph/context.js';

const nobody = () => Promise.reject(new Error('there are no webhooks here'));

export const noWebhooks: Pick<Services, 'webhooks'> = {
  webhooks: {
    places: noPrivatePlaces,
    post: nobody,
    changed: () => undefined,
    keepReplies: nobody,
    alerts: nobody,
  },
};
