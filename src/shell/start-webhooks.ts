/** Starts what tells endpoints what is recorded, in this process, with its lines in the log and its counts. */
import { Counter, Gauge } from 'prom-client';
import { askingInTurns } from '../core/db/asking-in-turns.js';
import { noPrivatePlaces } from '../core/domain/private-places.rules.js';
import { createTurnsOfEach } from '../core/domain/turns-of-each.js';
import { createTurns } from '../core/domain/turns.js';
import { startRounds } from '../core/domain/rounds.js';
import type { Webhooks } from '../core/graph/webhooks.js';
import { lookUpInTurns, systemLookUp } from '../core/http/guarded-lookup.js';
import { createPoster, type Poster } from '../core/http/poster.js';
import { endpointStates, pausedEndpoints } from '../features/webhooks/alerts/paused-endpoints.queries.js';
import { createWebhookAlerts } from '../features/webhooks/alerts/webhook-alerts.js';
import { keepAttempts } from '../features/webhooks/attempts/keep-attempts.js';
import { webhookSecrets } from '../features/webhooks/endpoints/webhook-secrets.js';
import { createDeliveredPlaces } from '../features/webhooks/run/delivered-places.js';
import { type RunningWebhooks, serveEndpoints } from '../features/webhooks/run/serve-endpoints.js';
import { usualTimes } from '../features/webhooks/run/webhook-parts.js';
import { usualRetries } from '../features/webhooks/sending/retries.rules.js';
import type { Metrics } from './metrics.js';
import { startReplies } from './start-replies.js';
import type { Stops } from './stops.js';
import type { WebhookNeeds, WebhookOptions } from './webhook-needs.js';

/** Of the pool's ten connections. What is left is for those who write, ask and list. */
const statementsAtOnce = 3;
/** Sends under way in a process, and those of one account among them. */
const sendsAtOnce = 128;
const sendsOfAccount = 8;
/** Milliseconds between two counts of all endpoints. */
const countEvery = 10_000;

const states = ['active', 'failing', 'paused', 'stopped'] as const;

export function startWebhooks(needs: WebhookNeeds, stops: Stops): Webhooks {
  const { db, places = noPrivatePlaces, log, options = {} } = needs;
  const lookUpOf = lookUpInTurns((options === 'off' ? undefined : options.lookUp) ?? systemLookUp);
  const openPoster = (accountId: string) => createPoster(places, lookUpOf(accountId));
  const alerts = createWebhookAlerts({
    read: (accountIds) => pausedEndpoints(db, accountIds),
    onTrouble: (error) => log.warn({ err: error }, 'paused webhooks could not be looked at: trying again'),
  });
  const figures = createFigures(needs.metrics);
  const sending = { figures, openPoster };
  const running = options === 'off' ? null : serve(needs, options, sending, stops);
  const replies = startReplies(needs, options, { openPoster, onTry: figures.tried }, stops);
  return {
    places,
    async post(accountId, post) {
      const poster = openPoster(accountId);
      try {
        return await poster.post(post);
      } finally {
        poster.close();
      }
    },
    changed() {
      running?.changed();
      replies.changed();
    },
    keepReplies: replies.keep,
    alerts: alerts.follow,
  };
}

function serve(
  { db, lasting, feeds, now, secretKey, log, metrics }: WebhookNeeds,
  { times, retries = usualRetries }: WebhookOptions,
  {
    figures,
    openPoster,
  }: { figures: ReturnType<typeof createFigures>; openPoster: (accountId: string) => Poster },
  stops: Stops,
): RunningWebhooks {
  const running = serveEndpoints({
    db,
    parts: {
      db: askingInTurns(lasting, createTurns(statementsAtOnce)),
      feeds,
      secrets: webhookSecrets(secretKey),
      now,
      openPoster,
      sendTurns: createTurns(sendsAtOnce),
      accountTurns: createTurnsOfEach(sendsOfAccount),
      delivered: createDeliveredPlaces(),
      retries,
      times: { ...usualTimes, ...times },
      onTry: figures.tried,
      onPaused: (of) => log.warn(of, 'a webhook endpoint is paused: what is recorded waits'),
      onBug: (error, of) => log.error({ err: error, ...of }, 'a webhook endpoint could not be told'),
    },
    onTrouble: (error) => log.error({ err: error }, 'webhooks could not be looked at: trying again'),
  });
  stops.add(() => running.stop());
  metrics.registry.registerMetric(
    new Gauge({
      name: 'heed_webhooks_served',
      help: 'Endpoints that this process serves',
      registers: [],
      collect() {
        this.set(running.serving());
      },
    }),
  );
  const counts = startRounds({
    round: async () => figures.counted(await endpointStates(db)),
    // That the database is away others tell; the figures are as they were.
    onError: () => undefined,
    every: countEvery,
  });
  stops.add(() => counts.stop());
  const attempts = keepAttempts({
    db,
    onError: (error) => log.error({ err: error }, 'tries of webhooks could not be deleted: trying again'),
  });
  stops.add(() => attempts.stop());
  return running;
}

function createFigures({ registry }: Metrics) {
  const registers = [registry];
  const tries = new Counter({
    name: 'heed_webhook_tries_total',
    help: 'Tries to deliver a message to an endpoint; outcome is "delivered" or "failed"',
    labelNames: ['outcome'] as const,
    registers,
  });
  const endpoints = new Gauge({
    name: 'heed_webhooks',
    help: 'Endpoints of all accounts, the same in every process: "active", "failing", "paused" by somebody, "stopped" by Heed',
    labelNames: ['state'] as const,
    registers,
  });
  return {
    tried: (delivered: boolean) => tries.inc({ outcome: delivered ? 'delivered' : 'failed' }),
    counted(found: ReadonlyMap<string, number>) {
      for (const state of states) endpoints.set({ state }, found.get(state) ?? 0);
    },
  };
}
