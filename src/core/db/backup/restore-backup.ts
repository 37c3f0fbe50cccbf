/**
 * Puts a backup into a database that is empty. The file is read twice: the first time nothing is written, and a file that is
 * not whole ends there; the second time its rows go in, in one transaction, into tables as they were when it was made. Then
 * the migrations since are carried out, as they are at every start.
 */
import type { Run } from '../identity.js';
import { migrateJobs } from '../job-schema.js';
import { knownMigrations, migrate, migrationLock } from '../migrate.js';
import type { Connection } from '../open-at-host.js';
import { openConnection } from '../open-connection.js';
import type { BackupKey } from './backup-key.rules.js';
import type { BackupHeader } from './backup-lines.rules.js';
import { bounded } from './bounded.js';
import { quoted } from './catalog.js';
import { checkedLines } from './check-backup.js';
import { type Loaded, loadBackup } from './load-backup.js';
import { RestoreRefused } from './restore-refused.js';
import { newestMigration } from './write-backup.js';

export interface CheckedBackup {
  header: BackupHeader;
  tables: number;
  rows: number;
  sha256: string;
}

/** Reads all of it. Throws BackupDamaged. `key`: that of `checkedLines`. */
export async function checkBackup(
  texts: AsyncIterable<string>,
  key: BackupKey | null,
): Promise<CheckedBackup> {
  let header: BackupHeader | null = null;
  let end: Omit<CheckedBackup, 'header'> | null = null;
  // To the very end: what stands behind the last line is damage, too.
  for await (const line of checkedLines(texts, key)) {
    if (line.kind === 'header') ({ header } = line);
    if (line.kind === 'end') end = line;
  }
  if (header === null || end === null)
    throw new Error('a backup that was read whole has no header or no end');
  return { header, tables: end.tables, rows: end.rows, sha256: end.sha256 };
}

/** Which key it says that it was made with, from its first line. Throws BackupDamaged. */
export async function tagOfBackup(texts: AsyncIterable<string>): Promise<string> {
  for await (const line of checkedLines(texts, null))
    if (line.kind === 'header') return line.header.secretKey;
  throw new Error('a backup that was read has no header');
}

export interface RestoreOptions {
  /** Of the owner of the tables. */
  databaseUrl: string;
  checked: CheckedBackup;
  key: BackupKey | null;
  /** The lines once more, from the first. */
  lines: AsyncIterable<string>;
  onProgress?(rows: number): void;
  signal?: AbortSignal;
}

/**
 * Throws RestoreRefused, BackupDamaged, DatabaseAway, DatabaseTimeout and DatabaseError. Then there is no row in the
 * database, unless it is said that they are there and what comes after them failed.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Loaded> {
  const { databaseUrl, checked, key, lines, onProgress, signal } = options;
  const { migration } = checked.header;
  refuseUnknown(migration);
  await onItsOwn(databaseUrl, signal, (connection, run) => refuseUsed(connection, run, migration));
  await migrate(databaseUrl, { upTo: migration.when });
  await migrateJobs(databaseUrl);
  const loaded = await onItsOwn(databaseUrl, signal, async (connection, run) => {
    // A Heed that starts now waits for this before it looks at its tables.
    const [lock] = (await run('select pg_try_advisory_lock($1::bigint) as got', [migrationLock])) as {
      got: boolean;
    }[];
    if (lock?.got !== true) throw new RestoreRefused('a Heed that starts is migrating this database');
    await refuseUsed(connection, run, migration);
    return loadBackup(connection, checkedLines(lines, key), checked.sha256, onProgress);
  });
  try {
    await migrate(databaseUrl);
    await migrateJobs(databaseUrl);
  } catch (error) {
    throw new AfterwardsFailed(error);
  }
  return loaded;
}

/** All rows are there; the migrations that came after the backup are not. Starting Heed carries them out. */
export class AfterwardsFailed extends Error {
  override readonly name = 'AfterwardsFailed';
  constructor(override readonly cause: unknown) {
    super('the rows are restored; the migrations since the backup were not carried out');
  }
}

async function onItsOwn<Answer>(
  databaseUrl: string,
  signal: AbortSignal | undefined,
  doing: (connection: Connection, run: Run) => Promise<Answer>,
): Promise<Answer> {
  const connection = await openConnection(databaseUrl, {
    name: 'heed restore',
    within: 10_000,
    statementTimeout: 0,
    ...(signal && { signal }),
  });
  const end = () => connection.destroy();
  signal?.addEventListener('abort', end);
  try {
    return await doing(connection, (text, parameters) =>
      bounded(connection, connection.run(text, parameters)),
    );
  } finally {
    signal?.removeEventListener('abort', end);
    await connection.end();
  }
}

function refuseUnknown({ when, hash }: BackupHeader['migration']): void {
  const known = knownMigrations();
  if (known.some((one) => one.when === when && one.hash === hash)) return;
  const newest = Math.max(...known.map((one) => one.when));
  throw new RestoreRefused(
    when > newest
      ? 'the backup was made by a newer version of Heed: restore it with that one'
      : 'the backup was made by a Heed with other migrations than this one has',
  );
}

/** Whoever else is there, and rows: neither is overwritten. */
async function refuseUsed(
  connection: Connection,
  run: Run,
  migration: BackupHeader['migration'],
): Promise<void> {
  const others = (await run(
    `select distinct application_name as name from pg_stat_activity
     where datname = current_database() and pid <> $1::int and application_name like 'heed%'`,
    [connection.pid],
  )) as { name: string }[];
  if (others.length > 0)
    throw new RestoreRefused(
      'a Heed runs on this database: stop all its processes first, or restore into another one',
    );
  const tables = (await run(
    `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
       and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'account_id' and not a.attisdropped)`,
    [],
  )) as { schema: string; name: string }[];
  for (const table of tables) {
    const [row] = await run(`select 1 from ${quoted(table)} limit 1`, []);
    if (row !== undefined)
      throw new RestoreRefused(`the database is not empty: ${table.schema}.${table.name} has rows`);
  }
  const newest = await newestMigration(run);
  if (newest !== null && newest.when > migration.when)
    throw new RestoreRefused(
      'the database has tables of a later version than the backup: restore into one that no Heed was started on',
    );
}
