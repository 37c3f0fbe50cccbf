import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../../../core/db/connect.js';
import { imports } from '../../../core/db/import.tables.js';
import { importColumns, type ImportRow } from '../../../core/graph/imports.queries.js';

export interface NamedImport {
  accountId: string;
  importId: string;
}

/** Imports of many accounts, in one statement; each is looked up by its key, however many there are. */
export async function importsNow(db: Db, named: readonly NamedImport[]): Promise<ImportRow[]> {
  const accountIds = named.map(({ accountId }) => accountId);
  const importIds = named.map(({ importId }) => importId);
  const followed = sql`unnest(${sql.param(accountIds)}::uuid[], ${sql.param(importIds)}::uuid[])
    as followed(account_id, import_id)`;
  const now = db
    .ofAll(accountIds)
    .orm.select(importColumns)
    .from(imports)
    .where(
      and(eq(imports.accountId, sql`followed.account_id`), eq(imports.importId, sql`followed.import_id`)),
    )
    .limit(1)
    .as('now');
  const rows = await db
    .ofAll(accountIds)
    .orm.select()
    .from(followed)
    .innerJoinLateral(now, sql`true`);
  return rows.map((row) => row.now);
}
