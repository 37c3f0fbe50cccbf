import { mkdir, readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';

import type { Logger } from 'pino';

import { findBinaries, type Binaries } from './binaries.js';
import { clusterDirectoryOf, DATABASE, DATABASE_USER, openCluster, type Cluster } from './cluster.js';
import { stopLeftBehind } from './left-behind.js';
import { own } from './ownership.js';
import { reachBinaries } from './reachable-binaries.js';
import { chooseRunAs } from './run-as.js';
import { serverUrlOf } from './server-role.js';
import { startServer, type Server, type ServerPlan } from './server.js';
import { disownStalePid } from './stale-pid-file.js';
import { supervise } from './supervise.js';

export interface EmbeddedOptions {
  dataDir: string;
  log: Logger;
  /** Settings of PostgreSQL that differ from Heed's, for instance `fsync: 'off'` in tests. */
  settings?: Record<string, string>;
}

export type EmbeddedPostgres =
  | {
      kind: 'started';
      /** Of the role that owns it all. */
      databaseUrl: string;
      /** Of the role that the server works as. */
      serverUrl: string;
      /** Whether a server of a Heed that was killed was found running, and stopped first. */
      tookOver: boolean;
      stop: () => Promise<void>;
    }
  /** `inUse`: another Heed has the data directory. */
  | { kind: 'refused'; message: string; inUse?: true };

/**
 * Starts the database that lives in the data directory, and makes it the first time. While it runs no other Heed can have that
 * directory, the server is started again when it dies, and `databaseUrl` stays the same. Whatever a Heed that was killed at
 * any moment has left behind is dealt with here.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const found = findBinaries();
  if (found.kind === 'refused') return found;
  const dataDir = path.resolve(options.dataDir);
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const ownership = await own(dataDir);
    if (ownership.kind === 'refused') return ownership;
    let outcome: EmbeddedPostgres | undefined;
    try {
      outcome = await startOwned(dataDir, found.binaries, options, ownership.release);
      return outcome;
    } finally {
      if (outcome?.kind !== 'started') await ownership.release();
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return { kind: 'refused', message: `data directory ${dataDir} can't be used: ${error.message}` };
  }
}

async function startOwned(
  dataDir: string,
  installed: Binaries,
  { log, settings = {} }: EmbeddedOptions,
  release: () => Promise<void>,
): Promise<EmbeddedPostgres> {
  const chosen = chooseRunAs(clusterDirectoryOf(dataDir));
  if (chosen.kind === 'refused') return chosen;
  const { runAs } = chosen;
  const reached = await reachBinaries(installed, runAs);
  if (reached.kind === 'refused') return reached;
  const { binaries, major } = reached;
  const opened = await openCluster(dataDir, binaries, { major, runAs, durable: settings['fsync'] !== 'off' });
  if (opened.kind === 'refused') return opened;
  const { cluster } = opened;

  const leftBehind = await stopLeftBehind(cluster.mark);
  if (leftBehind.kind === 'refused') return leftBehind;
  const plan = { binaries, cluster, runAs, settings, log };
  const first = await startFirst(plan);
  if (first.kind === 'refused') return first;
  const startAnew = async (): Promise<Server> => {
    await stopLeftBehind(cluster.mark);
    await disownStalePid(cluster, runAs);
    return startServer({ ...plan, port: first.port });
  };
  const stopSupervised = supervise(first.server, startAnew, log);
  const ownerUrl = databaseUrl(cluster, first.port);
  let serverUrl: string;
  try {
    serverUrl = await serverUrlOf(ownerUrl, cluster.directory);
  } catch (error) {
    await stopSupervised();
    throw error;
  }
  return {
    kind: 'started',
    databaseUrl: ownerUrl,
    serverUrl,
    tookOver: leftBehind.kind === 'stopped',
    stop: async () => {
      await stopSupervised();
      await release();
    },
  };
}

type FirstStart = { kind: 'running'; server: Server; port: number } | { kind: 'refused'; message: string };

/** A port found free may be taken a moment later: then another. */
async function startFirst(plan: Omit<ServerPlan, 'port'>): Promise<FirstStart> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const port = await freePort();
    const inDoubt = await disownStalePid(plan.cluster, plan.runAs);
    const server = startServer({ ...plan, port });
    const started = await server.started;
    if (started.kind === 'ready') return { kind: 'running', server, port };
    if (started.kind === 'failed') {
      const where =
        inDoubt === undefined ? '' : ` (a server that Heed did not start runs on its data: pid ${inDoubt})`;
      return { kind: 'refused', message: `the embedded PostgreSQL did not start: ${started.reason}${where}` };
    }
  }
  return { kind: 'refused', message: 'the embedded PostgreSQL did not start: every port it tried was taken' };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
  return address.port;
}

/** The address of the database that another Heed runs on this data directory; null where none can be told. */
export async function addressOfRunning(dataDir: string): Promise<string | null> {
  const directory = clusterDirectoryOf(path.resolve(dataDir));
  try {
    const port = Number((await readFile(path.join(directory, 'postmaster.pid'), 'utf8')).split('\n')[3]);
    const password = (await readFile(path.join(directory, '..', 'password'), 'utf8')).trim();
    return Number.isInteger(port) && port > 0 ? databaseUrl({ password }, port) : null;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return null;
  }
}

function databaseUrl({ password }: Pick<Cluster, 'password'>, port: number): string {
  return `postgres://${DATABASE_USER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${DATABASE}`;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}
