/**
 * A database whose tables are spread by account, as a distributed PostgreSQL would spread them: each table is partitioned
 * by a hash of account_id, and its partitions count who looks at them. Made of the migrations themselves.
 */
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import postgres from 'postgres';
import { inject } from 'vitest';
import { databaseUrlOf } from '../support/database-names.js';

export interface SpreadDatabase {
  url: string;
  /** Forgets what was counted. */
  countAnew(): Promise<void>;
  /** The partitions that were looked at or written to since, by table. All that used the database has left it. */
  touched(): Promise<Map<string, string[]>>;
  /** Partitions of the account, one of each table. */
  partitionsOf(accountId: string): Promise<Map<string, string>>;
  drop(): Promise<void>;
}

const partitions = 16;
/** What finds the account stands on each node whole: it has a unique index that does not begin with account_id. */
const notSpread = new Set(['api_keys']);
const migrationsFolder = fileURLToPath(new URL('../../drizzle', import.meta.url));

export async function spreadDatabase(): Promise<SpreadDatabase> {
  const admin = postgres(inject('serverUrl'), { max: 1, onnotice: () => undefined });
  const name = `heed_spread_${randomBytes(6).toString('hex')}`;
  await admin.unsafe(`create database ${name}`);
  const url = databaseUrlOf(inject('serverUrl'), name);
  const setUp = postgres(url, { max: 1, onnotice: () => undefined });
  await setUp.unsafe(`create schema drizzle;
    create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`);
  const spread: string[] = [];
  for (const migration of readMigrationFiles({ migrationsFolder })) {
    for (const statement of migration.sql) {
      const table = /CREATE TABLE (?:IF NOT EXISTS )?"?(\w+)"?/i.exec(statement)?.[1];
      // What is set for storage is set for partitions, and changes nothing here.
      if (/ALTER TABLE \w+ SET \(/i.test(statement)) continue;
      const isPartitioned = /PARTITION BY/i.test(statement);
      if (table === undefined || notSpread.has(table) || isPartitioned) await setUp.unsafe(statement);
      else {
        await setUp.unsafe(statement.replace(/\);\s*$/, ') PARTITION BY HASH (account_id);'));
        for (let part = 0; part < partitions; part += 1)
          await setUp.unsafe(`create table ${table}_${part} partition of ${table}
            for values with (modulus ${partitions}, remainder ${part})`);
        spread.push(table);
      }
    }
    await setUp`insert into drizzle.__drizzle_migrations (hash, created_at) values (${migration.hash}, ${migration.folderMillis})`;
  }

  // What it has counted is there when it has ended, and not before.
  await setUp.end();
  const sql = postgres(url, { max: 1, onnotice: () => undefined });

  return {
    url,
    async countAnew() {
      await sql`select pg_stat_reset()`;
    },
    async touched() {
      // What a connection has counted is there when it has ended.
      for (;;) {
        const others = await sql`select 1 from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;
        if (others.length === 0) break;
      }
      const rows = await sql<{ table: string; partition: string }[]>`
        select i.inhparent::regclass::text as table, s.relname as partition
        from pg_stat_user_tables s
        join pg_inherits i on i.inhrelid = s.relid
        where coalesce(s.seq_scan, 0) + coalesce(s.idx_scan, 0) + s.n_tup_ins + s.n_tup_upd + s.n_tup_del > 0
        order by 1, 2`;
      const found = new Map<string, string[]>();
      for (const { table, partition } of rows) found.set(table, [...(found.get(table) ?? []), partition]);
      return found;
    },
    async partitionsOf(accountId) {
      const found = new Map<string, string>();
      for (const table of spread) {
        for (let part = 0; part < partitions; part += 1) {
          const [row] = await sql<{ here: boolean }[]>`
            select satisfies_hash_partition(${table}::regclass, ${partitions}, ${part}, ${accountId}::uuid) as here`;
          if (row?.here === true) found.set(table, `${table}_${part}`);
        }
      }
      return found;
    },
    async drop() {
      await sql.end();
      await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
  };
}
