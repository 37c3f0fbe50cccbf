/** Weeks of screenings: of all accounts, so these two begin with none. */
import { sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';

/** The tables of this week, and of so many that follow. */
export async function makePartitions(db: Db, weeksAhead: number): Promise<void> {
  await db.rows(sql`select make_screening_partitions(now(), ${weeksAhead + 1}::integer)`);
}

/** The tables of weeks that ended so many days ago or earlier. Rejects with DatabaseAway (55P03) while others use them. */
export async function dropPartitions(db: Db, retentionDays: number): Promise<number> {
  const [row] = await db.rows<{ dropped: number }>(
    sql`select drop_screening_partitions(now() - make_interval(days => ${retentionDays}::integer)) as dropped`,
  );
  return row?.dropped ?? 0;
}
