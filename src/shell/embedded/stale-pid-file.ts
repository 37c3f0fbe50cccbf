import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';

import type { Cluster } from './cluster.js';
import { serverProcesses } from './left-behind.js';
import type { RunAs } from './run-as.js';

/**
 * PostgreSQL keeps the pid of its server in postmaster.pid, and won't start while a process of its user has that pid. After a
 * restart of the machine it may be anyone's. Called when none of Heed's servers runs on the cluster.
 *
 * When it is certain that the pid is another's, ours is written in its place: PostgreSQL disregards the pid of its parent, and still
 * checks by the file's shared memory key that nothing is attached to the data. In doubt (a server started by hand
 * on this very directory) the file stays, PostgreSQL refuses to start, and the pid in doubt is answered.
 */
export async function disownStalePid(
  cluster: Cluster,
  runAs: RunAs | undefined,
): Promise<number | undefined> {
  const file = path.join(cluster.directory, 'postmaster.pid');
  const lines = await readLines(file);
  const pid = Math.abs(Number(lines?.[0])); // negative: a server for a single user
  if (lines === undefined || !Number.isInteger(pid) || pid === 0) return undefined;
  if (await mayServe(pid, cluster)) return pid;
  // Written anew and moved into place: the directory is another user's, who could have laid a link there.
  const made = `${file}.${randomUUID()}`;
  const handle = await open(made, 'wx', 0o600);
  try {
    await handle.writeFile([String(process.pid), ...lines.slice(1)].join('\n'));
    if (runAs !== undefined) await handle.chown(runAs.uid, runAs.gid);
  } finally {
    await handle.close();
  }
  await rename(made, file);
  return undefined;
}

async function mayServe(pid: number, cluster: Cluster): Promise<boolean> {
  const server = (await serverProcesses()).find((process) => process.pid === pid);
  if (server === undefined || /\bheed-[0-9a-f]{16}\b/.test(server.command)) return false;
  return sameDirectory(`/proc/${pid}/cwd`, cluster.directory);
}

/** A server's working directory is its data directory. Where it can't be looked at, it may be this one. */
async function sameDirectory(one: string, other: string): Promise<boolean> {
  try {
    const [a, b] = await Promise.all([stat(one, { bigint: true }), stat(other, { bigint: true })]);
    return a.dev === b.dev && a.ino === b.ino;
  } catch {
    return true;
  }
}

async function readLines(file: string): Promise<string[] | undefined> {
  try {
    const flag = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    return (await readFile(file, { encoding: 'utf8', flag })).split('\n');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ELOOP')) {
      return undefined;
    }
    throw error;
  }
}
