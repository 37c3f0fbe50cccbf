/**
 * Which database it is that connections lead to, as it runs now. What a process holds in memory was read from one
 * database, in one run of it: behind the same address there may be another one after each reconnect, a copy restored
 * from an earlier day, or a standby that takes over without the last commits.
 *
 * Told by: the system identifier and the timeline of its log; when it was started (a restored copy of the files has the
 * same two); the database's own number and that of the file that holds the heads of the logs (a dump read into
 * a server that runs on).
 */
import { createHash } from 'node:crypto';
import { DatabaseError } from './database-error.js';

/** Runs one statement, on one connection or on any. */
export type Run = (text: string, parameters: readonly unknown[]) => Promise<unknown[]>;

const ofRun = `pg_postmaster_start_time() as started,
  (select oid from pg_database where datname = current_database()) as database,
  pg_relation_filenode(to_regclass('log_heads')) as heads`;
const whole = `select
  (select system_identifier from pg_control_system()) as system,
  case when pg_is_in_recovery() then (select timeline_id::text from pg_control_checkpoint())
    else substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) end as timeline,
  ${ofRun}`;
/** For a service that shows nobody its files. */
const part = `select ${ofRun}`;

/** Six bytes in hexadecimal, the same on all connections to the same database until it is started again. Null: it does not say. */
export async function readIdentity(run: Run): Promise<string | null> {
  const row = (await asked(run, whole)) ?? (await asked(run, part));
  if (row === null) return null;
  return createHash('sha256').update(JSON.stringify(row)).digest('hex').slice(0, 12);
}

async function asked(run: Run, text: string): Promise<unknown> {
  try {
    const [row] = await run(text, []);
    return row ?? null;
  } catch (error) {
    // It may not be asked. What is away is thrown.
    if (error instanceof DatabaseError) return null;
    throw error;
  }
}

export interface Identity {
  /** Null before anything was read. */
  tag(): string | null;
  /** Whether that is another database than the one known until now, which it replaces. Those who listen are told. */
  is(tag: string | null): boolean;
  onAnother(forget: () => void): void;
}

export function createIdentity(): Identity {
  let known: string | null = null;
  const listeners: (() => void)[] = [];
  return {
    tag: () => known,
    is(tag) {
      const before = known;
      known = tag ?? before;
      if (before === known || before === null) return false;
      for (const forget of listeners) forget();
      return true;
    },
    onAnother: (forget) => void listeners.push(forget),
  };
}

/**
 * Looks every few seconds whether the database is still the one it was: for what no new connection tells, as behind a
 * pooler that keeps ours, or where a dump was read in beside us. Gives what ends it.
 */
export function watchIdentity(db: { lookWhich(): Promise<void> }, every = 2_000): () => Promise<void> {
  let looking: Promise<void> | undefined;
  const look = async () => {
    // One that is away is found by those who ask it.
    await db.lookWhich().catch(() => undefined);
    looking = undefined;
  };
  const timer = setInterval(() => {
    looking ??= look();
  }, every);
  return async () => {
    clearInterval(timer);
    await looking;
  };
}
