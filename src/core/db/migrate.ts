/**
 * Brings the database to this version's tables. Several processes may start at once: one advisory lock makes the others
 * wait and then find nothing to do. The lock belongs to the connection, and so does what it guards: when that is lost,
 * both are.
 *
 * Each migration is sent as one script, which the database carries out as one transaction: a start that is broken off, by
 * the death of either side or of the link, leaves whole migrations, and the next one goes on from there.
 *
 * The version before may be serving meanwhile. What waits for the lock of a table makes all others wait behind it, stops
 * to be recorded among them: so a migration waits for a moment only, lets the others pass, and tries again. And a
 * server whose client has gone gives up.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator';
import { DatabaseAway, DatabaseError, DatabaseTimeout, sqlState } from './database-error.js';
import { openConnection } from './open-connection.js';
import { type Connection } from './open-at-host.js';

const migrationsFolder = fileURLToPath(new URL('../../../drizzle', import.meta.url));
/** "heed" in ASCII. */
export const migrationLock = 0x68_65_65_64;

/** Milliseconds. */
export interface MigrateTimes {
  /** For opening the connection, and for the answer to a small question. */
  answer: number;
  /** For the migrations themselves, and for the turn of others that migrate. */
  whole: number;
  /** Between two tries to get the lock. */
  lock: number;
  /** For which a migration waits for a table that others use, and makes those wait who come after it. */
  table: number;
  /** Between two tries of a migration, in which those pass. */
  pause: number;
}

const usualTimes: MigrateTimes = { answer: 10_000, whole: 600_000, lock: 200, table: 1_000, pause: 2_000 };

/** A migration of this version: when it was made, and the hash of its script. */
export interface KnownMigration {
  when: number;
  hash: string;
}

export function knownMigrations(): KnownMigration[] {
  return readMigrationFiles({ migrationsFolder }).map(({ folderMillis, hash }) => ({
    when: folderMillis,
    hash,
  }));
}

/**
 * Rejects with DatabaseAway, DatabaseTimeout or DatabaseError; then each migration is there whole or not at all. `upTo`:
 * the newest migration that is wanted, for rows of an earlier version to be put in.
 */
export async function migrate(
  databaseUrl: string,
  { upTo = Infinity, ...options }: Partial<MigrateTimes> & { upTo?: number } = {},
): Promise<void> {
  const times = { ...usualTimes, ...options };
  const connection = await openConnection(databaseUrl, {
    name: 'heed migrations',
    within: times.answer,
    statementTimeout: times.whole,
  });
  try {
    await answer(connection.runScript(`set lock_timeout = ${times.table}`), times.answer);
    await noticeItsEnd(connection, times);
    await lock(connection, times);
    const until = performance.now() + times.whole;
    for (const script of await missing(connection, upTo, times))
      await carryOut(connection, script, until, times);
  } finally {
    // It takes the lock along.
    await connection.end();
  }
}

/** The server looks whether this side is still there while it works or waits. Not every server can (PostgreSQL 14, Linux). */
async function noticeItsEnd(connection: Connection, times: MigrateTimes): Promise<void> {
  try {
    await answer(connection.runScript('set client_connection_check_interval = 1000'), times.answer);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
  }
}

/** Tries again while others hold what it needs. */
async function carryOut(
  connection: Connection,
  script: string,
  until: number,
  times: MigrateTimes,
): Promise<void> {
  for (;;) {
    const left = until - performance.now();
    if (left <= 0) throw new DatabaseTimeout(times.whole);
    try {
      return await answer(connection.runScript(script), left, times.whole);
    } catch (error) {
      if (!isHeldByOthers(error) || !connection.isOpen()) throw error;
    }
    await delay(Math.max(0, Math.min(times.pause, until - performance.now())));
  }
}

function isHeldByOthers(error: unknown): boolean {
  if (!(error instanceof DatabaseAway) || error.mayHaveBeenSent) return false;
  return error.reason === sqlState.lockNotAvailable || error.reason === sqlState.deadlock;
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

/** A script for each migration that the database does not have, with drizzle's own record of it. */
async function missing(connection: Connection, upTo: number, times: MigrateTimes): Promise<string[]> {
  const asked = connection.run(`select to_regclass('drizzle.__drizzle_migrations') is not null as there`, []);
  const [row] = (await answer(asked, times.answer)) as { there: boolean }[];
  const newest = row?.there === true ? await newestApplied(connection, times) : -Infinity;
  return readMigrationFiles({ migrationsFolder })
    .filter(({ folderMillis }) => folderMillis > newest && folderMillis <= upTo)
    .map(asScript);
}

function asScript({ sql, hash, folderMillis }: MigrationMeta): string {
  const record = `insert into drizzle.__drizzle_migrations (hash, created_at) values ('${hash}', ${folderMillis})`;
  return [...tableOfMigrations, ...sql, record].join('\n;\n');
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

/** `told`: what the error says that it waited for. */
async function answer<Answer>(answered: Promise<Answer>, within: number, told = within): Promise<Answer> {
  const late = new AbortController();
  try {
    return await Promise.race([
      answered,
      delay(within, undefined, { signal: late.signal }).then(() => {
        throw new DatabaseTimeout(told);
      }),
    ]);
  } finally {
    late.abort();
    answered.catch(() => undefined);
  }
}
