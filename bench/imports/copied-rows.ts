/** The rows that an import has written, once more by COPY into tables with the same columns and indexes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Copied, type RawCopy } from '../baselines/raw-copy.js';
import { type BenchDatabase, ownSchema } from '../database.js';
import { postgresCpuSeconds } from '../process-cpu.js';
import type { Resources } from '../resources.js';

export interface CopyRun {
  seconds: number;
  /** Microseconds a row; null where the system does not tell. */
  postgresCpu: number | null;
  loadCpu: number;
}

/** In the order in which COPY brings them: as the import wrote them. */
const tables = [
  { name: 'events', order: 'position' },
  { name: 'list_entries', order: 'm_position' },
];

/** Checks that the rows are the same, to the last column. */
export async function copyRows(
  resources: Resources,
  { sql, url }: BenchDatabase,
  { accountId, rows }: { accountId: string; rows: number },
): Promise<CopyRun> {
  const load = resources.load<RawCopy, Copied>('baselines/raw-copy.ts');
  const directory = await mkdtemp(path.join(tmpdir(), 'heed-bench-copy-'));
  try {
    const targets: { target: string; file: string }[] = [];
    for (const { name, order } of tables) {
      const file = path.join(directory, name);
      const mine = `(select * from ${name} where account_id = '${accountId}' order by ${order})`;
      await load.run({ databaseUrl: url, kind: 'out', what: `${mine} to stdout`, file });
      await sql.unsafe(`create table ${ownSchema}.copied_${name} (like ${name} including all)`);
      targets.push({ target: `${ownSchema}.copied_${name}`, file });
    }
    await sql`checkpoint`;
    const before = await postgresCpuSeconds(sql);
    const { result, cpuSeconds } = await load.run({ databaseUrl: url, kind: 'in', tables: targets });
    const after = await postgresCpuSeconds(sql);
    for (const { name } of tables) await compare(sql, name, accountId, rows);
    return {
      seconds: result.seconds,
      postgresCpu: before === null || after === null ? null : ((after - before) / rows) * 1_000_000,
      loadCpu: (cpuSeconds / rows) * 1_000_000,
    };
  } finally {
    for (const { name } of tables) await sql.unsafe(`drop table if exists ${ownSchema}.copied_${name}`);
    await rm(directory, { recursive: true });
  }
}

/** All columns of all rows, whatever their order. */
async function compare(
  sql: BenchDatabase['sql'],
  table: string,
  accountId: string,
  rows: number,
): Promise<void> {
  const sumOf = (name: string) =>
    `select count(*)::integer as rows, sum(hashtextextended(r::text, 0))::text as sum from ${name} r where account_id = '${accountId}'`;
  const [written] = await sql.unsafe<{ rows: number; sum: string }[]>(sumOf(table));
  const [copied] = await sql.unsafe<{ rows: number; sum: string }[]>(sumOf(`${ownSchema}.copied_${table}`));
  if (written?.rows !== rows || copied?.rows !== rows || copied.sum !== written.sum)
    throw new Error(`${rows} rows of ${table}: ${JSON.stringify({ written, copied })}`);
}
