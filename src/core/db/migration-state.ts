/** Which migration the database has come to, and which one this version of Heed needs. */
import { readFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import type { Db } from './connect.js';
import { DatabaseError, sqlState } from './database-error.js';

const journal = new URL('../../../drizzle/meta/_journal.json', import.meta.url);

/** The newest migration in this version, as the time at which it was made: what the database's table holds too. */
export async function neededMigration(): Promise<number> {
  const { entries } = JSON.parse(await readFile(journal, 'utf8')) as { entries: { when: number }[] };
  return Math.max(...entries.map(({ when }) => when));
}

/**
 * The newest migration that the database has; null where it has none. Undefined where this role may not look: whoever
 * migrates with DATABASE_OWNER_URL need not show that table to the role that serves.
 */
export async function appliedMigration(db: Db): Promise<number | null | undefined> {
  try {
    const [row] = await db.rows<{ newest: number | null }>(sql`
      select max(created_at) as newest from drizzle.__drizzle_migrations`);
    return row?.newest ?? null;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    if (error.sqlState === sqlState.insufficientPrivilege) return undefined;
    if (error.sqlState === sqlState.undefinedTable) return null;
    throw error;
  }
}
