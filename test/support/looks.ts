import type { Db } from '../../src/core/db/connect.js';

/** Rows and index entries that were looked at so far, in all tables. For a database that the test alone uses, over one connection. */
export async function looksSoFar(db: Db): Promise<number> {
  await db.text('select pg_stat_force_next_flush()', []);
  const [row] = await db.text<{ looks: number }>(
    `select (select sum(seq_tup_read) from pg_stat_user_tables)::bigint
      + (select sum(idx_tup_read) from pg_stat_user_indexes)::bigint as looks`,
    [],
  );
  return row?.looks ?? Number.NaN;
}
