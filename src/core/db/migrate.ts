/**
 * Brings the database to this version's tables. Several processes may start at once: one advisory lock makes the others
 * wait and then find nothing to do.
 *
 * What is missing is sent as one script, which the database carries out as one transaction: a start that is broken off,
 * by the death of either side or of the link, has changed nothing, and the next one begins anew. The lock belongs to the
 * connection, and so does what it guards: when that is lost, both are.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { DatabaseTimeout } from './database-error.js';
import { type Connection, openConnection } from './open-connection.js';

const migrationsFolder = fileURLToPath(new URL('../../../drizzle', import.meta.url));
/** "heed" in ASCII. */
const migrationLock = 0x68_65_65_64;

/** Milliseconds. */
export interface MigrateTimes {
  /** For opening the connection, and for the answer to a small question. */
  answer: number;
  /** For the migrations themselves, and for the turn of others that migrate. */
  whole: number;
  /** Between two tries to get the lock. */
  lock: number;
}

const usualTimes: MigrateTimes = { answer: 10_000, whole: 600_000, lock: 200 };

/** Rejects with DatabaseAway, DatabaseTimeout or DatabaseError; then nothing has changed, or all has. */
export async function migrate(databaseUrl: string, options: Partial<MigrateTimes> = {}): Promise<void> {
  const times = { ...usualTimes, ...options };
  const connection = await openConnection(databaseUrl, {
    name: 'heed migrations',
    within: times.answer,
    statementTimeout: 0,
  });
  try {
    await lock(connection, times);
    const script = await missing(connection, times);
    if (script !== '') await answer(connection.runScript(script), times.whole);
  } finally {
    // It takes the lock along.
    await connection.end();
  }
}

/** Asks again and again, so that a link that has fallen silent is noticed while others migrate. */
async function lock(connection: Connection, times: MigrateTimes): Promise<void> {
  const until = performance.now() + times.whole;
  for (;;) {
    const asked = connection.run('select pg_try_advisory_lock($1::bigint) as got', [migrationLock]);
    const [row] = (await answer(asked, times.answer)) as { got: boolean }[];
    if (row?.got === true) return;
    if (performance.now() > until) throw new DatabaseTimeout(times.whole);
    await delay(times.lock);
  }
}

/** The migrations that the database does not have, with drizzle's own record of them; empty where it has all. */
async function missing(connection: Connection, times: MigrateTimes): Promise<string> {
  const asked = connection.run(`select to_regclass('drizzle.__drizzle_migrations') is not null as there`, []);
  const [row] = (await answer(asked, times.answer)) as { there: boolean }[];
  const newest = row?.there === true ? await newestApplied(connection, times) : -Infinity;
  const migrations = readMigrationFiles({ migrationsFolder }).filter(
    ({ folderMillis }) => folderMillis > newest,
  );
  if (migrations.length === 0) return '';
  const scripts = migrations.flatMap(({ sql, hash, folderMillis }) => [
    ...sql,
    `insert into drizzle.__drizzle_migrations (hash, created_at) values ('${hash}', ${folderMillis})`,
  ]);
  return [...tableOfMigrations, ...scripts].join('\n;\n');
}

const tableOfMigrations = [
  'create schema if not exists drizzle',
  'create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)',
];

async function newestApplied(connection: Connection, times: MigrateTimes): Promise<number> {
  const asked = connection.run('select max(created_at) as newest from drizzle.__drizzle_migrations', []);
  const [row] = (await answer(asked, times.answer)) as { newest: number | null }[];
  return row?.newest ?? -Infinity;
}

async function answer<Answer>(answered: Promise<Answer>, within: number): Promise<Answer> {
  const late = new AbortController();
  try {
    return await Promise.race([
      answered,
      delay(within, undefined, { signal: late.signal }).then(() => {
        throw new DatabaseTimeout(within);
      }),
    ]);
  } finally {
    late.abort();
    answered.catch(() => undefined);
  }
}
