/** One run of load against several processes, with what it cost them and the databases. */
import type { BenchDatabase } from '../database.js';
import type { BenchAccount, Heed } from '../heed.js';
import type { Run } from '../measure.js';
import { postgresCpuSeconds } from '../process-cpu.js';
import type { Program } from '../program.js';
import type { Requests } from '../requests.js';
import type { Resources } from '../resources.js';
import type { SpreadJob, SpreadResult } from './spread-load.js';

export interface Several {
  servers: readonly { heed: Heed; accounts: readonly BenchAccount[] }[];
  databases: readonly BenchDatabase[];
  requests: Requests;
  connections: number;
  seconds?: number;
  /** Whose CPU is told as the servers', besides theirs. */
  others?: readonly Pick<Program, 'cpuSeconds'>[];
}

export async function measureSeveral(resources: Resources, what: Several): Promise<Run> {
  const { servers, databases, requests, connections, seconds = resources.seconds, others = [] } = what;
  const load = resources.load<SpreadJob, SpreadResult>('processes/spread-load.ts');
  const watched = [...servers.map(({ heed }) => heed), ...others];
  const cpu = async () => ({
    servers: sum(await Promise.all(watched.map((one) => one.cpuSeconds()))),
    postgres: sum(await Promise.all(databases.map(({ sql }) => postgresCpuSeconds(sql)))),
  });
  const before = await cpu();
  const { result, cpuSeconds } = await load.run({
    targets: servers.map(({ heed, accounts }) => ({
      url: heed.graphql,
      keys: accounts.map(({ key }) => key),
    })),
    requests,
    connections,
    seconds,
    sequence: resources.sequence,
  });
  const after = await cpu();
  resources.sequence = result.nextSequence;
  const each = (from: number | null, to: number | null) =>
    from === null || to === null ? null : ((to - from) / result.operations) * 1_000_000;
  return {
    rate: result.operations / result.seconds,
    p50: result.p50,
    p99: result.p99,
    serverCpu: each(before.servers, after.servers),
    postgresCpu: each(before.postgres, after.postgres),
    loadCpu: (cpuSeconds / result.operations) * 1_000_000,
    operations: result.operations,
  };
}

/** Runs it until each process has answered some thousand times: the code is hot then, and what processes keep is there. */
export async function warmUp(resources: Resources, what: Several): Promise<void> {
  let left = (resources.quick ? 100 : 5_000) * what.servers.length;
  while (left > 0) left -= (await measureSeveral(resources, { ...what, seconds: 2 })).operations;
}

/** Null where one cannot be told. */
function sum(values: readonly (number | null)[]): number | null {
  return values.reduce((all, one) => (all === null || one === null ? null : all + one), 0);
}

/** So many accounts with a number each, made a few at a time. */
export async function addAccounts(heed: Heed, count: number): Promise<BenchAccount[]> {
  const accounts: BenchAccount[] = [];
  let left = count;
  const add = async () => {
    while (left > 0) {
      left -= 1;
      accounts.push(await heed.addAccount());
    }
  };
  await Promise.all(Array.from({ length: 16 }, add));
  return accounts;
}
