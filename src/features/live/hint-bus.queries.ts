import { sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';

/** As the server has it, whatever the address or the pooler by which it is reached. */
export async function databaseName(db: Db): Promise<string> {
  const [row] = await db.rows<{ name: string }>(sql`select current_database() as name`);
  if (row === undefined) throw new Error('the database did not say its name');
  return row.name;
}
