/**
 * Puts the rows of a backup into tables that are there and empty, in one transaction: all of them or none. It needs the
 * rights of the tables' owner and no more.
 *
 * Keys between tables are taken away for it and put back at its end, when the database looks at all rows once more;
 * triggers rest meanwhile, since what they would do has been done.
 */
import { arrayText } from '../array-text.rules.js';
import type { Run } from '../identity.js';
import type { Connection } from '../open-at-host.js';
import {
  type BackedUpTable,
  type BackupHeader,
  nameOf,
  type Partition,
  type Sequence,
} from './backup-lines.rules.js';
import { bounded } from './bounded.js';
import { quoted, quotedName, readTables } from './catalog.js';
import type { CheckedLine } from './check-backup.js';
import { seeAllRows, settingsOfTexts } from './write-backup.js';

/** The backup does not fit what is there. Nothing was written. */
export class RestoreRefused extends Error {
  override readonly name = 'RestoreRefused';
}

/** Characters and rows of one insert. */
const insertSize = 1_000_000;
const insertRows = 5_000;
/** Milliseconds for putting keys back, which reads all rows. */
const keysLimit = 6 * 3_600_000;

export interface Loaded {
  tables: number;
  rows: number;
}

/** Rejects when anything is not as it should be; then nothing was written. `sha256`: of the backup that was checked before. */
export async function loadBackup(
  connection: Connection,
  lines: AsyncIterable<CheckedLine>,
  sha256: string,
  onProgress?: (rows: number) => void,
): Promise<Loaded> {
  const run: Run = (text, parameters) => bounded(connection, connection.run(text, parameters));
  const script = (text: string, within?: number) => bounded(connection, connection.runScript(text), within);
  await script(settingsOfTexts);
  await seeAllRows(run);
  await script('begin');
  let keys: string[] = [];
  let triggers: string[] = [];
  let loading: Loading | null = null;
  let rows = 0;
  let end: (Loaded & { sha256: string }) | null = null;
  for await (const line of lines) {
    switch (line.kind) {
      case 'header':
        await refuseMissing(run, line.header);
        await makePartitions(run, line.header.partitions, script);
        triggers = await restTriggers(run, line.header.tables, script);
        keys = await takeKeysAway(run, script);
        // As by a dump that is read in: processes notice by the new file of log_heads that what they remember is gone.
        await script(`truncate ${line.header.tables.map(quoted).join(', ')}`);
        break;
      case 'table':
        loading = await beginTable(line.table, script);
        break;
      case 'row':
        if (loading === null) throw new RestoreRefused('a row that belongs to no table');
        loading.rows.push(line.row);
        loading.size += line.row.length;
        rows += 1;
        if (loading.size >= insertSize || loading.rows.length >= insertRows) {
          await insert(run, loading);
          onProgress?.(rows);
        }
        break;
      case 'end of table':
        if (loading !== null) await insert(run, loading);
        loading = null;
        await script('drop type pg_temp.row_of_backup');
        break;
      case 'sequences':
        for (const sequence of line.sequences) await setSequence(run, sequence);
        break;
      case 'end':
        end = line;
        break;
    }
  }
  if (end?.sha256 !== sha256)
    throw new RestoreRefused('the file is another one than it was when it was checked');
  for (const key of keys) await script(key, keysLimit);
  for (const trigger of triggers) await script(trigger);
  await script('commit');
  return { tables: end.tables, rows: end.rows };
}

interface Loading {
  table: BackedUpTable;
  rows: string[];
  size: number;
}

/** Tables and columns that the backup has and this database has not. */
async function refuseMissing(run: Run, { tables }: BackupHeader): Promise<void> {
  const there = new Map((await readTables(run)).map((table) => [nameOf(table), table]));
  for (const table of tables) {
    const columns = new Set(there.get(nameOf(table))?.columns.map(({ name }) => name));
    const missing = table.columns.filter(({ name }) => !columns.has(name)).map(({ name }) => name);
    if (!there.has(nameOf(table)))
      throw new RestoreRefused(`the backup has a table ${nameOf(table)}, and this version of Heed has none`);
    if (missing.length > 0)
      throw new RestoreRefused(
        `the backup's table ${nameOf(table)} has columns that are none here: ${missing.join(', ')}`,
      );
  }
}

async function makePartitions(
  run: Run,
  partitions: readonly Partition[],
  script: (text: string) => Promise<void>,
): Promise<void> {
  for (const partition of partitions) {
    const [there] = (await run('select to_regclass($1) is not null as there', [quoted(partition)])) as {
      there: boolean;
    }[];
    if (there?.there !== true)
      await script(
        `create table ${quoted(partition)} partition of ${quoted(partition.of)} ${partition.bounds}`,
      );
  }
}

/** Gives the statements that wake them again. */
async function restTriggers(
  run: Run,
  tables: readonly BackedUpTable[],
  script: (text: string) => Promise<void>,
): Promise<string[]> {
  const rested = (await run(
    `select t.tgrelid::regclass::text as of, quote_ident(t.tgname) as name,
      case t.tgenabled when 'A' then 'enable always' when 'R' then 'enable replica' else 'enable' end as wake
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
    where not t.tgisinternal and t.tgparentid = 0 and t.tgenabled <> 'D' and n.nspname || '.' || c.relname = any ($1::text[])`,
    [arrayText(tables, nameOf)],
  )) as { of: string; name: string; wake: string }[];
  for (const { of, name } of rested) await script(`alter table ${of} disable trigger ${name}`);
  return rested.map(({ of, name, wake }) => `alter table ${of} ${wake} trigger ${name}`);
}

/** Gives the statements that put them back. */
async function takeKeysAway(run: Run, script: (text: string) => Promise<void>): Promise<string[]> {
  const keys = (await run(
    `select conrelid::regclass::text as of, quote_ident(conname) as name, pg_get_constraintdef(oid) as says
    from pg_constraint where contype = 'f' and conparentid = 0 order by 1, 2`,
    [],
  )) as { of: string; name: string; says: string }[];
  for (const { of, name } of keys) await script(`alter table ${of} drop constraint ${name}`);
  return keys.map(({ of, name, says }) => `alter table ${of} add constraint ${name} ${says}`);
}

/** A type for the row as the backup has it: columns that came later, and another order of them, do no harm. */
async function beginTable(table: BackedUpTable, script: (text: string) => Promise<void>): Promise<Loading> {
  const columns = table.columns.map(({ name, type }) => `${quotedName(name)} ${type}`).join(', ');
  await script(`create type pg_temp.row_of_backup as (${columns})`);
  return { table, rows: [], size: 0 };
}

async function insert(run: Run, loading: Loading): Promise<void> {
  const { table, rows } = loading;
  if (rows.length === 0) return;
  const columns = table.columns.map(({ name }) => quotedName(name)).join(', ');
  await run(
    `insert into ${quoted(table)} (${columns}) overriding system value
     select ${columns} from unnest($1::pg_temp.row_of_backup[])`,
    [arrayText(rows, (row) => row)],
  );
  loading.rows = [];
  loading.size = 0;
}

async function setSequence(run: Run, sequence: Sequence): Promise<void> {
  await run('select setval($1::regclass, $2::bigint, $3::boolean)', [
    quoted(sequence),
    sequence.value,
    sequence.called,
  ]);
}
