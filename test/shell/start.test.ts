import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import postgres from 'postgres';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { serverProcesses } from '../../src/shell/embedded/left-behind.js';
import { noting } from '../support/noting.js';

const script = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));
const running: ChildProcess[] = [];
let dataDir = '';

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'heed-start-'));
});
afterEach(async () => {
  for (const child of running.splice(0).filter((child) => child.exitCode === null)) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
  await rm(dataDir, { recursive: true, force: true });
});

/** Runs what `npm start` runs, from somewhere else. */
function run(env: Record<string, string>): {
  child: ChildProcess;
  exit: Promise<{ code: number | null; stdout: string; stderr: string }>;
  said: (pattern: RegExp) => Promise<string>;
} {
  const child = spawn(process.execPath, [script], {
    cwd: '/',
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', DATA_DIR: dataDir, ...noting(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  const stderr = text(child.stderr);
  const exited = once(child, 'exit');
  return {
    child,
    exit: exited.then(async () => ({ code: child.exitCode, stdout, stderr: await stderr })),
    said: async (pattern) => {
      for (;;) {
        const found = pattern.exec(stdout);
        if (found !== null) return found[1] ?? found[0];
        const ended = await Promise.race([once(child.stdout, 'data'), exited.then(() => 'ended')]);
        if (ended === 'ended') throw new Error(`it ended without saying ${pattern}: ${await stderr}`);
      }
    },
  };
}

const GREETED = /followLog\("(http:[^"]*)\/graphql"/;

test('a signal that comes twice at once, as Ctrl-C does under npm, stops Heed and its database with exit code 0', async () => {
  const heed = run({});
  const pidFile = path.join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
  const url = await heed.said(GREETED);
  const platformKey = await heed.said(/PLATFORM_KEY=(\S+)/);
  expect((await fetch(`${url}/graphql`, { method: 'POST' })).status).toBeGreaterThanOrEqual(400);
  const server = Number.parseInt(await readFile(pidFile, 'utf8'), 10);
  heed.child.kill('SIGINT');
  heed.child.kill('SIGINT');
  expect(await heed.exit).toMatchObject({ code: 0, stderr: '' });
  expect((await serverProcesses()).map(({ pid }) => pid)).not.toContain(server);

  const again = run({});
  expect(await again.said(/PLATFORM_KEY=(\S+)/)).toBe(platformKey);
  await again.said(GREETED);
  again.child.kill('SIGTERM');
  expect(await again.exit).toMatchObject({ code: 0, stderr: '' });
});

test('on its own database Heed works as a role that owns nothing and has no rights of its own, with every session', async () => {
  const heed = run({});
  await heed.said(GREETED);
  const clusterFile = (...names: string[]) => readFile(path.join(dataDir, 'postgres', ...names), 'utf8');
  const port = (await clusterFile('cluster', 'postmaster.pid')).split('\n')[3] ?? '';
  const sql = postgres({
    host: '127.0.0.1',
    port: Number(port),
    database: 'heed',
    username: 'heed',
    password: (await clusterFile('password')).trim(),
    max: 1,
  });
  try {
    // Those of the owner, by which it has migrated, end by themselves.
    const sessions = () => sql<{ role: string }[]>`
      select distinct usename::text as role from pg_stat_activity
      where datname = 'heed' and backend_type = 'client backend' and pid <> pg_backend_pid()`;
    await expect.poll(sessions, { timeout: 20_000 }).toEqual([{ role: 'heed_server' }]);
    expect(
      await sql`
        select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
          (select count(*)::integer from pg_shdepend d where d.refobjid = r.oid and d.deptype = 'o') as owned,
          array(select m.roleid::regrole::text from pg_auth_members m where m.member = r.oid) as "memberOf"
        from pg_roles r where rolname = 'heed_server'`,
    ).toEqual([
      {
        rolsuper: false,
        rolbypassrls: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolreplication: false,
        owned: 0,
        memberOf: [],
      },
    ]);
  } finally {
    await sql.end();
  }
  heed.child.kill('SIGTERM');
  expect(await heed.exit).toMatchObject({ code: 0, stderr: '' });
});

test('a signal that comes while Heed starts stops what was started, with exit code 0', async () => {
  const heed = run({ LOG_LEVEL: 'debug' });
  await heed.said(/ready to accept connections/);
  heed.child.kill('SIGTERM');
  expect(await heed.exit).toMatchObject({ code: 0, stderr: '' });
});

test('all problems of the configuration are told in one message, without a start', async () => {
  const heed = run({ PORT: 'http', EXPLORER: 'maybe' });
  const { code, stderr } = await heed.exit;
  expect(code).toBe(1);
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringContaining("Heed can't start: PORT: expected"),
    expect.stringContaining('EXPLORER: expected'),
  ]);
});

const keys = { PLATFORM_KEY: 'p'.repeat(32), SECRET_KEY: 's'.repeat(32) };

test('a taken port and a host that is not ours are told in one line and nothing else, before anything is made', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = String(typeof address === 'object' ? address?.port : '');
  // An address for documentation, which no machine has, and a name that never resolves.
  const refused = [{ PORT: port }, { HOST: '192.0.2.1' }, { HOST: 'nowhere.invalid' }];
  const outcomes = await Promise.all(refused.map((env) => run(env).exit));
  taken.close();
  expect(outcomes).toEqual(
    [
      `Heed can't start: port ${port} of 127.0.0.1 is taken by another program: set PORT or HOST\n`,
      "Heed can't start: 192.0.2.1 is no address of this machine (EADDRNOTAVAIL): set HOST\n",
      expect.stringMatching(
        /^Heed can't start: nowhere\.invalid is no address of this machine \(E\w+\): set HOST\n$/,
      ),
    ].map((stderr) => ({ code: 1, stdout: '', stderr })),
  );
  expect(await readdir(dataDir)).toEqual([]);
});

test('a database that is away is told in one line, with exit code 1', async () => {
  const heed = run({ ...keys, DATABASE_URL: 'postgres://heed:geheim@127.0.0.1:1/heed' });
  const { code, stdout, stderr } = await heed.exit;
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^Heed can't start: [^\n]*database[^\n]*\n$/i);
  expect(stderr).not.toContain('geheim');
});
