import { and, asc, desc, eq, gte, lte, sql } from 'drizzle-orm';
import type { Db } from '../../../core/db/connect.js';
import { importOutcomes, imports } from '../../../core/db/import.tables.js';

/** An import whose rows are read once more. */
export async function importToRead(db: Db, accountId: string, importId: string) {
  const [row] = await db
    .of(accountId)
    .orm.select({
      fileName: imports.fileName,
      dryRun: imports.dryRun,
      /** A dry run that is being confirmed: confirm_import. */
      isForgotten: sql<boolean>`(${imports.dryRun} and ${imports.rowsRead} > 0 and ${imports.place} is null)`,
      form: imports.form,
      rowsRead: imports.rowsRead,
      refused: imports.refused,
      errorsKept: imports.errorsKept,
      bytesReceived: imports.bytesReceived,
      fileDeletedAt: imports.fileDeletedAt,
    })
    .from(imports)
    .where(and(eq(imports.accountId, accountId), eq(imports.importId, importId)));
  return row ?? null;
}

export interface StoredError {
  row: number;
  column: string | null;
  message: string;
}

/** The errors from a row on, in the order of the rows. */
export function errorsFrom(
  db: Db,
  accountId: string,
  importId: string,
  from: number,
  limit: number,
): Promise<StoredError[]> {
  return db.of(accountId).rows<StoredError>(sql`
    select "row", "column", message
    from errors_of_import(${accountId}::uuid, ${importId}::uuid, ${from - 1}::bigint,
      ${Number.MAX_SAFE_INTEGER}::bigint, false, ${limit}::integer)`);
}

export interface StoredOutcomes {
  firstRow: number;
  outcomes: string;
}

/** Outcomes of runs of rows, the first of which holds the row, in their order. */
export function outcomesFrom(
  db: Db,
  accountId: string,
  importId: string,
  row: number,
  limit: number,
): Promise<StoredOutcomes[]> {
  const ofImport = and(eq(importOutcomes.accountId, accountId), eq(importOutcomes.importId, importId));
  const first = db
    .of(accountId)
    .orm.select({ firstRow: importOutcomes.firstRow })
    .from(importOutcomes)
    .where(and(ofImport, lte(importOutcomes.firstRow, row)))
    .orderBy(desc(importOutcomes.firstRow))
    .limit(1);
  return db
    .of(accountId)
    .orm.select({ firstRow: importOutcomes.firstRow, outcomes: importOutcomes.outcomes })
    .from(importOutcomes)
    .where(and(ofImport, gte(importOutcomes.firstRow, first)))
    .orderBy(asc(importOutcomes.firstRow))
    .limit(limit);
}
