/**
 * What a STOP takes while an import of 1,000,000 rows runs in the same process, on the account of the import and on another
 * one, and while the list is exported; against the same with nothing else going on.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Row, Section } from '../bench.js';
import { checkLog } from '../check-log.js';
import type { BenchDatabase } from '../database.js';
import { exportAll } from '../exports/download.js';
import { count, milliseconds, ratio } from '../format.js';
import type { BenchAccount, Heed } from '../heed.js';
import { type Remote, startRemote } from '../live/remote.js';
import { Samples } from '../live/samples.js';
import type { Resources } from '../resources.js';
import { sayProgress } from '../say-progress.js';
import type { StopCommands } from '../storing/stops.js';
import { row } from '../table.js';
import { startGround } from './ground.js';
import { type ListFile, writeListFile } from './list-file.js';
import { reaches, sendFile } from './run-import.js';

const perSecond = 200;
/** Nobody's of the lists. */
const strangers = 20_000_000;
const mostTimes = 3;

interface Stage {
  resources: Resources;
  database: BenchDatabase;
  heed: Heed;
  stops: Remote<StopCommands>;
  file: ListFile;
}

export async function importsInbound(resources: Resources): Promise<Section[]> {
  const { database, startHeed } = await startGround(resources);
  const heed = await startHeed();
  const directory = await mkdtemp(path.join(tmpdir(), 'heed-bench-imports-'));
  const stops = startRemote<StopCommands>('storing/stops.ts');
  try {
    const rows = Math.min(1_000_000, resources.most);
    const file = await writeListFile(path.join(directory, 'list'), { form: 'e164', rows });
    return [await measured({ resources, database, heed, stops, file })];
  } finally {
    await stops.stop();
    await heed.stop();
    await rm(directory, { recursive: true });
  }
}

async function measured(stage: Stage): Promise<Section> {
  const { resources, heed, file } = stage;
  const quiet = resources.quick ? 1_000 : 15_000;
  const [importing, other] = [await heed.addAccount(), await heed.addAccount()];
  // The first ones find code that is not compiled yet.
  await stopsTo(stage, other, () => pause(quiet / 3));
  const before = await stopsTo(stage, other, () => pause(quiet));
  sayProgress('an import, and STOPs of its account');
  const same = await stopsTo(stage, importing, () => run(stage, importing));
  sayProgress('an import, and STOPs of another account');
  const another = await stopsTo(stage, other, async () => run(stage, await heed.addAccount()));
  sayProgress('an export, and STOPs of its account');
  const exported = await stopsTo(stage, importing, () => exportFor(stage, importing, quiet));
  const after = await stopsTo(stage, other, () => pause(quiet));
  await check(stage, importing, same.length + exported.length);

  const base = Math.max(p99Of(before), p99Of(after));
  const busy = (name: string, samples: Samples) => {
    const times = p99Of(samples) / base;
    return stopRow(name, samples, base, { measured: times, what: 'times the quiet p99', atMost: mostTimes });
  };
  return {
    title: `STOPs, ${perSecond} a second, beside an import or an export of ${count(file.rows)} rows in the same process`,
    columns: ['STOPs', 'p50', 'p99', 'longest', 'times the quiet p99'],
    rows: [
      stopRow('nothing else, before', before, base),
      busy('an import, STOPs of its account', same),
      busy('an import, STOPs of another account', another),
      busy('an export of its list, STOPs of its account', exported),
      stopRow('nothing else, afterwards', after, base),
    ],
    notes: [
      'From when a STOP was due to its answer. The quiet p99 is the larger one of before and afterwards. Exports follow one another for as long as STOPs are counted.',
    ],
  };
}

async function run({ heed, file }: Stage, account: BenchAccount): Promise<void> {
  const id = await sendFile({ heed, account, file });
  const { added } = await reaches(heed, account.key, id, 'DONE');
  if (added !== file.rows) throw new Error(`of ${file.rows} rows ${added} were added`);
}

/** For so many milliseconds at least. */
async function exportFor({ heed, file }: Stage, account: BenchAccount, milliseconds: number): Promise<void> {
  const end = performance.now() + milliseconds;
  do {
    const { rows } = await exportAll(heed, account, { what: 'list', format: 'CSV' });
    if (rows < file.rows) throw new Error(`${rows} of ${file.rows} rows were exported`);
  } while (performance.now() < end);
}

/** The times of the STOPs that came to an account while something went on. */
async function stopsTo(
  { heed, stops }: Stage,
  { key }: BenchAccount,
  going: () => Promise<unknown>,
): Promise<Samples> {
  await stops.call('start', { url: heed.graphql, key, perSecond, from: { index: strangers } });
  await going();
  const samples = new Samples();
  for (const time of await stops.call('stop')) samples.push(time);
  return samples;
}

/** No row and no STOP is missing, and the log has no gap. */
async function check({ database, file }: Stage, { accountId }: BenchAccount, stops: number): Promise<void> {
  await checkLog(database, [accountId], file.rows + stops);
}

function p99Of(samples: Samples): number {
  return samples.quantiles([0.99])[0] ?? Number.NaN;
}

function stopRow(
  name: string,
  samples: Samples,
  base: number,
  ...aims: { measured: number; what: string; atMost: number }[]
): Row {
  const times = samples.quantiles([0.5, 0.99, 1]);
  const cells = [count(samples.length), ...times.map(milliseconds), ratio(p99Of(samples) / base)];
  return row(name, cells, ...aims);
}
