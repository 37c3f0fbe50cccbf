/** Databases of versions before: those that have the first migrations only. */
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Connection } from '../../src/core/db/open-at-host.js';

const migrations = readMigrationFiles({ migrationsFolder: 'drizzle' });

export const migrationCount = migrations.length;

/** Carries out the migrations from the one of this index to before the one of that, with drizzle's record of them. */
export async function applyMigrations(connection: Connection, from: number, to: number): Promise<void> {
  await connection.runScript(
    `create schema if not exists drizzle; create table if not exists drizzle.__drizzle_migrations
      (id serial primary key, hash text not null, created_at bigint)`,
  );
  for (const { sql, hash, folderMillis } of migrations.slice(from, to)) {
    for (const statement of sql) await connection.runScript(statement);
    await connection.runScript(
      `insert into drizzle.__drizzle_migrations (hash, created_at) values ('${hash}', ${folderMillis})`,
    );
  }
}

/**
 * How many migrations the database says it has, and whatever is in it: columns, indexes, constraints, types, functions. But for
 * weeks of screenings, which a Heed makes that runs.
 */
export async function contentOf(connection: Connection): Promise<{ migrations: number; things: string }> {
  const [table] = (await connection.run(
    `select to_regclass('drizzle.__drizzle_migrations') is not null as there`,
    [],
  )) as { there: boolean }[];
  const [applied] = (
    table?.there === true
      ? await connection.run('select count(*)::integer as count from drizzle.__drizzle_migrations', [])
      : []
  ) as { count: number }[];
  const [content] = (await connection.run(
    `select coalesce(string_agg(thing, E'\\n' order by thing), '') as things from (
      select c.relname || '.' || a.attname || ' ' || a.atttypid::regtype || ' ' || a.attnotnull from pg_attribute a
        join pg_class c on c.oid = a.attrelid where c.relnamespace = 'public'::regnamespace and a.attnum > 0
      union all select conrelid::regclass || ' ' || conname from pg_constraint where connamespace = 'public'::regnamespace
      union all select typname from pg_type where typnamespace = 'public'::regnamespace
      union all select oid::regprocedure || md5(prosrc) from pg_proc where pronamespace = 'public'::regnamespace
    ) t(thing) where thing !~ '_[0-9]{4}w[0-9]{2}'`,
    [],
  )) as { things: string }[];
  return { migrations: applied?.count ?? 0, things: content?.things ?? '' };
}
