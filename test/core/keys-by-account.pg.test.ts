/** Reads the database's own catalog, not what the code believes of it. */
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { globalLookUps } from '../../src/core/db/account.tables.js';
import type { Db } from '../../src/core/db/connect.js';
import { cloneDatabase, useDatabase } from '../support/database.js';

const database = useDatabase();

/**
 * Primary keys, unique indexes and exclusions whose first column is not account_id itself (an expression of it is not),
 * and foreign keys that do not lead from account_id to account_id. Of all schemas but PostgreSQL's own.
 */
async function keysNotByAccount(db: Db): Promise<string[]> {
  const rows = await db.rows<{ name: string }>(sql`
    with first_columns as (
      select i.indexrelid::regclass::name::text as name, i.indrelid as of_table, i.indkey[0] as attribute
      from pg_index i
      join pg_class t on t.oid = i.indrelid and t.relkind in ('r', 'p')
      where i.indisunique or i.indisexclusion
      union all
      select c.conname, c.conrelid, c.conkey[1] from pg_constraint c where c.contype = 'f'
      union all
      select c.conname, c.confrelid, c.confkey[1] from pg_constraint c where c.contype = 'f'
    )
    select distinct f.name
    from first_columns f
    join pg_class t on t.oid = f.of_table
    join pg_namespace n on n.oid = t.relnamespace
    left join pg_attribute a on a.attrelid = f.of_table and a.attnum = f.attribute
    where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
      and a.attname is distinct from 'account_id'`);
  return rows.map(({ name }) => name).toSorted();
}

it('every primary key, unique index and foreign key begins with account_id, but for the global look-ups', async () => {
  expect(await keysNotByAccount(database.db)).toEqual([...globalLookUps].toSorted());
});

it('a table without account_id has a global look-up, and no other', async () => {
  const rows = await database.db.rows<{ name: string; keys: string[] | null }>(sql`
    select t.relname as name, array_agg(i.indexrelid::regclass::name::text) as keys
    from pg_class t
    join pg_namespace n on n.oid = t.relnamespace
    left join pg_index i on i.indrelid = t.oid and i.indisunique
    where t.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')
      and not exists (select 1 from pg_attribute a where a.attrelid = t.oid and a.attname = 'account_id')
    group by t.oid, t.relname`);
  const known: readonly string[] = globalLookUps;
  expect(rows.filter(({ keys }) => keys === null || !keys.every((key) => known.includes(key)))).toEqual([]);
});

it('a key that does not begin with account_id is found, of whatever kind it is', async () => {
  const copy = await cloneDatabase();
  try {
    for (const statement of [
      sql`create table things (account_id uuid, thing_id uuid, other uuid,
        constraint things_pkey primary key (thing_id, account_id),
        constraint things_twice unique (account_id, other))`,
      sql`create unique index things_expression on things (lower(account_id::text), other)`,
      sql`create unique index things_partial on things (other, account_id) where other is not null`,
      sql`create index things_plain on things (other)`,
      sql`alter table things add constraint things_campaign foreign key (other, account_id)
        references campaigns (campaign_id, account_id)`,
      sql`alter table things add constraint things_account foreign key (account_id) references accounts`,
    ]) {
      await copy.db.rows(statement);
    }
    expect(await keysNotByAccount(copy.db)).toEqual(
      [...globalLookUps, 'things_campaign', 'things_expression', 'things_partial', 'things_pkey'].toSorted(),
    );
  } finally {
    await copy.drop();
  }
});
