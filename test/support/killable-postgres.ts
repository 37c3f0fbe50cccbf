/** A PostgreSQL of a test's own that can be killed and started again on the same data and port. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { findBinaries } from '../../src/shell/embedded/binaries.js';
import {
  clusterDirectoryOf,
  DATABASE,
  DATABASE_USER,
  openCluster,
} from '../../src/shell/embedded/cluster.js';
import { serverProcesses } from '../../src/shell/embedded/left-behind.js';
import { reachBinaries } from '../../src/shell/embedded/reachable-binaries.js';
import { chooseRunAs } from '../../src/shell/embedded/run-as.js';
import { startServer, type Server } from '../../src/shell/embedded/server.js';
import { disownStalePid } from '../../src/shell/embedded/stale-pid-file.js';
import { freePort } from './free-port.js';
import { makeServerRole } from './server-role.js';

export interface KillablePostgres {
  url: string;
  /** Kills every process of it with SIGKILL. */
  kill(): Promise<void>;
  /** Ends it as an operator does: what is under way is broken off, the data is written. */
  shutDown(): Promise<void>;
  /** Starts it on the data that is there. Resolves when it takes connections. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What is committed must outlive its death, though not the machine's: so fsync is off and nothing else. */
const durable = { fsync: 'off', full_page_writes: 'off', max_connections: '100' };

export async function startKillablePostgres(
  settings: Record<string, string> = {},
): Promise<KillablePostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), 'heed-killable-'));
  const found = findBinaries();
  if (found.kind === 'refused') throw new Error(found.message);
  const chosen = chooseRunAs(clusterDirectoryOf(dataDir));
  if (chosen.kind === 'refused') throw new Error(chosen.message);
  const { runAs } = chosen;
  const reached = await reachBinaries(found.binaries, runAs);
  if (reached.kind === 'refused') throw new Error(reached.message);
  const { binaries, major } = reached;
  const opened = await openCluster(dataDir, binaries, { major, runAs, durable: false });
  if (opened.kind === 'refused') throw new Error(opened.message);
  const { cluster } = opened;
  const log = pino({ level: 'silent' });
  const port = await freePort();
  let server: Server | null = null;

  async function start(): Promise<void> {
    await disownStalePid(cluster, runAs);
    server = startServer({ binaries, cluster, runAs, port, settings: { ...durable, ...settings }, log });
    const started = await server.started;
    if (started.kind !== 'ready') throw new Error(`PostgreSQL did not start: ${JSON.stringify(started)}`);
  }

  async function processes(): Promise<number[]> {
    const all = await serverProcesses();
    return all.filter(({ command }) => command.includes(cluster.mark)).map(({ pid }) => pid);
  }

  async function kill(): Promise<void> {
    for (let pids = await processes(); pids.length > 0; pids = await processes()) {
      for (const pid of pids) endNow(pid);
    }
    await server?.ended;
  }

  try {
    await start();
  } catch (error) {
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
  const url = `postgres://${DATABASE_USER}:${encodeURIComponent(cluster.password)}@127.0.0.1:${port}/${DATABASE}`;
  await makeServerRole(url);
  return {
    url,
    kill,
    shutDown: async () => server?.stop(),
    start,
    async stop() {
      await kill();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}
