/**
 * One try to deliver a message. What the message is, is stored before it is sent, and what came of it behind: whoever goes on after a
 * process that died sends the same events under the same id. No send is begun that could last longer than others wait for it.
 */
import { DatabaseTimeout } from '../../../core/db/database-error.js';
import { microseconds } from '../../../core/domain/instant.js';
import type { PostEnd } from '../../../core/domain/post-end.js';
import type { Poster } from '../../../core/http/poster.js';
import { cursorAt } from '../../../core/log/cursor.js';
import type { LogEvent } from '../../../core/log/event.js';
import { detailsOfEvents } from '../sending/event-details.queries.js';
import { answerWithin, requestOf } from '../sending/message-request.js';
import { bodyOf, type MessageType, type ToldEvent, typeOf } from '../sending/payload.rules.js';
import { endOf, errorOf, pauseAfter, retryAfterOf } from '../sending/retries.rules.js';
import { entryOfPause } from './pausing.js';
import {
  beginTry,
  type BegunTry,
  endDelivered,
  endFailed,
  type Failed,
  type Message,
  type Served,
} from './progress.queries.js';
import type { WebhookParts } from './webhook-parts.js';

export interface Receiver extends Served {
  url: string;
  batch: number;
  revision: number;
  /** To sign with, as they are at this moment. */
  keys(): readonly Buffer[];
  poster: Poster;
}

export interface OpenMessage extends Message {
  events: readonly LogEvent[];
}

/**
 * not-served: this process is not to send it; another may. too-many: the database cannot say in time what is told with so many
 * events, and nothing was begun.
 */
export type Delivery = 'delivered' | 'failed' | 'not-served' | 'given-up' | 'too-many';

/** Milliseconds that are left over between the end of a send and the time at which others may begin. */
const margin = 1_000;

export function deliverMessage(
  parts: WebhookParts,
  receiver: Receiver,
  message: OpenMessage,
  givingUp: AbortSignal,
): Promise<Delivery> {
  const { accountTurns, sendTurns } = parts;
  return accountTurns.take(receiver.accountId, () =>
    sendTurns.take(() => deliver(parts, receiver, message, givingUp)),
  );
}

async function deliver(
  parts: WebhookParts,
  receiver: Receiver,
  message: OpenMessage,
  givingUp: AbortSignal,
): Promise<Delivery> {
  const { db, now } = parts;
  const told = await toldEvents(parts, receiver, message.events);
  if (told === null) return 'too-many';
  const begun = await begin(parts, receiver, message, givingUp);
  if (begun === null) return 'not-served';
  const type = typeOf(receiver.batch, told.length);
  const { url } = receiver;
  const { messageId } = message;
  const request = requestOf({ url, messageId, body: bodyOf(type, told), keys: receiver.keys(), now: now() });
  const end = await receiver.poster.post({ ...request, signal: givingUp });
  if (end.kind === 'given-up') return 'given-up';
  const outcome = outcomeOf(end, begun, type);
  parts.onTry(outcome.error === null);
  if (outcome.error === null) {
    const { position } = message.to;
    if (!(await endDelivered(db, receiver, message, outcome))) return 'not-served';
    parts.delivered.told(receiver.endpointId, { revision: receiver.revision, position });
    return 'delivered';
  }
  const failed = failedBy(parts, receiver, end, begun);
  const isStored = await endFailed(db, receiver, message, outcome, failed);
  if (isStored && failed.kind === 'paused') {
    const { accountId, endpointId } = receiver;
    parts.onPaused({ accountId, endpointId, pause: failed.pause });
  }
  return 'failed';
}

/** What is begun may be sent for as long as an answer is waited for. A database that took too long to say so is asked once more. */
async function begin(
  { db, times }: WebhookParts,
  receiver: Receiver,
  message: Message,
  givingUp: AbortSignal,
): Promise<BegunTry | null> {
  while (!givingUp.aborted) {
    const asked = performance.now();
    const begun = await beginTry(db, receiver, receiver.revision, message, times.busy);
    if (begun === null || performance.now() - asked + answerWithin + margin <= times.busy) return begun;
  }
  return null;
}

async function toldEvents(
  { db }: WebhookParts,
  { accountId }: Receiver,
  events: readonly LogEvent[],
): Promise<ToldEvent[] | null> {
  const positions = events.map(({ position }) => position);
  const details = await detailsOfEvents(db, accountId, positions).catch((error: unknown) => {
    if (error instanceof DatabaseTimeout && events.length > 1) return null;
    throw error;
  });
  if (details === null) return null;
  return events.map((event) => {
    const own = details.get(event.position);
    if (own === undefined) throw new Error('an event of a message is not in the log');
    return { event, details: own, cursor: cursorAt(accountId, event, db.identity()) };
  });
}

type Ended = Exclude<PostEnd, { kind: 'given-up' }>;

function outcomeOf(end: Ended, { failures }: BegunTry, type: MessageType) {
  const status = end.kind === 'answered' ? end.status : null;
  return { type, attempt: failures + 1, milliseconds: end.milliseconds, status, error: errorOf(end) };
}

function failedBy(
  { retries, now }: WebhookParts,
  { accountId, endpointId }: Receiver,
  end: Ended,
  { failures, failingFor }: BegunTry,
): Failed {
  const gone = endOf(end);
  const after = pauseAfter(
    {
      failures: failures + 1,
      since: failingFor,
      retryAfter: retryAfterOf(end, now() / microseconds.fromMilliseconds(1)),
      chance: Math.random(),
    },
    retries,
  );
  if (gone === null && after !== null) return { kind: 'again', after };
  const pause = gone ?? 'FAILING';
  return { kind: 'paused', pause, entry: entryOfPause(accountId, endpointId, pause) };
}
