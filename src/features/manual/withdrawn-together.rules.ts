/** What is taken back with one event. */
import type { LogEvent } from '../../core/log/event.js';

/**
 * I4: a review's provisional opt-out and the final one say the same, so neither stands when the other is taken back. The
 * event itself comes last: its withdrawal tells what has changed. Without those that
 * are withdrawn already. `ofRecipient`: all that the log has about its recipient.
 */
export function withdrawnTogether(event: LogEvent, ofRecipient: readonly LogEvent[]): LogEvent[] {
  if (event.reviewId === null) return [event];
  const withdrawn = new Set(ofRecipient.map(({ withdraws }) => withdraws));
  const others = ofRecipient.filter(
    (other) =>
      other.kind === 'OPTED_OUT' && other.reviewId === event.reviewId && other.eventId !== event.eventId,
  );
  return [...others, event].filter(({ eventId }) => !withdrawn.has(eventId));
}
