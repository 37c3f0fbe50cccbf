/** Servers of Debian's PostgreSQL, a primary and a replica that streams from it; the embedded one cannot be copied. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { chooseRunAs } from '../../src/shell/embedded/run-as.js';
import { freePort } from '../../test/support/free-port.js';

export interface PrimaryAndReplica {
  version: string;
  primary: { url: string; sql: postgres.Sql };
  replica: { url: string; sql: postgres.Sql };
  stop(): Promise<void>;
}

function findPrograms(): string | undefined {
  const root = '/usr/lib/postgresql';
  try {
    const [newest] = readdirSync(root).sort((one, other) => Number(other) - Number(one));
    return newest === undefined ? undefined : path.join(root, newest, 'bin');
  } catch {
    return undefined;
  }
}

/** Undefined where Debian's PostgreSQL is not installed. */
export async function startPrimaryAndReplica(): Promise<PrimaryAndReplica | undefined> {
  const programs = findPrograms();
  if (programs === undefined) return undefined;
  const folder = await mkdtemp(path.join(tmpdir(), 'heed-replica-'));
  const chosen = chooseRunAs(path.join(folder, 'primary'));
  const runAs = chosen.kind === 'chosen' ? chosen.runAs : undefined;
  if (runAs !== undefined) chownSync(folder, runAs.uid, runAs.gid);

  async function run(program: string, args: readonly string[]): Promise<void> {
    const child = spawn(path.join(programs ?? '', program), args, {
      cwd: '/',
      env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' },
      stdio: ['ignore', 'ignore', 'inherit'],
      ...runAs,
    });
    const [code] = (await once(child, 'exit')) as [number];
    if (code !== 0) throw new Error(`${program} ended with ${code}`);
  }

  const startServer = async (name: string) => {
    const port = await freePort();
    const data = path.join(folder, name);
    const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1`;
    await run('pg_ctl', ['-D', data, '-w', '-l', path.join(folder, `${name}.log`), '-o', options, 'start']);
    return { port, url: `postgres://postgres@127.0.0.1:${port}/postgres` };
  };
  const stopServer = (name: string) =>
    run('pg_ctl', ['-D', path.join(folder, name), '-m', 'immediate', 'stop']);

  await run('initdb', [
    '-D',
    path.join(folder, 'primary'),
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
  ]);
  const primary = await startServer('primary');
  await run('pg_basebackup', [
    '-h',
    '127.0.0.1',
    '-p',
    String(primary.port),
    '-U',
    'postgres',
    '-D',
    path.join(folder, 'replica'),
    '-R',
    '-X',
    'stream',
    '-c',
    'fast',
  ]);
  const replica = await startServer('replica');
  const connect = (url: string) => postgres(url, { max: 1, onnotice: () => undefined });
  const [primarySql, replicaSql] = [connect(primary.url), connect(replica.url)];
  const [row] = await primarySql<{ server_version: string }[]>`show server_version`;
  return {
    version: row?.server_version ?? '',
    primary: { url: primary.url, sql: primarySql },
    replica: { url: replica.url, sql: replicaSql },
    async stop() {
      await Promise.all([primarySql.end(), replicaSql.end()]);
      await stopServer('replica');
      await stopServer('primary');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
