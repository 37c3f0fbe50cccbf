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
import { type BackedUpTable, type BackupHeader, nameOf, type Sequence } from './backup-lines.rules.js';
import { bounded } from './bounded.js';
import { quoted, quotedName, readSequences, readTables } from './catalog.js';

import type { CheckedLine } from './check-backup.js';
import { makePartitions } from './make-partitions.js';
import { RestoreRefused } from './restore-refused.js';
import { seeAllRows, settingsOfTexts } from './write-backup.js';

/** Characters and rows of one insert. */
const insertSize = 1_000_000;
const insertRows = 5_000;
/** Milliseconds for putting keys back, which reads all rows. */
const keysLimit = 6 * 3_600_000;

/**
 * Nobody outside is told anything by a restored database before somebody says so: receivers may have been told what is recorded here no
 * more, or this is a copy beside the one that tells them.
 */
const pauseWebhooks = `update public.webhook_endpoints
  set state = 'PAUSED', paused_for = 'RESTORED', paused_at = now(), owner = null, busy_until = null
  where state = 'ACTIVE' and removed_at is null`;

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
  let tables: ReadonlyMap<string, BackedUpTable> = new Map();
  let keys: string[] = [];
  let triggers: string[] = [];
  let loading: Loading | null = null;
  let rows = 0;
  let end: (Loaded & { sha256: string }) | null = null;
  for await (const line of lines) {
    switch (line.kind) {
      case 'header':
        tables = await tablesHere(run, line.header);
        await makePartitions(run, line.header.partitions, script);
        triggers = await restTriggers(run, line.header.tables, script);
        keys = await takeKeysAway(run, script);
        // As by a dump that is read in: processes notice by the new file of log_heads that what they remember is gone.
        await script(`truncate ${[...tables.values()].map(quoted).join(', ')}`);
        break;
      case 'table':
        loading = await beginTable(tables.get(nameOf(line.table)), script);
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
        await setSequences(run, line.sequences);
        break;
      case 'end':
        end = line;
        break;
    }
  }
  if (end?.sha256 !== sha256)
    throw new RestoreRefused('the file is another one than it was when it was checked');
  if (tables.has('public.webhook_endpoints')) await script(pauseWebhooks);
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

/**
 * The tables of the backup as this database has them: names and types that stand in statements are its own, never the file's. A
 * type may be another one than the column has here (the queue for jobs may be of another version), but is one that some column has.
 */
async function tablesHere(run: Run, { tables }: BackupHeader): Promise<ReadonlyMap<string, BackedUpTable>> {
  const there = new Map<string, BackedUpTable>();
  for (const table of await tablesWithWholeTypes(run)) there.set(nameOf(table), table);
  const types = new Set([...there.values()].flatMap(({ columns }) => columns.map(({ type }) => type)));
  const named = new Map<string, BackedUpTable>();
  for (const table of tables) {
    const here = there.get(nameOf(table));
    if (here === undefined)
      throw new RestoreRefused(`the backup has a table ${nameOf(table)}, and this version of Heed has none`);
    const columns = new Set(here.columns.map(({ name }) => name));
    const missing = table.columns.filter(({ name }) => !columns.has(name)).map(({ name }) => name);
    if (missing.length > 0)
      throw new RestoreRefused(
        `the backup's table ${nameOf(table)} has columns that are none here: ${missing.join(', ')}`,
      );
    const odd = table.columns.filter(({ type }) => !types.has(type));
    if (odd.length > 0)
      throw new RestoreRefused(
        `the backup's table ${nameOf(table)} has columns of types that are none here: ${odd.map(({ name }) => name).join(', ')}`,
      );
    const isTwice =
      named.has(nameOf(table)) || new Set(table.columns.map(({ name }) => name)).size < table.columns.length;
    if (isTwice) throw new RestoreRefused(`the backup's table ${nameOf(table)} has something twice`);
    named.set(nameOf(table), { schema: here.schema, name: here.name, columns: table.columns });
  }
  return named;
}

/** With an empty path every type is written with its schema, as in a backup. */
async function tablesWithWholeTypes(run: Run): Promise<BackedUpTable[]> {
  await run(`select set_config('search_path', 'pg_catalog', true)`, []);
  const tables = await readTables(run);
  await run('reset search_path', []);
  return tables;
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
async function beginTable(
  table: BackedUpTable | undefined,
  script: (text: string) => Promise<void>,
): Promise<Loading> {
  if (table === undefined) throw new RestoreRefused('a table that the header does not name');
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

async function setSequences(run: Run, sequences: readonly Sequence[]): Promise<void> {
  const there = new Set((await readSequences(run)).map(nameOf));
  for (const sequence of sequences) {
    if (!there.has(nameOf(sequence)))
      throw new RestoreRefused(`the backup has a sequence ${nameOf(sequence)}, and there is none here`);
    await run('select setval($1::regclass, $2::bigint, $3::boolean)', [
      quoted(sequence),
      sequence.value,
      sequence.called,
    ]);
  }
}
