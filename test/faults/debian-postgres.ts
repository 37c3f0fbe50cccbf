/** Servers of Debian's PostgreSQL, which has what the embedded package has not: pg_basebackup, pg_dump, and the oldest version that Heed works with. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { serverProcesses } from '../../src/shell/embedded/left-behind.js';
import { type RunAs, userNamed } from '../../src/shell/embedded/run-as.js';
import { freePort } from '../support/free-port.js';
import { makeServerRole } from '../support/server-role.js';

const execute = promisify(execFile);

/** Throws where there is none: in a fault run nothing is left out. */
export function debianPrograms(): string {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root)
    ? readdirSync(root)
        .map(Number)
        .filter((version) => version >= 15)
    : [];
  const version = Math.min(...versions);
  if (!Number.isFinite(version))
    throw new Error(
      `the fault run needs Debian's PostgreSQL (apt-get install postgresql): there is none in ${root}`,
    );
  return path.join(root, String(version), 'bin');
}

/** PostgreSQL never runs as root. */
function runAs(): RunAs | undefined {
  return process.getuid?.() === 0 ? userNamed(readFileSync('/etc/passwd', 'utf8'), 'postgres') : undefined;
}

/** Runs one of the programs as the user that the server has. */
export async function runProgram(name: string, args: readonly string[]): Promise<string> {
  const { stdout } = await execute(path.join(debianPrograms(), name), [...args], { cwd: '/', ...runAs() });
  return stdout;
}

/** A directory that the server may write to. */
export async function serversDirectory(): Promise<{ directory: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'heed-debian-'));
  const user = runAs();
  if (user !== undefined) await chown(directory, user.uid, user.gid);
  await chmod(directory, 0o755);
  return { directory, remove: () => rm(directory, { recursive: true, force: true, maxRetries: 10 }) };
}

/** For files that the server writes or reads. */
export async function givenToServer(file: string, text: string): Promise<string> {
  await writeFile(file, text);
  const user = runAs();
  if (user !== undefined) chownSync(file, user.uid, user.gid);
  return file;
}

export interface DebianServer {
  /** Of its superuser; the database is called heed. */
  url: string;
  port: number;
  dataDir: string;
  start(): Promise<void>;
  /** SIGKILL to the server and each of its sessions. */
  kill(): Promise<void>;
  /** In good order. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  settings?: Record<string, string>;
  env?: Record<string, string>;
}

/** Makes a cluster and starts it. */
export async function makeServer(dataDir: string, options: ServerOptions = {}): Promise<DebianServer> {
  await runProgram('initdb', [
    '-D',
    dataDir,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '-N',
  ]);
  const server = await serverOn(dataDir, options);
  const admin = postgres(server.url.replace(/\/heed$/, '/postgres'), { max: 1, onnotice: () => undefined });
  await admin.unsafe('create database heed');
  await admin.end();
  await makeServerRole(server.url);
  return server;
}

/** Starts a server on data that is there: a base backup, say. */
export async function serverOn(
  dataDir: string,
  { settings = {}, env = {} }: ServerOptions = {},
): Promise<DebianServer> {
  const port = await freePort();
  const mark = `fault-run-${randomBytes(6).toString('hex')}`;
  const all = {
    fsync: 'off',
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    wal_retrieve_retry_interval: '100ms',
    ...settings,
    port: String(port),
    cluster_name: mark,
  };
  const url = `postgres://postgres@127.0.0.1:${port}/heed`;
  let child: ChildProcess | null = null;
  let said = '';
  const server: DebianServer = {
    url,
    port,
    dataDir,
    async start() {
      const args = Object.entries(all).flatMap(([name, setting]) => ['-c', `${name}=${setting}`]);
      const started = spawn(path.join(debianPrograms(), 'postgres'), ['-D', dataDir, ...args], {
        cwd: dataDir,
        env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', ...env },
        stdio: ['ignore', 'ignore', 'pipe'],
        detached: true,
        ...runAs(),
      });
      child = started;
      started.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4_000)));
      await untilAnswering(
        url,
        () => started.exitCode !== null,
        () => said,
      );
    },
    async kill() {
      for (;;) {
        const pids = (await serverProcesses())
          .filter(({ command }) => command.includes(mark))
          .map(({ pid }) => pid);
        if (pids.length === 0) return;
        for (const pid of pids) {
          try {
            process.kill(pid, 'SIGKILL');
          } catch {
            // It has just ended.
          }
        }
        await wait(20);
      }
    },
    async stop() {
      const stopping = child;
      if (stopping === null) return;
      const ended = new Promise((resolve) => stopping.once('exit', resolve));
      if (stopping.exitCode === null && stopping.signalCode === null) {
        stopping.kill('SIGINT');
        await Promise.race([ended, wait(20_000)]);
      }
      await server.kill();
    },
  };
  await server.start();
  return server;
}

/** Any database of it will do: what is there is the caller's affair. */
async function untilAnswering(url: string, ended: () => boolean, said: () => string): Promise<void> {
  const until = performance.now() + 60_000;
  for (;;) {
    const asking = postgres(url.replace(/\/heed$/, '/postgres'), {
      max: 1,
      connect_timeout: 5,
      onnotice: () => undefined,
    });
    try {
      await asking`select 1`;
      return;
    } catch {
      if (ended() || performance.now() > until) throw new Error(`PostgreSQL did not start: ${said()}`);
    } finally {
      await asking.end({ timeout: 1 }).catch(() => undefined);
    }
    await wait(100);
  }
}

/** One statement as its superuser. */
export async function askServer<Row extends Record<string, unknown>>(
  url: string,
  statement: string,
): Promise<Row[]> {
  const admin = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return [...(await admin.unsafe<Row[]>(statement))];
  } finally {
    await admin.end();
  }
}
