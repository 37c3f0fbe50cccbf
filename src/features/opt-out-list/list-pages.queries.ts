import { and, asc, count, desc, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import { listEntries } from '../../core/db/log.tables.js';
import type { EntryPlace } from '../../core/log/opt-out-entry-cursor.js';
import { storedEntryColumns } from '../../core/log/opt-out-entry.js';
import { entryCondition, type OptOutFilter } from './opt-out-filter.js';

export interface ListRange {
  after: EntryPlace | null;
  before: EntryPlace | null;
  direction: 'forward' | 'backward';
  limit: number;
}

/** Entries of the list in the order of the direction: forward is newest first. */
export function listPage(db: Db, accountId: string, filter: OptOutFilter, range: ListRange) {
  const order = range.direction === 'forward' ? desc : asc;
  return db.orm
    .select(storedEntryColumns)
    .from(listEntries)
    .where(
      and(
        entryCondition(accountId, filter),
        range.after === null ? undefined : sql`${place} < ${placeOf(range.after)}`,
        range.before === null ? undefined : sql`${place} > ${placeOf(range.before)}`,
      ),
    )
    .orderBy(order(listEntries.since), order(listEntries.recipient), order(listEntries.scopeKey))
    .limit(range.limit);
}

const place = sql`(${listEntries.since}, ${listEntries.recipient}, ${listEntries.scopeKey})`;

function placeOf(at: EntryPlace): SQL {
  return sql`(${sql.param(at.since, listEntries.since)}, ${at.recipient}, ${at.scopeKey}::integer)`;
}

export async function countEntries(db: Db, accountId: string, filter: OptOutFilter): Promise<number> {
  const [row] = await db.orm
    .select({ entries: count() })
    .from(listEntries)
    .where(entryCondition(accountId, filter));
  return row?.entries ?? 0;
}
