import { and, asc, count, desc, eq, gt, lt } from 'drizzle-orm';
import type { Db } from '../db/connect.js';
import { events } from '../db/log.tables.js';
import { type EventFilter, eventCondition } from './event-filter.js';

export interface LogRange {
  after: number | null;
  before: number | null;
  direction: 'forward' | 'backward';
  limit: number;
}

/** Events in the order of the direction: forward is the order of the log. */
export function logPage(db: Db, accountId: string, filter: EventFilter, range: LogRange) {
  const order = range.direction === 'forward' ? asc : desc;
  return db.orm
    .select()
    .from(events)
    .where(
      and(
        eq(events.accountId, accountId),
        eventCondition(accountId, filter),
        range.after === null ? undefined : gt(events.position, range.after),
        range.before === null ? undefined : lt(events.position, range.before),
      ),
    )
    .orderBy(order(events.position))
    .limit(range.limit);
}

export async function countEvents(db: Db, accountId: string, filter: EventFilter): Promise<number> {
  const [row] = await db.orm
    .select({ events: count() })
    .from(events)
    .where(and(eq(events.accountId, accountId), eventCondition(accountId, filter)));
  return row?.events ?? 0;
}
