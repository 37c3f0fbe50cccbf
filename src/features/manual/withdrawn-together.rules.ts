/** What is taken back with one event. */
import { isSameMatter } from '../../core/domain/form-word-id.rules.js';
import type { LogEvent } from '../../core/log/event.js';

/**
 * I4: a review's provisional opt-out and the final one say the same, so neither stands when the other is taken back. Nor does
 * an opt-out on a form without the answers why, or an answer without its opt-out. The
 * event itself comes last: its withdrawal tells what has changed. Without those that
 * are withdrawn already. `ofRecipient`: all that the log has about its recipient.
 */
export function withdrawnTogether(event: LogEvent, ofRecipient: readonly LogEvent[]): LogEvent[] {
  if (!hasCompanions(event)) return [event];
  const withdrawn = new Set(ofRecipient.map(({ withdraws }) => withdraws));
  const others = ofRecipient.filter(
    (other) => other.kind === 'OPTED_OUT' && other.eventId !== event.eventId && saysTheSame(event, other),
  );
  return [...others, event].filter(({ eventId }) => !withdrawn.has(eventId));
}

/** Whether there may be others that say the same. */
export function hasCompanions(event: LogEvent): boolean {
  return event.reviewId !== null || isOfForm(event);
}

function saysTheSame(event: LogEvent, other: LogEvent): boolean {
  if (event.reviewId !== null) return other.reviewId === event.reviewId;
  return isOfForm(other) && isSameMatter(event.eventId, other.eventId);
}

function isOfForm({ kind, source }: LogEvent): boolean {
  return kind === 'OPTED_OUT' && (source === 'WEB_FORM' || source === 'ONE_CLICK');
}
