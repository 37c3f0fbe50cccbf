/** One run of HTTP load against a server, with what it cost each process. */
import type { BenchDatabase } from './database.js';
import { microseconds, milliseconds, rate } from './format.js';
import { postgresCpuSeconds } from './process-cpu.js';
import type { LoadProcess } from './load-process.js';
import type { Program } from './program.js';
import type { RequestJob, RequestResult } from './request-load.js';
import type { Resources } from './resources.js';
import type { Requests } from './requests.js';

/** A run; CPU is in microseconds an operation, null where it cannot be told. */
export interface Run {
  rate: number;
  p50: number;
  p99: number;
  serverCpu: number | null;
  postgresCpu: number | null;
  loadCpu: number;
  operations: number;
}

export interface Measured {
  server: Pick<Program, 'cpuSeconds'>;
  /** Path included. */
  url: string;
  keys: readonly string[];
  requests: Requests;
  connections: number;
  /** The default is the bench's own. */
  seconds?: number;
  /** Ends before, when as many have been sent. */
  operations?: number;
  /** The server's, if it is not the shared one. */
  database?: BenchDatabase;
}

/** HTTP load against a server. */
export function measure(resources: Resources, what: Measured): Promise<Run> {
  const load = resources.load<RequestJob, RequestResult>('request-load.ts');
  const job: RequestJob = {
    url: what.url,
    keys: [...what.keys],
    requests: what.requests,
    connections: what.connections,
    seconds: what.seconds ?? resources.seconds,
    sequence: resources.sequence,
    ...(what.operations === undefined ? {} : { operations: what.operations }),
  };
  return measureJob(resources, what.server, load, job, what.database);
}

/** Any job of a load that tells the same. The PostgreSQL whose CPU is read is the shared one, if none is given. */
export async function measureJob<Job>(
  resources: Resources,
  server: Measured['server'] | null,
  load: LoadProcess<Job, RequestResult>,
  job: Job,
  database?: Pick<BenchDatabase, 'sql'>,
): Promise<Run> {
  const { sql } = database ?? (await resources.database());
  const serverBefore = (await server?.cpuSeconds()) ?? null;
  const postgresBefore = await postgresCpuSeconds(sql);
  const { result, cpuSeconds } = await load.run(job);
  const postgresAfter = await postgresCpuSeconds(sql);
  const serverAfter = (await server?.cpuSeconds()) ?? null;
  resources.sequence = result.nextSequence;
  const each = (before: number | null, after: number | null) =>
    before === null || after === null ? null : ((after - before) / result.operations) * 1_000_000;
  return {
    rate: result.operations / result.seconds,
    p50: result.p50,
    p99: result.p99,
    serverCpu: each(serverBefore, serverAfter),
    postgresCpu: each(postgresBefore, postgresAfter),
    loadCpu: (cpuSeconds / result.operations) * 1_000_000,
    operations: result.operations,
  };
}

export const runColumns = ['rate', 'p50', 'p99', 'CPU server', 'PostgreSQL', 'load'];

/** A run's cells under runColumns. */
export function runCells(run: Run, unit: string): string[] {
  return [
    rate(run.rate, unit),
    milliseconds(run.p50),
    milliseconds(run.p99),
    microseconds(run.serverCpu),
    microseconds(run.postgresCpu),
    microseconds(run.loadCpu),
  ];
}

export const runNote =
  'CPU is in µs of each process for one operation; rates and times are medians of the runs, ratios medians of the rounds.';

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The median of the rounds' ratios of rates: a slow half minute of a shared machine touches both sides alike. */
export function ratioOf(runs: readonly { rate: number }[], limits: readonly { rate: number }[]): number {
  return median(runs.map((run, round) => run.rate / (limits[round]?.rate ?? Number.NaN)));
}

/** The run whose figures are each the median of those of all; its operations are the sum. */
export function medianRun(runs: readonly Run[]): Run {
  const of = (pick: (run: Run) => number) => median(runs.map(pick));
  const ofKnown = (pick: (run: Run) => number | null) =>
    runs.some((run) => pick(run) === null) ? null : median(runs.map((run) => pick(run) ?? 0));
  return {
    rate: of((run) => run.rate),
    p50: of((run) => run.p50),
    p99: of((run) => run.p99),
    serverCpu: ofKnown((run) => run.serverCpu),
    postgresCpu: ofKnown((run) => run.postgresCpu),
    loadCpu: of((run) => run.loadCpu),
    operations: runs.reduce((sum, run) => sum + run.operations, 0),
  };
}
