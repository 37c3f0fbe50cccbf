/**
 * One try to tell the account's endpoint of a reply. Nobody else tries while the time lasts for which it was taken: a send that could
 * outlast it is not begun.
 */
import type { Db } from '../../../core/db/connect.js';
import { type Instant, microseconds } from '../../../core/domain/instant.js';
import type { WebhookPause } from '../../../core/domain/webhook-states.js';
import type { Poster } from '../../../core/http/poster.js';
import type { WebhookSecrets } from '../endpoints/webhook-secrets.js';
import { entryOfPause } from '../run/pausing.js';
import { pauseEndpoint } from '../run/progress.queries.js';
import { answerWithin, requestOf } from '../sending/message-request.js';
import { messageTypes } from '../sending/payload.rules.js';
import { endOf, errorOf, pauseAfter, retryAfterOf } from '../sending/retries.rules.js';
import type { TakenReply } from './due-replies.queries.js';
import { endNotTold, endTold, findReply, giveReplyBack, type OpenReply } from './replies.queries.js';
import { replyBody } from './reply-message.rules.js';
import type { ReplySeals } from './reply-seals.js';

export interface ReplyParts {
  /** Sends a statement again whose answer was lost, and few at a time. */
  db: Db;
  seals: ReplySeals;
  secrets: WebhookSecrets;
  now: () => Instant;
  openPoster(accountId: string): Poster;
  /** Milliseconds for which one is taken: longer than a send can take. */
  busy: number;
  /** Milliseconds after the first failure, the second and so on; the last one counts for all that follow. */
  pauses: readonly number[];
  onTry(delivered: boolean): void;
  onPaused(of: { accountId: string; endpointId: string; pause: WebhookPause }): void;
  onBug(error: unknown, of: { accountId: string }): void;
}

/** Milliseconds that are left over between the end of a send and the time at which others may begin. */
const margin = 1_000;

/** `since`: when it was asked for. */
export async function tellReply(
  parts: ReplyParts,
  { accountId, replyId }: TakenReply,
  since: number,
  givingUp: AbortSignal,
): Promise<void> {
  const { db, seals, secrets, now, busy } = parts;
  const found = await findReply(db, accountId, replyId);
  if (found === undefined || found.reply.content === null) return;
  const { endpoint, sender } = found;
  const keys = secrets.keysOf(endpoint, now());
  if (keys === null) return pause(parts, found, 'SECRET_LOST');
  const reply = seals.open(accountId, replyId, found.reply.content);
  // Nobody can read what was kept with another secret key: its time runs out.
  if (reply === null || performance.now() - since + answerWithin + margin > busy) return;
  const body = replyBody({ reply, dueAt: found.reply.dueAt, sender });
  const request = requestOf({ url: endpoint.url, messageId: replyId, body, keys, now: now() });
  const poster = parts.openPoster(accountId);
  const end = await poster.post({ ...request, signal: givingUp }).finally(() => poster.close());
  if (end.kind === 'given-up') return giveReplyBack(db, { accountId, replyId });
  const error = errorOf(end);
  parts.onTry(error === null);
  const tried = { accountId, endpointId: endpoint.endpointId, replyId };
  const { milliseconds } = end;
  const status = end.kind === 'answered' ? end.status : null;
  const attempt = found.reply.failures + 1;
  const outcome = { type: messageTypes.reply, attempt, milliseconds, status, error };
  if (error === null) return endTold(db, tried, outcome);
  const gone = endOf(end);
  // First: nothing of it is to be tried in between.
  if (gone !== null) await pause(parts, found, gone);
  const asked = retryAfterOf(end, now() / microseconds.fromMilliseconds(1));
  await endNotTold(db, tried, outcome, pauseBefore(parts, found, attempt, asked));
}

/** Up to the end of its time at most. */
function pauseBefore(
  { pauses, now }: ReplyParts,
  { reply }: OpenReply,
  failures: number,
  retryAfter: number | null,
): number {
  const giveUpAfter = (reply.notAfter - now()) / microseconds.fromMilliseconds(1);
  const failing = { failures, since: 0, retryAfter, chance: Math.random() };
  return pauseAfter(failing, { pauses, giveUpAfter }) ?? 0;
}

async function pause(
  { db, onPaused }: ReplyParts,
  { endpoint }: OpenReply,
  why: WebhookPause,
): Promise<void> {
  const { accountId, endpointId, revision } = endpoint;
  const isPaused = await pauseEndpoint(db, endpoint, revision, why, entryOfPause(accountId, endpointId, why));
  if (isPaused) onPaused({ accountId, endpointId, pause: why });
}
