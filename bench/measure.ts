/** One run of load against Heed, with what it cost each process. */
import type postgres from 'postgres';
import type { BenchAccount, Heed } from './heed.js';
import type { LoadProcess } from './load-process.js';
import { postgresCpuSeconds } from './postgres-cpu.js';
import type { RequestKind } from './requests.js';

export interface Bench {
  heed: Heed;
  load: LoadProcess;
  /** A connection of the bench's own. */
  database: postgres.Sql;
  /** Runs of each kind; the table shows their medians. */
  rounds: number;
  /** Of one run. */
  seconds: number;
  /** The first sequence not used before. */
  sequence: number;
}

/** A run; CPU is in microseconds a message. */
export interface Run {
  rate: number;
  p50: number;
  p99: number;
  heedCpu: number;
  /** Null where it cannot be told. */
  postgresCpu: number | null;
  loadCpu: number;
  messages: number;
}

export async function measure(
  bench: Bench,
  what: { kind: RequestKind; accounts: readonly BenchAccount[]; connections: number; seconds?: number },
): Promise<Run> {
  const heedBefore = await bench.heed.cpuSeconds();
  const postgresBefore = await postgresCpuSeconds(bench.database);
  const result = await bench.load.run({
    url: bench.heed.url,
    keys: what.accounts.map(({ key }) => key),
    kind: what.kind,
    connections: what.connections,
    seconds: what.seconds ?? bench.seconds,
    sequence: bench.sequence,
  });
  const postgresAfter = await postgresCpuSeconds(bench.database);
  const heedAfter = await bench.heed.cpuSeconds();
  bench.sequence = result.nextSequence;
  const each = (seconds: number) => (seconds / result.messages) * 1_000_000;
  return {
    rate: result.messages / result.seconds,
    p50: result.p50,
    p99: result.p99,
    heedCpu: each(heedAfter - heedBefore),
    postgresCpu:
      postgresBefore === null || postgresAfter === null ? null : each(postgresAfter - postgresBefore),
    loadCpu: each(result.cpuSeconds),
    messages: result.messages,
  };
}

/** Fails unless the account's log holds as many events as messages were sent, at positions without a gap. */
export async function checkLog(bench: Bench, accountId: string, messages: number): Promise<void> {
  const [row] = await bench.database<{ events: number; head: number; list: number }[]>`
    select
      (select count(*)::integer from events where account_id = ${accountId}) as events,
      (select position::integer from log_heads where account_id = ${accountId}) as head,
      (select count(*)::integer from list_entries where account_id = ${accountId} and m_out) as list`;
  if (row?.events !== messages || row.head !== messages || row.list !== messages) {
    throw new Error(`${messages} messages were answered OPTED_OUT, and the log says ${JSON.stringify(row)}`);
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The run whose figures are each the median of those of all. */
export function medianRun(runs: readonly Run[]): Run {
  const of = (pick: (run: Run) => number) => median(runs.map(pick));
  return {
    rate: of((run) => run.rate),
    p50: of((run) => run.p50),
    p99: of((run) => run.p99),
    heedCpu: of((run) => run.heedCpu),
    postgresCpu: runs.some((run) => run.postgresCpu === null) ? null : of((run) => run.postgresCpu ?? 0),
    loadCpu: of((run) => run.loadCpu),
    messages: runs.reduce((sum, run) => sum + run.messages, 0),
  };
}
