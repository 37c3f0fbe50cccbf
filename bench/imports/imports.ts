/**
 * Lists of up to 5,000,000 as files over HTTP, from the first byte sent until the import is DONE, against COPY of the rows
 * that it has written into tables with the same indexes; then other spellings, a compressed file, a dry run, and an undo.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Aim, Row, Section } from '../bench.js';
import { checkLog } from '../check-log.js';
import type { BenchDatabase } from '../database.js';
import { count, megabytes, microseconds, rate } from '../format.js';
import { median } from '../measure.js';
import type { Resources } from '../resources.js';
import { sayProgress } from '../say-progress.js';
import { row } from '../table.js';
import { copyRows, type CopyRun } from './copied-rows.js';
import { type Ground, startGround } from './ground.js';
import { type ListFile, type ListForm, sumsOf, writeListFile } from './list-file.js';
import { type Cost, importFile, undoImport } from './run-import.js';

const sizes = [100_000, 1_000_000, 5_000_000];
/** What the aims are of. */
const aimed = 1_000_000;
const mostMemory = 150 * 2 ** 20;

interface Stage {
  resources: Resources;
  ground: Ground;
  directory: string;
}

/** What was measured of one size. */
interface Size {
  rows: number;
  imports: Cost[];
  copies: CopyRun[];
}

export async function imports(resources: Resources): Promise<Section[]> {
  const ground = await startGround(resources);
  const directory = await mkdtemp(path.join(tmpdir(), 'heed-bench-imports-'));
  try {
    const stage = { resources, ground, directory };
    return [await bySize(stage), await otherImports(stage)];
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function bySize({ resources, ground, directory }: Stage): Promise<Section> {
  const measured: Size[] = [];
  for (const rows of wantedSizes(resources)) {
    const file = await writeListFile(path.join(directory, `e164-${rows}`), { form: 'e164', rows });
    const size: Size = { rows, imports: [], copies: [] };
    const rounds = rows > aimed ? 1 : Math.min(3, resources.rounds);
    for (let round = 0; round < rounds; round += 1) {
      // A process that has done nothing yet: its memory is known.
      const { cost, accountId } = await importInto(ground, file);
      const copy = await copyRows(resources, ground.database, { accountId, rows });
      sayProgress(`${count(rows)}: ${cost.seconds.toFixed(1)} s, COPY ${copy.seconds.toFixed(1)} s`);
      size.imports.push(cost);
      size.copies.push(copy);
    }
    measured.push(size);
  }
  return {
    title: 'Imports of phone numbers in E.164, from the first byte to DONE',
    columns: ['time', 'rate', 'CPU Heed', 'PostgreSQL', 'load', 'peak memory', 'times COPY'],
    rows: measured.flatMap((size) => rowsOf(size, measured)),
    notes: [
      'CPU is in µs of each process for one row. Memory is the most that Heed’s process had meanwhile, above what it had just before. COPY: the event and the entry of the list of each row, into tables with the same indexes, one after the other.',
    ],
  };
}

function wantedSizes({ most }: Resources): number[] {
  const wanted = sizes.filter((size) => size <= most);
  return wanted.length > 0 ? wanted : [most];
}

function rowsOf({ rows, imports, copies }: Size, all: readonly Size[]): Row[] {
  const times = timesCopy({ rows, imports, copies });
  const peak = Math.max(...imports.map((cost) => cost.peak));
  const aims: Aim[] = [];
  if (rows >= aimed) {
    aims.push({ measured: peak, write: megabytes, what: 'of memory', atMost: mostMemory });
    const smallest = all[0] as Size;
    if (rows === aimed) aims.unshift({ measured: times, what: 'times COPY', atMost: 2.5 });
    else {
      const growth = times / timesCopy(smallest);
      const what = `times as far from COPY as with ${count(smallest.rows)}`;
      aims.unshift({ measured: growth, what, atMost: 1.25 });
    }
  }
  const of = (pick: (one: CopyRun) => number) => median(copies.map(pick));
  const copySeconds = of(({ seconds }) => seconds);
  return [
    row(`${count(rows)} rows`, [...costCells(imports, rows), times.toFixed(2)], ...aims),
    row(`COPY of what that wrote`, [
      `${copySeconds.toFixed(1)} s`,
      rate(rows / copySeconds, 'rows'),
      '–',
      microseconds(knownMedian(copies.map(({ postgresCpu }) => postgresCpu))),
      microseconds(of(({ loadCpu }) => loadCpu)),
    ]),
  ];
}

function timesCopy({ imports, copies }: Size): number {
  return median(imports.map(({ seconds }, round) => seconds / (copies[round]?.seconds ?? Number.NaN)));
}

/** Under time, rate, CPU Heed, PostgreSQL, load, peak memory. */
function costCells(costs: readonly Cost[], rows: number): string[] {
  const seconds = median(costs.map((cost) => cost.seconds));
  return [
    `${seconds.toFixed(1)} s`,
    rate(rows / seconds, 'rows'),
    microseconds(knownMedian(costs.map(({ heedCpu }) => heedCpu))),
    microseconds(knownMedian(costs.map(({ postgresCpu }) => postgresCpu))),
    '–',
    megabytes(Math.max(...costs.map(({ peak }) => peak))),
  ];
}

function knownMedian(values: readonly (number | null)[]): number | null {
  return values.includes(null) ? null : median(values.map((value) => value ?? 0));
}

/** By a process of its own into an account of its own; and everything that it promises is looked at. */
async function importInto(
  { database, startHeed }: Ground,
  file: ListFile,
): Promise<{ cost: Cost; accountId: string }> {
  const heed = await startHeed();
  try {
    const account = await heed.addAccount();
    const { cost } = await importFile(database, { heed, account, file });
    await checkLog(database, [account.accountId], file.rows);
    await checkRecipients(database, account.accountId, file);
    return { cost, accountId: account.accountId };
  } finally {
    await heed.stop();
  }
}

/** The log and the list hold those of the file, and nobody else. */
async function checkRecipients(
  { sql }: BenchDatabase,
  accountId: string,
  { sums: expected }: ListFile,
): Promise<void> {
  for (const table of ['events', 'list_entries']) {
    const found = await sumsOf(sql, `from ${table} where account_id = '${accountId}'`);
    if (found.people !== expected.people || found.one !== expected.one || found.other !== expected.other)
      throw new Error(
        `the recipients in ${table} are others than the file’s: ${JSON.stringify({ expected, found })}`,
      );
  }
}

async function otherImports({ resources, ground, directory }: Stage): Promise<Section> {
  const rows = Math.min(aimed, resources.most);
  const kinds: { name: string; form: ListForm; gzip: boolean }[] = [
    { name: 'national numbers in five spellings, dates, reasons', form: 'national', gzip: false },
    { name: 'the same, compressed by gzip', form: 'national', gzip: true },
  ];
  const table: Row[] = [];
  for (const { name, form, gzip } of kinds) {
    const file = await writeListFile(path.join(directory, `${form}-${rows}-${gzip}`), { form, rows, gzip });
    const { cost } = await importInto(ground, file);
    sayProgress(`${name}: ${cost.seconds.toFixed(1)} s`);
    table.push(row(name, [...costCells([cost], rows), megabytes(file.bytes)]));
  }
  table.push(...(await dryRunAndUndo(ground, directory, rows)));
  return {
    title: `Other imports of ${count(rows)} rows`,
    columns: ['time', 'rate', 'CPU Heed', 'PostgreSQL', 'load', 'peak memory', 'the file'],
    rows: table,
    notes: ['As above. The undo’s time is from the call until the import is UNDONE.'],
  };
}

async function dryRunAndUndo(
  { database, startHeed }: Ground,
  directory: string,
  rows: number,
): Promise<Row[]> {
  const file = await writeListFile(path.join(directory, `tried-${rows}`), { form: 'e164', rows });
  const heed = await startHeed();
  const account = await heed.addAccount();
  const { cost: tried } = await importFile(database, { heed, account, file, dryRun: true });
  await checkLog(database, [account.accountId], 0);
  sayProgress(`a dry run: ${tried.seconds.toFixed(1)} s`);
  const { id, cost: imported } = await importFile(database, { heed, account, file });
  const undone = await undoImport(database, { heed, account, id, rows });
  sayProgress(`imported: ${imported.seconds.toFixed(1)} s, undone: ${undone.seconds.toFixed(1)} s`);
  await checkUndone(database, account.accountId, rows);
  await heed.stop();
  return [
    row('E.164: a dry run', [...costCells([tried], rows), megabytes(file.bytes)]),
    row('E.164: an import, undone', costCells([undone], rows)),
  ];
}

/** A word and its withdrawal of each, and nobody is out. */
async function checkUndone({ sql }: BenchDatabase, accountId: string, rows: number): Promise<void> {
  const [found] = await sql<{ events: number; withdrawn: number; head: number; out: number }[]>`
    select (select count(*)::integer from events where account_id = ${accountId}) as events,
      (select count(distinct withdraws)::integer from events where account_id = ${accountId}) as withdrawn,
      (select position::integer from log_heads where account_id = ${accountId}) as head,
      (select count(*)::integer from list_entries where account_id = ${accountId} and m_out) as out`;
  if (found?.events !== 2 * rows || found.withdrawn !== rows || found.head !== 2 * rows || found.out !== 0)
    throw new Error(`an import of ${rows} rows was undone, and left ${JSON.stringify(found)}`);
}
