/** Where providers deliver: the routes, and what counts. */
import type { FastifyInstance } from 'fastify';
import { askingAgain } from '../core/db/ask-again.js';
import type { Db } from '../core/db/connect.js';
import type { Services } from '../core/graph/context.js';
import { inboundDoor } from '../features/inbound/inbound-door.js';
import { askProviders } from '../features/provider-hooks/ask-providers.js';
import { addProviderHooks } from '../features/provider-hooks/hook.route.js';
import { countHooks } from '../features/provider-hooks/hook-counts.js';
import { hookSecrets } from '../features/provider-hooks/hook-secrets.js';
import { createOpenHooks } from '../features/provider-hooks/open-hooks.js';
import type { Logger } from './log.js';
import type { Metrics } from './metrics.js';
import type { Stops } from './stops.js';

interface Needs {
  services: Services;
  /** Asks again where an answer was lost. */
  lasting: Db;
  log: Logger;
  metrics: Metrics;
}

/** Counts for as long as anything is delivered. Gives what adds the routes, to be called after the hooks that routes share. */
export function startProviderHooks(
  { services, lasting, log, metrics }: Needs,
  stops: Stops,
): (http: FastifyInstance) => void {
  const counts = countHooks({
    db: askingAgain(services.db, { patience: 2_000, within: 2_000 }),
    now: services.now,
    onError: (error) => log.warn({ err: error }, 'what came to hooks could not be saved: trying again'),
  });
  stops.add(() => counts.stop());
  return (http) =>
    addProviderHooks(
      http,
      {
        hooks: createOpenHooks(lasting),
        secrets: hookSecrets(services.secretKey),
        counts,
        inbound: inboundDoor({ ...services, db: lasting }),
        providers: askProviders(),
        keepReplies: (accountId, replies) => services.webhooks.keepReplies(accountId, replies),
        now: services.now,
      },
      {
        publicUrl: () => services.publicUrl,
        onEnd: metrics.delivered,
        onUnread: (provider, unread) =>
          log.warn(
            { provider, ...unread },
            'a delivery of a provider was taken, and holds items that lack fields: nothing is recorded of those',
          ),
        onError: (error) => log.error({ err: error }, 'a delivery of a provider failed'),
      },
    );
}
