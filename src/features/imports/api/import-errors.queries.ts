import { and, asc, desc, eq, gt, lt } from 'drizzle-orm';
import type { Db } from '../../../core/db/connect.js';
import { importErrors } from '../../../core/db/import.tables.js';

const columns = {
  row: importErrors.row,
  line: importErrors.line,
  column: importErrors.column,
  value: importErrors.value,
  message: importErrors.message,
};

export type ImportErrorRow = Pick<typeof importErrors.$inferSelect, keyof typeof columns>;

/** Errors in the order of the direction: forward is that of the rows. By the primary key: no more are read than are given. */
export function errorPage(
  db: Db,
  accountId: string,
  importId: string,
  range: {
    after: number | null;
    before: number | null;
    direction: 'forward' | 'backward';
    limit: number;
  },
): Promise<ImportErrorRow[]> {
  const order = range.direction === 'forward' ? asc : desc;
  return db.orm
    .select(columns)
    .from(importErrors)
    .where(
      and(
        eq(importErrors.accountId, accountId),
        eq(importErrors.importId, importId),
        range.after === null ? undefined : gt(importErrors.row, range.after),
        range.before === null ? undefined : lt(importErrors.row, range.before),
      ),
    )
    .orderBy(order(importErrors.row))
    .limit(range.limit);
}
