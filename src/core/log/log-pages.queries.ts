import { and, asc, count, desc, eq, getTableColumns, gt, lt } from 'drizzle-orm';
import type { Db } from '../db/connect.js';
import { events } from '../db/log.tables.js';
import { type EventFilter, eventCondition } from './event-filter.js';
import type { LogEvent } from './event.js';

export interface LogRange {
  after: number | null;
  before: number | null;
  direction: 'forward' | 'backward';
  limit: number;
}

const everyColumn = Object.keys(getTableColumns(events)) as (keyof LogEvent)[];

/** Events in the order of the direction: forward is the order of the log. They have the given columns and no others. */
export function logPage(
  db: Db,
  accountId: string,
  filter: EventFilter,
  range: LogRange,
  columns: readonly (keyof LogEvent)[] = everyColumn,
) {
  const order = range.direction === 'forward' ? asc : desc;
  const selected = Object.fromEntries(columns.map((column) => [column, events[column]]));
  return db
    .of(accountId)
    .orm.select(selected as Pick<typeof events, keyof LogEvent>)
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
  const [row] = await db
    .of(accountId)
    .orm.select({ events: count() })
    .from(events)
    .where(and(eq(events.accountId, accountId), eventCondition(accountId, filter)));
  return row?.events ?? 0;
}
