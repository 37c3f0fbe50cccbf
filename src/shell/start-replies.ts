/** Starts what tells endpoints of replies, in this process, with its lines in the log and its counts. */
import { Counter } from 'prom-client';
import { askingInTurns } from '../core/db/asking-in-turns.js';
import { createTurns } from '../core/domain/turns.js';
import type { Webhooks } from '../core/graph/webhooks.js';
import type { Poster } from '../core/http/poster.js';
import { webhookSecrets } from '../features/webhooks/endpoints/webhook-secrets.js';
import { keepReplies } from '../features/webhooks/replies/keep-replies.js';
import { replySeals } from '../features/webhooks/replies/reply-seals.js';
import { type RunningReplies, tellReplies } from '../features/webhooks/replies/tell-replies.js';
import { usualTimes } from '../features/webhooks/run/webhook-parts.js';
import type { Stops } from './stops.js';
import type { WebhookNeeds, WebhookOptions } from './webhook-needs.js';

export interface StartedReplies extends Pick<RunningReplies, 'changed'> {
  keep: Webhooks['keepReplies'];
}

/** Of the pool's ten connections. */
const statementsAtOnce = 2;
/** Milliseconds between tries of a reply: it has minutes. The last one counts for all that follow. */
const usualPauses = [2_000, 5_000, 15_000, 30_000, 60_000];

export function startReplies(
  needs: WebhookNeeds,
  options: WebhookOptions | 'off',
  sending: { openPoster(accountId: string): Poster; onTry(delivered: boolean): void },
  stops: Stops,
): StartedReplies {
  const { lasting, nameOf, metrics, secretKey } = needs;
  const counted = new Counter({
    name: 'heed_replies_total',
    help: 'Replies to messages that providers have delivered and that webhooks are to tell: "kept" for an endpoint, "unwanted" where an account has none for them, "expired" before they were taken',
    labelNames: ['outcome'] as const,
    registers: [metrics.registry],
  });
  const seals = replySeals(secretKey);
  const running = options === 'off' ? null : tell(needs, options, { ...sending, seals, counted });
  if (running !== null) stops.add(() => running.stop());
  return {
    changed: () => running?.changed(),
    async keep(accountId, replies) {
      const { kept, unwanted } = await keepReplies({ db: lasting, seals, nameOf }, accountId, replies);
      counted.inc({ outcome: 'kept' }, kept);
      counted.inc({ outcome: 'unwanted' }, unwanted);
      if (kept > 0) running?.changed();
    },
  };
}

function tell(
  { db, lasting, now, secretKey, log }: WebhookNeeds,
  { times, replyPauses = usualPauses }: WebhookOptions,
  {
    seals,
    counted,
    openPoster,
    onTry,
  }: {
    seals: ReturnType<typeof replySeals>;
    counted: Counter<'outcome'>;
    openPoster(accountId: string): Poster;
    onTry(delivered: boolean): void;
  },
): RunningReplies {
  const { look, busy, grace } = { ...usualTimes, ...times };
  return tellReplies({
    db,
    parts: {
      db: askingInTurns(lasting, createTurns(statementsAtOnce)),
      seals,
      secrets: webhookSecrets(secretKey),
      now,
      openPoster,
      busy,
      pauses: replyPauses,
      onTry,
      onPaused: (of) =>
        log.warn(of, 'the webhook endpoint for replies is paused: they wait for minutes only'),
      onBug: (error, of) =>
        log.error({ err: error, ...of }, 'a webhook endpoint could not be told of a reply'),
    },
    times: { look, grace },
    onExpired: (replies) => counted.inc({ outcome: 'expired' }, replies),
    onTrouble: (error) => log.error({ err: error }, 'replies that wait could not be looked at: trying again'),
  });
}
