/** Weeks of screenings: of all accounts, so these two begin with none. */
import { sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';

/** The tables of this week, and of so many that follow. */
export async function makePartitions(db: Db, weeksAhead: number): Promise<void> {
  await db.rows(sql`select make_screening_partitions(now(), ${weeksAhead + 1}::integer)`);
}

/** Whether there was a table of a week that ended so many days ago or earlier: the oldest is dropped. Rejects with DatabaseAway (55P03) while others use it. */
export async function dropOldestPartition(db: Db, retentionDays: number): Promise<boolean> {
  const [row] = await db.rows<{ dropped: boolean }>(
    sql`select drop_screening_partition(now() - make_interval(days => ${retentionDays}::integer)) as dropped`,
  );
  return row?.dropped === true;
}
