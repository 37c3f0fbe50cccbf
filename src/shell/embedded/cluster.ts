import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { program, type Binaries } from './binaries.js';
import { identityOf } from './ownership.js';
import { run, type RunResult } from './run.js';
import type { RunAs } from './run-as.js';

/** A database cluster of ours: DATA_DIR/postgres holds it and the password of its one user, made together. */
export interface Cluster {
  directory: string;
  password: string;
  /** In the command line of each of its processes (cluster_name), so that they are found without trusting a pid. */
  mark: string;
}

export type ClusterOpened = { kind: 'opened'; cluster: Cluster } | { kind: 'refused'; message: string };

export const DATABASE = 'heed';
export const DATABASE_USER = 'heed';

/** Where a data directory's cluster lies. */
export function clusterDirectoryOf(dataDir: string): string {
  return path.join(dataDir, 'postgres', 'cluster');
}

/**
 * How PostgreSQL is told its data directory: by way of its working directory, which is entered while Heed still has its own
 * rights. So the user that it runs as needs no way through the directories above, which may be closed to it.
 */
export function dataArgument(clusterDirectory: string): string {
  return existsSync('/proc/self/cwd') ? '/proc/self/cwd' : clusterDirectory;
}

/** Opens the cluster of a data directory that we own; makes it when there is none. */
export async function openCluster(
  dataDir: string,
  binaries: Binaries,
  options: { major: number; runAs: RunAs | undefined; durable: boolean },
): Promise<ClusterOpened> {
  await removeHalfMade(dataDir);
  const directory = clusterDirectoryOf(dataDir);
  if (!existsSync(path.dirname(directory))) {
    const failure = await makeCluster(dataDir, binaries, options);
    if (failure !== undefined) return { kind: 'refused', message: failure };
  }
  const made = await textOf(path.join(directory, 'PG_VERSION'));
  const password = await textOf(path.join(directory, '..', 'password'));
  if (made === undefined || password === undefined || !/^\d+$/.test(made)) {
    return { kind: 'refused', message: `${path.dirname(directory)} does not hold a database that Heed made` };
  }
  if (Number(made) !== options.major) {
    return {
      kind: 'refused',
      message: `data directory ${dataDir} was made by PostgreSQL ${made}, and this Heed brings PostgreSQL ${options.major}: start it with the Heed that made it, or move its data over with pg_dump`,
    };
  }
  return { kind: 'opened', cluster: { directory, password, mark: `heed-${await identityOf(directory)}` } };
}

const NEW = 'postgres-new-';

/** What a start that was killed was making. Processes of its own may still be writing there for a moment. */
async function removeHalfMade(dataDir: string): Promise<void> {
  const names = await readdir(dataDir);
  const halfMade = names.filter((name) => name.startsWith(NEW)).map((name) => path.join(dataDir, name));
  await Promise.all(halfMade.map((made) => rm(made, { recursive: true, force: true, maxRetries: 10 })));
}

/** Makes the cluster aside and moves it into place when it is whole. Answers with what went wrong, if anything. */
async function makeCluster(
  dataDir: string,
  binaries: Binaries,
  options: { runAs: RunAs | undefined; durable: boolean },
): Promise<string | undefined> {
  const made = await mkdtemp(path.join(dataDir, NEW));
  const directory = path.join(made, 'cluster');
  const passwordFile = path.join(made, 'password');
  await mkdir(directory, { mode: 0o700 });
  await writeFile(passwordFile, randomBytes(24).toString('base64url'), {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  });
  const { runAs } = options;
  if (runAs !== undefined) {
    await Promise.all([made, directory, passwordFile].map((file) => chown(file, runAs.uid, runAs.gid)));
  }
  const data = dataArgument(directory);
  const initdb = await run(
    program(binaries, 'initdb'),
    initdbArguments(data, passwordFile, options.durable),
    {
      cwd: directory,
      runAs,
    },
  );
  if (initdb.kind !== 'succeeded') return failed('make a database', initdb);
  const sync = options.durable ? [] : ['-c', 'fsync=off'];
  const single = ['--single', '-D', data, '-c', 'log_min_messages=fatal', '-j', ...sync, 'postgres'];
  const create = await run(program(binaries, 'postgres'), single, {
    cwd: directory,
    runAs,
    input: `CREATE DATABASE ${DATABASE};\n\n`,
  });
  if (create.kind !== 'succeeded') return failed('make a database', create);
  await rename(made, path.join(dataDir, 'postgres'));
  if (options.durable) await syncDirectory(dataDir);
  return undefined;
}

/** Built-in C.UTF-8 sorts and compares alike on every platform and in every version of its C library. */
function initdbArguments(data: string, passwordFile: string, durable: boolean): string[] {
  return [
    '-D',
    data,
    `--username=${DATABASE_USER}`,
    '--auth=scram-sha-256',
    `--pwfile=${data.startsWith('/proc/') ? `${data}/../password` : passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(durable ? [] : ['--no-sync']),
  ];
}

function failed(what: string, result: Exclude<RunResult, { kind: 'succeeded' }>): string {
  return `the embedded PostgreSQL could not ${what}: ${result.reason}`;
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
