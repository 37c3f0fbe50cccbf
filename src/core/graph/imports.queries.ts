import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.js';
import { imports } from '../db/import.tables.js';

/** What is told of an import; how it is read is its own affair. */
export const importColumns = {
  accountId: imports.accountId,
  importId: imports.importId,
  state: imports.state,
  fileName: imports.fileName,
  dryRun: imports.dryRun,
  actor: imports.actor,
  createdAt: imports.createdAt,
  uploadExpiresAt: imports.uploadExpiresAt,
  startedAt: imports.startedAt,
  finishedAt: imports.finishedAt,
  bytesTotal: imports.bytesTotal,
  bytesReceived: imports.bytesReceived,
  bytesRead: imports.bytesRead,
  rowsRead: imports.rowsRead,
  added: imports.added,
  alreadyOptedOut: imports.alreadyOptedOut,
  duplicates: imports.duplicates,
  overruled: imports.overruled,
  refused: imports.refused,
  errorsKept: imports.errorsKept,
  confirmedAt: imports.confirmedAt,
  withdrawn: imports.withdrawn,
  failure: imports.failure,
  fileDeletedAt: imports.fileDeletedAt,
};

export type ImportRow = Pick<typeof imports.$inferSelect, keyof typeof importColumns>;

export function importsById(db: Db, accountId: string, importIds: readonly string[]): Promise<ImportRow[]> {
  return db
    .of(accountId)
    .orm.select(importColumns)
    .from(imports)
    .where(
      and(eq(imports.accountId, accountId), sql`${imports.importId} = any(${sql.param(importIds)}::uuid[])`),
    );
}
