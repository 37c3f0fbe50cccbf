/** The account's log, or the part of it that a filter lets through, as a view: whoever follows the same shares what is read. */
import type { LogEvent } from './event.js';
import type { EventFilter } from './event-filter.js';
import { selectionOf } from './event-selection.js';
import type { View } from './feeds.js';

export function eventView(accountId: string, filter: EventFilter): View<LogEvent> {
  return {
    key: `events ${keyOf(filter)}`,
    selection: selectionOf(accountId, filter),
    itemsOf: (events) => events,
  };
}

/** The same for filters that ask for the same, however they are written. */
function keyOf(filter: EventFilter): string {
  const byText = (one: string, other: string) => (one < other ? -1 : 1);
  const asked: [string, unknown][] = Object.entries(filter)
    .filter(([, value]) => value != null && value !== false && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => [name, Array.isArray(value) ? value.map(String).sort(byText) : value]);
  return JSON.stringify(asked.sort(([one], [other]) => byText(one, other)));
}
