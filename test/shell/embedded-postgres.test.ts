import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import pino from 'pino';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { dataArgument } from '../../src/shell/embedded/cluster.js';
import { serverProcesses } from '../../src/shell/embedded/left-behind.js';
import { identityOf } from '../../src/shell/embedded/ownership.js';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/shell/embedded/start-embedded-postgres.js';

type Started = Extract<EmbeddedPostgres, { kind: 'started' }>;

const stops: (() => Promise<unknown>)[] = [];
let dataDir = '';

/** A database made once, because making one takes most of a second. Copied with its owner. */
let madeDir = '';
beforeAll(async () => {
  madeDir = await mkdtemp(path.join(tmpdir(), 'heed-made-'));
  const made = await startEmbeddedPostgres({
    dataDir: madeDir,
    log: pino({ level: 'silent' }),
    settings: { fsync: 'off' },
  });
  if (made.kind === 'refused') throw new Error(made.message);
  await made.stop();
});
afterAll(() => rm(madeDir, { recursive: true, force: true }));

async function useMadeDatabase(): Promise<void> {
  await promisify(execFile)('cp', ['-a', madeDir, dataDir]);
}

/** mkdtemp makes it with mode 0700: as root, the user that PostgreSQL runs as has no way into it. */
beforeEach(async () => {
  const made = await mkdtemp(path.join(tmpdir(), 'heed-embedded-'));
  dataDir = path.join(made, 'data');
  stops.push(() => rm(made, { recursive: true, force: true }));
});

afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

function startAgain(): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, log: pino({ level: 'silent' }), settings: { fsync: 'off' } });
}

async function start(): Promise<Started> {
  const started = await startAgain();
  if (started.kind === 'refused') throw new Error(started.message);
  stops.push(started.stop);
  return started;
}

async function query(databaseUrl: string, statement: string): Promise<postgres.Row[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    return await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}

async function startInProcess(): Promise<{ child: ChildProcess; databaseUrl: string }> {
  const script = fileURLToPath(new URL('heed-process.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  stops.push(async () => {
    if (child.exitCode === null && child.signalCode === null) await kill(child);
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { databaseUrl } = JSON.parse(String(line));
  return { child, databaseUrl: String(databaseUrl) };
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

const pidFile = (): string => path.join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
const postmasterPid = async (): Promise<number> => Number.parseInt(await readFile(pidFile(), 'utf8'), 10);

/** The pid of one of the server's processes. */
async function processOf(role: string): Promise<number> {
  const title = `postgres: heed-${await identityOf(path.dirname(pidFile()))}: ${role}`;
  return (await serverProcesses()).find(({ command }) => command.startsWith(title))?.pid ?? 0;
}

describe('the embedded PostgreSQL', () => {
  test('keeps what was written between two starts, and leaves no process behind', async () => {
    const first = await start();
    await query(first.databaseUrl, 'create table kept as select 7 as seven');
    const pid = await postmasterPid();
    await first.stop();
    expect((await serverProcesses()).map((server) => server.pid)).not.toContain(pid);

    const second = await start();
    expect(second.tookOver).toBe(false);
    expect(await query(second.databaseUrl, 'select * from kept')).toEqual([{ seven: 7 }]);
    expect(
      await query(
        second.databaseUrl,
        `select current_setting('timezone') as zone, current_setting('server_encoding') as encoding`,
      ),
    ).toEqual([{ zone: 'UTC', encoding: 'UTF8' }]);
  });

  test('runs as an unprivileged user on a data directory that this user can not reach', async () => {
    await start();
    const cluster = await stat(path.dirname(pidFile()));
    const above = await stat(path.dirname(dataDir));
    const ours = process.getuid?.();
    expect(above.mode & 0o077).toBe(0);
    expect(cluster.mode & 0o077).toBe(0);
    expect(cluster.uid === ours).toBe(ours !== 0);
  });

  test('asks everybody on the machine for the password', async () => {
    await useMadeDatabase();
    const { databaseUrl } = await start();
    const withoutPassword = databaseUrl.replace(/:[^:@]*@/, ':wrong@');
    await expect(query(withoutPassword, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });

  test('has one owner: of two that start at once, one is refused and told whom to look for', async () => {
    const outcomes = await Promise.all([startAgain(), startAgain()]);
    for (const outcome of outcomes) if (outcome.kind === 'started') stops.push(outcome.stop);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['refused', 'started']);
    expect(outcomes.find(({ kind }) => kind === 'refused')).toEqual({
      kind: 'refused',
      message: `data directory ${dataDir} is in use by another Heed (pid ${process.pid})`,
      inUse: true,
    });
  });

  test('loses nothing when Heed is killed: the next start deals with the server left behind', async () => {
    await useMadeDatabase();
    const killed = await startInProcess();
    await query(killed.databaseUrl, 'create table kept as select 7 as seven');
    expect(await startAgain()).toEqual({
      kind: 'refused',
      message: `data directory ${dataDir} is in use by another Heed (pid ${killed.child.pid})`,
      inUse: true,
    });
    await kill(killed.child);

    const next = await start();
    expect(next.tookOver).toBe(true);
    expect(await query(next.databaseUrl, 'select * from kept')).toEqual([{ seven: 7 }]);
  });

  test('loses nothing when the server left behind is stopped and answers no signal', async () => {
    await useMadeDatabase();
    const killed = await startInProcess();
    await query(killed.databaseUrl, 'create table kept as select 7 as seven');
    const pid = await postmasterPid();
    process.kill(pid, 'SIGSTOP');
    await kill(killed.child);

    const next = await start();
    expect(next.tookOver).toBe(true);
    expect(await query(next.databaseUrl, 'select * from kept')).toEqual([{ seven: 7 }]);
  });

  test('starts although the pid in a pid file left behind is now that of another process of its user', async () => {
    await useMadeDatabase();
    const first = await start();
    const left = await readFile(pidFile(), 'utf8');
    const { uid, gid } = await stat(pidFile());
    await first.stop();
    const other = spawn('sleep', ['600'], { uid, gid, stdio: 'ignore' });
    stops.push(() => kill(other));
    await writeFile(pidFile(), left.replace(/^\d+/, String(other.pid)));
    await chmod(pidFile(), 0o600);

    const second = await start();
    expect(await query(second.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(other.exitCode).toBeNull();
  });

  test('refuses to start beside a server that somebody started by hand on its data', async () => {
    await useMadeDatabase();
    const { databaseUrl, stop } = await start();
    const pid = await postmasterPid();
    const command = (await serverProcesses()).find((server) => server.pid === pid)?.command ?? '';
    const { uid, gid } = await stat(pidFile());
    await stop();
    const cluster = path.dirname(pidFile());
    const settings = ['-c', 'unix_socket_directories=', '-p', new URL(databaseUrl).port];
    const server = spawn(command.split(' ')[0] ?? '', ['-D', dataArgument(cluster), ...settings], {
      cwd: cluster,
      uid,
      gid,
      stdio: 'ignore',
    });
    stops.push(() => kill(server));
    await vi.waitFor(async () => expect(await postmasterPid()).toBe(server.pid), { timeout: 10_000 });
    expect(await startAgain()).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining(String(server.pid)),
    });
  });

  test('comes back by itself when its recovery has failed, too, and nobody of it recovers any more', async () => {
    await useMadeDatabase();
    const { databaseUrl } = await start();
    await query(databaseUrl, 'create table kept as select 7 as seven');
    const log = path.join(dataDir, 'postgres', 'cluster', 'pg_wal');
    // Its log is away for a moment, as on a disk that is full nothing can be written to it.
    await rename(log, `${log}.away`);
    process.kill(await processOf('walwriter'), 'SIGKILL');
    await vi.waitFor(() => expect(query(databaseUrl, 'select 1')).rejects.toThrow(), { timeout: 20_000 });
    await delay(2_000);
    await rename(`${log}.away`, log);
    const back = () => query(databaseUrl, 'select * from kept');
    await vi.waitFor(async () => expect(await back()).toEqual([{ seven: 7 }]), { timeout: 90_000 });
  });

  test('begins again when a start was killed while it made the database', async () => {
    await mkdir(path.join(dataDir, 'postgres-new-half', 'cluster', 'base'), { recursive: true });
    await writeFile(path.join(dataDir, 'postgres-new-half', 'cluster', 'PG_VERSION'), '18\n');
    const { databaseUrl } = await start();
    expect(await query(databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await readdir(dataDir)).toEqual(['postgres']);
  });

  test('refuses in one line a data directory of another version, and one that holds something else', async () => {
    const cluster = path.join(dataDir, 'postgres', 'cluster');
    await mkdir(cluster, { recursive: true });
    if (process.getuid?.() === 0) await chown(cluster, 65_534, 65_534);
    await writeFile(path.join(dataDir, 'postgres', 'password'), 'anything');
    expect(await startAgain()).toMatchObject({
      message: expect.stringContaining('does not hold a database'),
    });
    await writeFile(path.join(cluster, 'PG_VERSION'), '17\n');
    expect(await startAgain()).toMatchObject({
      message: expect.stringMatching(
        /^data directory .* was made by PostgreSQL 17, and this Heed brings .* 18: .*$/,
      ),
    });
  });

  test('runs again by itself, at the same address, when its server dies', async () => {
    await useMadeDatabase();
    const { databaseUrl } = await start();
    await query(databaseUrl, 'create table kept as select 7 as seven');
    const pid = await postmasterPid();
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(
      async () => expect(await query(databaseUrl, 'select * from kept')).toEqual([{ seven: 7 }]),
      {
        timeout: 10_000,
      },
    );
    expect(await postmasterPid()).not.toBe(pid);
  });
});
