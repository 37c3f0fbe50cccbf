import { and, asc, count, desc, eq, sql } from 'drizzle-orm';
import { auditEntries } from '../../core/db/audit.tables.js';
import type { Db } from '../../core/db/connect.js';
import type { Instant } from '../../core/domain/instant.js';

export type AuditEntryRow = typeof auditEntries.$inferSelect;

export interface AuditPlace {
  at: Instant;
  entryId: string;
}

export async function auditEntryById(
  db: Db,
  accountId: string,
  entryId: string,
): Promise<AuditPlace | undefined> {
  const [row] = await db
    .of(accountId)
    .orm.select({ at: auditEntries.at, entryId: auditEntries.entryId })
    .from(auditEntries)
    .where(and(eq(auditEntries.accountId, accountId), eq(auditEntries.entryId, entryId)));
  return row;
}

/** Entries in the order of the direction: forward is newest first. */
export function auditPage(
  db: Db,
  accountId: string,
  range: {
    after: AuditPlace | null;
    before: AuditPlace | null;
    direction: 'forward' | 'backward';
    limit: number;
  },
): Promise<AuditEntryRow[]> {
  const order = range.direction === 'forward' ? desc : asc;
  return db
    .of(accountId)
    .orm.select()
    .from(auditEntries)
    .where(
      and(
        eq(auditEntries.accountId, accountId),
        range.after === null ? undefined : sql`${place} < ${placeOf(range.after)}`,
        range.before === null ? undefined : sql`${place} > ${placeOf(range.before)}`,
      ),
    )
    .orderBy(order(auditEntries.at), order(auditEntries.entryId))
    .limit(range.limit);
}

const place = sql`(${auditEntries.at}, ${auditEntries.entryId})`;

function placeOf({ at, entryId }: AuditPlace) {
  return sql`(${sql.param(at, auditEntries.at)}, ${entryId}::uuid)`;
}

export async function countAuditEntries(db: Db, accountId: string): Promise<number> {
  const [row] = await db
    .of(accountId)
    .orm.select({ all: count() })
    .from(auditEntries)
    .where(eq(auditEntries.accountId, accountId));
  return row?.all ?? 0;
}
