/** Subscription optOutEvents: the account's log, or the part of it that a filter lets through. */
import type { LogEvent } from '../../core/log/event.js';
import type { EventFilter } from '../../core/log/event-filter.js';
import { eventView } from '../../core/log/event-view.js';
import type { Feeds, Following } from '../../core/log/feeds.js';

/** Throws the refusal of a cursor that is no place in this log. */
export function followEvents(
  feeds: Feeds,
  accountId: string,
  wish: { after: string | null; filter: EventFilter },
): Promise<Following<LogEvent>> {
  return feeds.follow(accountId, wish.after, eventView(accountId, wish.filter));
}
