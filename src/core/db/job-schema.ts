/** Brings the tables of the queue for jobs, which are graphile-worker's, to the version that is needed here. */
import { setTimeout as delay } from 'node:timers/promises';
import { Logger, runMigrations } from 'graphile-worker';
import { DatabaseError, DatabaseTimeout } from './database-error.js';
import { asQueuePool } from './job-queue.js';
import type { Connection } from './open-at-host.js';
import { openConnection } from './open-connection.js';
import { serverRole } from './server-rights.js';

/** "jobs" in ASCII. */
const lockOfJobs = 0x6a_6f_62_73;

/** Milliseconds. */
export interface JobSchemaTimes {
  /** For opening a connection, and for the answer to a small question. */
  answer: number;
  /** For all of it, and for the turn of others that do the same. */
  whole: number;
  /** Between two tries to get the lock. */
  lock: number;
}

const usualTimes: JobSchemaTimes = { answer: 10_000, whole: 120_000, lock: 200 };

/**
 * Several processes may come at once: they take turns, and the later ones find nothing to do. Each of graphile-worker's
 * migrations is a transaction on this one connection, so a start that dies leaves whole ones.
 *
 * heed_server, which the server works as, is given the use of these tables. Rejects with DatabaseAway, DatabaseTimeout or
 * DatabaseError.
 */
export async function migrateJobs(databaseUrl: string, options: Partial<JobSchemaTimes> = {}): Promise<void> {
  const times = { ...usualTimes, ...options };
  const connection = await openConnection(databaseUrl, {
    name: 'heed migrations of jobs',
    within: times.answer,
    statementTimeout: times.whole,
  });
  const late = setTimeout(connection.destroy, times.whole);
  try {
    await lock(connection, times);
    await runMigrations({
      pgPool: asQueuePool((text, parameters) => ask(connection, text, parameters)),
      logger: new Logger(() => () => undefined),
    });
    await giveUse(connection);
  } finally {
    clearTimeout(late);
    // It takes the lock along.
    await connection.end();
  }
}

async function lock(connection: Connection, times: JobSchemaTimes): Promise<void> {
  const until = performance.now() + times.whole;
  for (;;) {
    const asked = await connection.run('select pg_try_advisory_lock($1::bigint) as got', [lockOfJobs]);
    const [row] = asked as { got: boolean }[];
    if (row?.got === true) return;
    if (performance.now() > until) throw new DatabaseTimeout(times.whole);
    await delay(times.lock);
  }
}

/** A text without values may be several statements. Errors have the code by which graphile-worker knows them. */
async function ask(connection: Connection, text: string, values: readonly unknown[]): Promise<unknown[]> {
  try {
    if (values.length > 0 || /^\s*select\b/i.test(text)) return await connection.run(text, values);
    await connection.runScript(text);
    return [];
  } catch (error) {
    throw error instanceof DatabaseError ? Object.assign(error, { code: error.sqlState }) : error;
  }
}

/** The tables have row level security on and no policy: they are their owner's alone until one lets others in. */
async function giveUse(connection: Connection): Promise<void> {
  await connection.runScript(`
    do $$
    declare
      jobs regclass;
    begin
      -- In a database that is restored the tables of an earlier version come first, and the role later.
      if to_regrole('${serverRole}') is null then
        return;
      end if;
      grant usage on schema graphile_worker to ${serverRole};
      grant select, insert, update, delete on all tables in schema graphile_worker to ${serverRole};
      grant usage on all sequences in schema graphile_worker to ${serverRole};
      for jobs in
        select oid::regclass from pg_class
        where relnamespace = 'graphile_worker'::regnamespace and relkind = 'r' and relrowsecurity
      loop
        if not exists (select from pg_policy where polrelid = jobs and polname = '${serverRole}') then
          execute format('create policy ${serverRole} on %s to ${serverRole} using (true) with check (true)', jobs);
        end if;
      end loop;
    end $$`);
}
