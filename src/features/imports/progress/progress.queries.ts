import { sql } from 'drizzle-orm';
import type { Db } from '../../../core/db/connect.js';
import { importColumns, type ImportRow } from '../../../core/graph/imports.queries.js';
import { givenBy } from '../../../core/db/given-by.js';
import { imports } from '../../../core/db/import.tables.js';

export interface NamedImport {
  accountId: string;
  importId: string;
}

/** Imports of many accounts, in one statement; each is looked up by its key, however many there are. */
export async function importsNow(db: Db, named: readonly NamedImport[]): Promise<ImportRow[]> {
  const accountIds = named.map(({ accountId }) => accountId);
  const importIds = named.map(({ importId }) => importId);
  return db
    .ofAll(accountIds)
    .orm.select(importColumns)
    .from(
      givenBy(sql`imports_now(${sql.param(accountIds)}::uuid[], ${sql.param(importIds)}::uuid[])`, imports),
    );
}
