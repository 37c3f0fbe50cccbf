/** Which events a follower wants, in two forms that agree: for the database, and for events in memory. */
import type { SQL } from 'drizzle-orm';
import type { LogEvent } from './event.js';
import { type EventFilter, eventCondition } from './event-filter.js';
import { matcherOf, needsReach } from './event-matcher.rules.js';
import type { Reach } from './reach.queries.js';

export interface EventSelection {
  /** Undefined where every event matches. */
  readonly where: SQL | undefined;
  /** Whether the matcher depends on which words cover which senders, so that it must be made anew when that changes. */
  readonly byReach: boolean;
  /** Null where every event matches. `reach` is there if it was asked for. */
  matcher(reach: Reach | null): ((event: LogEvent) => boolean) | null;
}

export function selectionOf(accountId: string, filter: EventFilter): EventSelection {
  const where = eventCondition(accountId, filter);
  return {
    where,
    byReach: needsReach(filter),
    matcher: (reach) => (where === undefined ? null : matcherOf(filter, reach?.covers ?? [])),
  };
}
