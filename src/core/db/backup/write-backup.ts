/**
 * A backup of a whole database as lines, while others write to it: all of it as it stood at one moment, which is that of one
 * transaction that reads and does nothing else. It has a connection of its own, which is thrown away with it: no
 * statement of anybody else can run inside this transaction, and none of it outside.
 *
 * A row travels as PostgreSQL writes it as one text, so that each type comes back as it was; rows are fetched some at a
 * time, as many as their widest makes some megabytes, so memory is bounded whatever the size of the database.
 */
import { createHash, type Hash } from 'node:crypto';
import type { Run } from '../identity.js';
import type { Connection } from '../open-at-host.js';
import { openConnection } from '../open-connection.js';
import type { BackupKey } from './backup-key.rules.js';
import {
  type BackedUpTable,
  type BackupHeader,
  type BackupLine,
  format,
  lineOf,
  type TableColumn,
} from './backup-lines.rules.js';
import { bounded } from './bounded.js';
import { quoted, quotedName, readPartitions, readSequences, readTables } from './catalog.js';

/** How texts of values are written, whatever the server's settings are. A row that a policy would hide is an error, until allRows says otherwise. */
export const settingsOfTexts = `
  set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set timezone = 'UTC'; set extra_float_digits = 1;
  set bytea_output = 'hex'; set xmloption = 'content'; set row_security = off`;

/** Rows of one fetch: by their width, and at most. */
const fetchBytes = 2_000_000;
const fetchRows = 5_000;

export interface BackedUp {
  tables: number;
  rows: number;
}

export interface WriteOptions {
  key: BackupKey;
  /** Of that many in all, at some points on the way. */
  onProgress?(rows: number): void;
  signal?: AbortSignal;
}

/** This database has none of Heed's tables, or none that this version knows. */
export class NoHeedThere extends Error {
  override readonly name = 'NoHeedThere';
}

/**
 * Gives the lines, some at a time. Throws DatabaseAway, DatabaseTimeout and DatabaseError; what was given by then is half
 * a backup, and has no last line.
 */
export async function* writeBackup(
  databaseUrl: string,
  options: WriteOptions,
): AsyncGenerator<string, BackedUp> {
  const connection = await openConnection(databaseUrl, {
    name: 'heed backup',
    within: 10_000,
    statementTimeout: 0,
    ...(options.signal && { signal: options.signal }),
  });
  const end = () => connection.destroy();
  options.signal?.addEventListener('abort', end);
  try {
    return yield* linesOf(connection, options);
  } finally {
    options.signal?.removeEventListener('abort', end);
    await connection.end();
  }
}

async function* linesOf(
  connection: Connection,
  { key, onProgress }: WriteOptions,
): AsyncGenerator<string, BackedUp> {
  const run: Run = (text, parameters) => bounded(connection, connection.run(text, parameters));
  // With an empty path every type is written with its schema.
  await bounded(connection, connection.runScript(`${settingsOfTexts}; set search_path = pg_catalog`));
  await seeAllRows(run);
  await bounded(connection, connection.runScript('begin isolation level repeatable read read only'));
  const header = await readHeader(run, key.tag);
  // The tables stay as they are until the end. What is dropped between the two is an error, not a gap.
  const all = header.tables.map(quoted).join(', ');
  await bounded(connection, connection.runScript(`lock table ${all} in access share mode`));
  const hash = createHash('sha256');
  const hashed = (lines: readonly BackupLine[]): string => {
    const text = lines.map((line) => `${lineOf(line)}\n`).join('');
    hash.update(text);
    return text;
  };
  yield hashed([{ kind: 'header', ...header }]);
  let rows = 0;
  for (const table of header.tables) {
    yield hashed([{ kind: 'table', schema: table.schema, name: table.name }]);
    const ofTable = createHash('sha256');
    const before = rows;
    for await (const some of rowsOf(run, connection, table)) {
      rows += some.length;
      yield hashed(some.map((row) => ({ kind: 'row', row })));
      for (const row of some) hashRow(ofTable, row);
      onProgress?.(rows);
    }
    yield hashed([{ kind: 'end of table', rows: rows - before, sha256: ofTable.digest('hex') }]);
  }
  // Last: what others have taken of them meanwhile is not given twice.
  yield hashed([{ kind: 'sequences', sequences: await readSequences(run) }]);
  await bounded(connection, connection.runScript('commit'));
  const tables = header.tables.length;
  const sha256 = hash.digest('hex');
  yield `${lineOf({ kind: 'end', tables, rows, sha256, mac: key.macOf(sha256) })}\n`;
  return { tables, rows };
}

/**
 * Row-level security holds for the owner of Heed's tables, too, which has a policy for all rows. Where that is so for every
 * table that this role may be kept from, all rows are seen with it; elsewhere a statement still ends with an error.
 */
export async function seeAllRows(run: Run): Promise<void> {
  const [row] = (await run(
    `select not exists (
      select from pg_class c where c.relrowsecurity and c.relkind in ('r', 'p') and c.relpersistence <> 't'
        and (c.relforcerowsecurity or not pg_has_role(c.relowner, 'USAGE'))
        and (
          exists (select from pg_policy p where p.polrelid = c.oid and not p.polpermissive)
          or not exists (
            select from pg_policy p where p.polrelid = c.oid and p.polpermissive and p.polcmd = '*'
              and pg_get_expr(p.polqual, p.polrelid) = 'true'
              and (p.polwithcheck is null or pg_get_expr(p.polwithcheck, p.polrelid) = 'true')
              and exists (select from unnest(p.polroles) r where r = 0 or pg_has_role(r, 'USAGE'))
          )
        )
    ) as all`,
    [],
  )) as { all: boolean }[];
  if (row?.all === true) await run(`select set_config('row_security', 'on', false)`, []);
}

export function hashRow(hash: Hash, row: string): void {
  hash.update(row);
  hash.update('\n');
}

async function readHeader(run: Run, secretKey: string): Promise<BackupHeader> {
  const migration = await newestMigration(run);
  if (migration === null) throw new NoHeedThere('this database has no tables of Heed');
  const [about] = (await run(
    `select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at, current_setting('server_version') as version`,
    [],
  )) as { at: string; version: string }[];
  return {
    heed: 'backup',
    format,
    madeAt: about?.at ?? '',
    postgres: about?.version ?? '',
    migration,
    secretKey,
    tables: await readTables(run),
    partitions: await readPartitions(run),
  };
}

export async function newestMigration(run: Run): Promise<BackupHeader['migration'] | null> {
  const [there] = (await run(
    `select to_regclass('drizzle.__drizzle_migrations') is not null as there`,
    [],
  )) as {
    there: boolean;
  }[];
  if (there?.there !== true) return null;
  const [row] = (await run(
    'select created_at as when, hash from drizzle.__drizzle_migrations order by created_at desc limit 1',
    [],
  )) as BackupHeader['migration'][];
  return row ?? null;
}

async function* rowsOf(run: Run, connection: Connection, table: BackedUpTable): AsyncGenerator<string[]> {
  const columns = table.columns.map(({ name }) => quotedName(name));
  const widths = table.columns.map(widthOf).join(' + ');
  const [widest] = (await run(`select max(${widths || '0'}) as bytes from ${quoted(table)}`, [])) as {
    bytes: number | null;
  }[];
  if (widest === undefined || widest.bytes === null) return;
  const some = Math.max(1, Math.min(fetchRows, Math.floor(fetchBytes / (widest.bytes + 1))));
  const cursor = `declare rows_of_backup no scroll cursor for select row(${columns.join(', ')})::text as row from ${quoted(table)}`;
  await bounded(connection, connection.runScript(cursor));
  for (;;) {
    const rows = (await run(`fetch ${some} from rows_of_backup`, [])) as { row: string }[];
    if (rows.length > 0) yield rows.map(({ row }) => row);
    if (rows.length < some) break;
  }
  await bounded(connection, connection.runScript('close rows_of_backup'));
}

/** Bytes of a column's value as text. What is said of bytes and texts needs no look at them. */
function widthOf({ name, type }: TableColumn): string {
  const column = quotedName(name);
  if (type === 'bytea') return `coalesce(octet_length(${column}) * 2, 0)`;
  if (type === 'text') return `coalesce(octet_length(${column}), 0)`;
  return fixed.test(type) ? '30' : `coalesce(octet_length(${column}::text), 0)`;
}

const fixed =
  /^(?:uuid|boolean|smallint|integer|bigint|real|double precision|timestamp with(?:out)? time zone|date)$/;
