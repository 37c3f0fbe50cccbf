/** Subscription optOutEvents: the account's log, or the part of it that a filter lets through. */
import type { LogEvent } from '../../core/log/event.js';
import type { EventFilter } from '../../core/log/event-filter.js';
import { selectionOf } from '../../core/log/event-selection.js';
import type { Feeds, Following, View } from '../../core/log/feeds.js';

/** Throws the refusal of a cursor that is no place in this log. */
export function followEvents(
  feeds: Feeds,
  accountId: string,
  wish: { after: string | null; filter: EventFilter },
): Promise<Following<LogEvent>> {
  const view: View<LogEvent> = {
    key: `events ${keyOf(wish.filter)}`,
    selection: selectionOf(accountId, wish.filter),
    itemsOf: (events) => events,
  };
  return feeds.follow(accountId, wish.after, view);
}

/** The same for filters that ask for the same, however they are written. */
function keyOf(filter: EventFilter): string {
  const byText = (one: string, other: string) => (one < other ? -1 : 1);
  const asked: [string, unknown][] = Object.entries(filter)
    .filter(([, value]) => value != null && value !== false && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => [name, Array.isArray(value) ? value.map(String).sort(byText) : value]);
  return JSON.stringify(asked.sort(([one], [other]) => byText(one, other)));
}
