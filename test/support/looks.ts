import { expect, vi } from 'vitest';
import type { Db } from '../../src/core/db/connect.js';

/** Rows and index entries that were looked at so far, in all tables. For a database that the test alone uses, over one connection of each kind. */
export async function looksSoFar(db: Db): Promise<number> {
  await untilOlderOnesHaveEnded(db);
  // Of the connection by which Heed asks, and of the test's own.
  await db.ofAll([]).text('select pg_stat_force_next_flush()', []);
  await db.text('select pg_stat_force_next_flush()', []);
  const [row] = await db.text<{ looks: number }>(
    `select (select sum(seq_tup_read) from pg_stat_user_tables)::bigint
      + (select sum(idx_tup_read) from pg_stat_user_indexes)::bigint as looks`,
    [],
  );
  return row?.looks ?? Number.NaN;
}

/** For the time of the test nothing but the test itself looks at the tables: what an analysis still sees is not cleared away. */
export async function keepAutovacuumAway(db: Db): Promise<void> {
  await db.text(
    `do $$
    declare place regclass;
    begin
      for place in select oid from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace loop
        execute format('alter table %s set (autovacuum_enabled = false)', place);
      end loop;
    end $$`,
    [],
  );
}

/**
 * What is dead is looked at again and again as long as a transaction runs that began before, in whichever database of the
 * server: those of other test files (seen: 8,087 instead of 1,000).
 */
async function untilOlderOnesHaveEnded(db: Db): Promise<void> {
  const [now] = await db.text<{ xid: string }>('select txid_current()::text as xid', []);
  await vi.waitFor(async () => {
    const [oldest] = await db.text<{ xid: string }>(
      'select txid_snapshot_xmin(txid_current_snapshot())::text as xid',
      [],
    );
    expect(BigInt(oldest?.xid ?? 0)).toBeGreaterThan(BigInt(now?.xid ?? 0));
  }, 60_000);
}
