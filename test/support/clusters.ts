/** Whole database servers that a test stops, copies and puts in each other's place, and an address that leads to any of them. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect as connectTcp, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pino from 'pino';
import postgres from 'postgres';
import { expect, onTestFinished, vi } from 'vitest';
import { makeServerRole } from './server-role.js';
import { startEmbeddedPostgres } from '../../src/shell/embedded/start-embedded-postgres.js';

const run = promisify(execFile);

export interface Cluster {
  url: string;
  /** Shuts it down as an administrator would. */
  stop(): Promise<void>;
}

/** A directory for clusters' data; all of it is removed when the test ends. */
export async function givenDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'heed-clusters-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Runs the server on its data, which is made if there is none. */
export async function startCluster(dataDir: string, settings: Record<string, string> = {}): Promise<Cluster> {
  const started = await startEmbeddedPostgres({
    dataDir,
    log: pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' }),
    settings: { fsync: 'off', ...settings },
  });
  if (started.kind === 'refused') throw new Error(started.message);
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= started.stop());
  onTestFinished(stop);
  await makeServerRole(started.databaseUrl);
  return { url: started.databaseUrl, stop };
}

/**
 * Runs the server on a copy of a primary's data, as its standby: it takes questions and streams what the primary commits,
 * until it is promoted.
 */
export async function startStandby(
  dataDir: string,
  primary: { url: string; road: string },
): Promise<Pick<Cluster, 'url'>> {
  await signal(dataDir, 'standby.signal');
  const { hostname, port, username, password } = new URL(primary.road);
  // It is said to have started when it takes writes: once it is promoted.
  const started = startEmbeddedPostgres({
    dataDir,
    log: pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' }),
    settings: {
      fsync: 'off',
      primary_conninfo: `host=${hostname} port=${port} user=${username} password=${decodeURIComponent(password)}`,
      wal_retrieve_retry_interval: '100ms',
    },
  });
  let promoted = false;
  void started.then(() => (promoted = true));
  const lines = async () => {
    const file = await readFile(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8');
    return file.split('\n');
  };
  onTestFinished(async () => {
    if (!promoted) process.kill(Number((await lines())[0]), 'SIGINT');
    const server = await started;
    if (server.kind === 'started') await server.stop();
  });
  const url = new URL(primary.url);
  await vi.waitFor(async () => {
    url.port = (await lines())[3] ?? '';
    const standby = postgres(url.href, { max: 1 });
    try {
      expect(await standby`select pg_is_in_recovery() as standby`).toEqual([{ standby: true }]);
    } finally {
      await standby.end();
    }
  }, 20_000);
  return { url: url.href };
}

/** Copies the data of a server that is stopped: owners, modes and all. */
export async function copyData(from: string, to: string): Promise<void> {
  await run('cp', ['-a', from, to]);
}

/** A file by which a server is told at its start what it is to be: standby.signal, recovery.signal. */
export async function signal(dataDir: string, name: string): Promise<void> {
  await writeFile(join(dataDir, 'postgres', 'cluster', name), '');
}

export interface Address {
  /** Stays the same. Leads to the server that `lead` has named last. */
  url: string;
  /** New connections go there; those that there are stay where they are. */
  lead(targetUrl: string): void;
  /** New connections are closed at once. */
  leadNowhere(): void;
  /** Those that there are break off. */
  cut(): void;
}

/** The first address names user, password and database, which are the same for all. */
export async function givenAddress(firstUrl: string): Promise<Address> {
  let target: URL | null = new URL(firstUrl);
  const open = new Set<Socket>();
  const server = createServer((near) => {
    if (target === null) return void near.destroy();
    const far = connectTcp({ host: target.hostname, port: Number(target.port) });
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => open.delete(socket));
    }
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  onTestFinished(async () => {
    cut();
    await new Promise((resolve) => server.close(resolve));
  });
  const url = new URL(firstUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    lead: (targetUrl) => void (target = new URL(targetUrl)),
    leadNowhere: () => void (target = null),
    cut,
  };
}
