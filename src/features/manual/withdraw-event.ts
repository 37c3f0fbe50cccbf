/** Takes one event back, of a review all its opt-outs, of a form the opt-out with its answer. Taking it back twice gives the first withdrawal. */
import type { AccountCaller } from '../../core/access/caller.js';
import type { Db } from '../../core/db/connect.js';
import { isId, newId } from '../../core/domain/new-id.js';
import { badInput, forbidden, notFound } from '../../core/graph/errors.js';
import { reviewsById } from '../../core/graph/reviews.queries.js';
import { afterWrite } from '../../core/log/after-write.js';
import type { LogEvent } from '../../core/log/event.js';
import { eventsById, eventsOfRecipient, withdrawalsOf } from '../../core/log/events.queries.js';
import type { WordRecorder } from '../../core/log/record-words.js';
import { mayWithdraw } from './withdrawal.rules.js';
import { hasCompanions, withdrawnTogether } from './withdrawn-together.rules.js';
import { reasonTextLimit, textProblem } from './manual-input.rules.js';

export async function withdrawEvent(
  services: { db: Db; recorder: WordRecorder },
  caller: AccountCaller,
  eventId: string,
  reason: string,
): Promise<LogEvent> {
  const { db } = services;
  const { accountId } = caller;
  const problem = textProblem('reason', reason, reasonTextLimit);
  if (problem !== null) throw badInput(problem);
  const [event] = isId(eventId) ? await eventsById(db, accountId, [eventId]) : [];
  if (event === undefined) throw notFound('event');
  const [review] = event.reviewId === null ? [] : await reviewsById(db, accountId, [event.reviewId]);
  const allowed = mayWithdraw(event, caller.role, review?.state === 'OPEN');
  if (allowed.kind === 'forbidden') throw forbidden(allowed.message);
  if (allowed.kind === 'cannot') throw badInput(allowed.message);
  const ofRecipient = hasCompanions(event) ? await eventsOfRecipient(db, accountId, event.recipient) : [];
  await services.recorder.record(accountId, [
    {
      itemId: newId(),
      words: withdrawnTogether(event, ofRecipient).map((taken) => ({
        eventId: newId(),
        kind: 'WITHDRAWN',
        recipient: taken.recipient,
        scope: taken.scope,
        scopeKey: taken.scopeKey,
        withdraws: taken.eventId,
        source: 'MANUAL',
        reasonText: reason.trim(),
        actor: caller.keyName,
      })),
    },
  ]);
  const [withdrawal] = await afterWrite(withdrawalsOf(db, accountId, [event.eventId]));
  if (withdrawal === undefined) throw new Error('a withdrawal was recorded, but is not in the log');
  return withdrawal;
}
