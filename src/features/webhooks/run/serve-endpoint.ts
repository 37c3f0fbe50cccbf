/**
 * Tells one endpoint what is recorded, one message after the other, until something speaks against it. A follower of the log like any
 * other, whose place is in the database: first the message that was under way when the last process left off, then the log behind it.
 */
import { isAway } from '../../../core/db/database-error.js';
import { newId } from '../../../core/domain/new-id.js';
import type { WebhookPause } from '../../../core/domain/webhook-states.js';
import { cursorEpoch, isCursorRefusal } from '../../../core/graph/errors.js';
import type { WebhookEndpointRow } from '../../../core/graph/webhooks.js';
import { cursorAt, type LogPlace } from '../../../core/log/cursor.js';
import type { LogEvent } from '../../../core/log/event.js';
import { eventView } from '../../../core/log/event-view.js';
import { eventsAt } from '../../../core/log/events.queries.js';
import { type Delivery, deliverMessage, type OpenMessage, type Receiver } from './deliver-message.js';
import { entryOfPause } from './pausing.js';
import { advance, giveBack, pauseEndpoint, readServed, type Served } from './progress.queries.js';
import type { WebhookParts } from './webhook-parts.js';

export interface Serving {
  /** No further message is begun. */
  stopping: AbortSignal;
  /** The one that is under way is given up. */
  givingUp: AbortSignal;
  /** Told once it is known what the endpoint is. */
  onRevision(revision: number): void;
}

/** Settles when this process serves the endpoint no more; never rejects. */
export async function serveEndpoint(parts: WebhookParts, served: Served, serving: Serving): Promise<void> {
  const { accountId, endpointId } = served;
  let rest: number | null = null;
  try {
    await serve(parts, served, serving);
  } catch (error) {
    if (!isAway(error)) {
      rest = parts.times.rest;
      parts.onBug(error, { accountId, endpointId });
    }
  }
  try {
    await giveBack(parts.db, served, rest);
  } catch {
    // It is away: what this process has it is told at the next look.
  }
}

async function serve(parts: WebhookParts, served: Served, serving: Serving): Promise<void> {
  const row = await readServed(parts.db, served);
  if (row === undefined || row.state !== 'ACTIVE' || serving.stopping.aborted) return;
  serving.onRevision(row.revision);
  const pause = (why: WebhookPause) => pauseByHeed(parts, served, row, why);
  if (parts.delivered.isBehind(row.endpointId, row)) return pause('LOG_CHANGED');
  const keys = () => parts.secrets.keysOf(row, parts.now());
  if (keys() === null) return pause('SECRET_LOST');
  const poster = parts.openPoster(served.accountId);
  try {
    const { url, batch, revision } = row;
    const receiver: Receiver = { ...served, url, batch, revision, poster, keys: () => keys() ?? [] };
    const place = await deliverPending(parts, receiver, row, serving);
    if (place !== null) await followOn(parts, receiver, row, place, serving);
  } catch (error) {
    if (!isCursorRefusal(error)) throw error;
    await pause('LOG_CHANGED');
  } finally {
    poster.close();
  }
}

async function pauseByHeed(
  { db, delivered, onPaused }: WebhookParts,
  served: Served,
  { revision }: WebhookEndpointRow,
  pause: WebhookPause,
): Promise<void> {
  const { accountId, endpointId } = served;
  await pauseEndpoint(db, served, revision, pause, entryOfPause(accountId, endpointId, pause));
  // Whoever resumes it knows.
  delivered.forget(endpointId);
  onPaused({ accountId, endpointId, pause });
}

/** Gives the place from which to go on; null: it may not. The events of a message are found by their positions alone. */
async function deliverPending(
  parts: WebhookParts,
  receiver: Receiver,
  row: WebhookEndpointRow,
  { givingUp, stopping }: Serving,
): Promise<LogPlace | null> {
  const { position, eventId, pendingMessage, pendingPositions, pendingTo, pendingEventId } = row;
  if (pendingMessage === null || pendingPositions === null || pendingTo === null)
    return { position, eventId };
  const found = await eventsAt(parts.db, row.accountId, [...new Set([...pendingPositions, pendingTo])]);
  const byPosition = new Map(found.map((event) => [event.position, event]));
  const events = pendingPositions.flatMap((one) => byPosition.get(one) ?? []);
  if (events.length < pendingPositions.length || byPosition.get(pendingTo)?.eventId !== pendingEventId)
    throw cursorEpoch();
  const to = { position: pendingTo, eventId: pendingEventId };
  const message = { messageId: pendingMessage, positions: pendingPositions, to, events };
  const delivery = await deliverMessage(parts, receiver, message, givingUp);
  if (delivery === 'too-many') throw new Error('the database cannot say in time what a message tells');
  return delivery === 'delivered' && !stopping.aborted ? to : null;
}

async function followOn(
  parts: WebhookParts,
  receiver: Receiver,
  { accountId, filter }: WebhookEndpointRow,
  from: LogPlace,
  { givingUp, stopping }: Serving,
): Promise<void> {
  const after = cursorAt(accountId, from);
  const following = await parts.feeds.follow(accountId, after, eventView(accountId, filter));
  const leave = () => void following.return?.();
  stopping.addEventListener('abort', leave);
  if (stopping.aborted) leave();
  try {
    for (;;) {
      const next = await following.next(receiver.batch);
      if (next.done === true) return;
      const { items, place } = next.value;
      const delivery =
        items.length === 0
          ? await skip(parts, receiver, place)
          : await deliverAll(parts, receiver, items, place, givingUp);
      if (delivery !== 'delivered' || stopping.aborted) return;
    }
  } finally {
    stopping.removeEventListener('abort', leave);
    leave();
  }
}

async function skip(parts: WebhookParts, receiver: Receiver, place: LogPlace): Promise<Delivery> {
  await advance(parts.db, receiver, receiver.revision, place);
  return 'delivered';
}

/** As one message; as two where the database cannot say in time what is told with so many events. */
async function deliverAll(
  parts: WebhookParts,
  receiver: Receiver,
  events: readonly LogEvent[],
  to: LogPlace,
  givingUp: AbortSignal,
): Promise<Delivery> {
  const positions = events.map(({ position }) => position);
  const message: OpenMessage = { messageId: newId(), positions, to, events };
  const delivery = await deliverMessage(parts, receiver, message, givingUp);
  const half = Math.floor(events.length / 2);
  const last = events[half - 1];
  if (delivery !== 'too-many' || last === undefined) return delivery;
  const first = await deliverAll(parts, receiver, events.slice(0, half), last, givingUp);
  return first === 'delivered' ? deliverAll(parts, receiver, events.slice(half), to, givingUp) : first;
}
