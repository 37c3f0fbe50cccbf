/** CPU of processes, where the system tells it (Linux); elsewhere the report says nothing of it. */
import { readFile } from 'node:fs/promises';
import type postgres from 'postgres';

/** Of /proc/…/stat: Linux fixes it for programs, whatever the kernel's own is. */
const ticksASecond = 100;

/** Seconds so far of one process with all its threads; null where it cannot be told. */
export async function cpuSecondsOf(pid: number): Promise<number | null> {
  const stat = await readStat(pid);
  return stat === null ? null : stat.own;
}

/**
 * Seconds so far of all processes that the database server has had: those that have ended (their parent keeps their sum),
 * and those that are about to, which the database itself no longer lists.
 */
export async function postgresCpuSeconds(database: postgres.Sql): Promise<number | null> {
  const rows = await database<{ pid: number }[]>`select pg_backend_pid() as pid`;
  const server = (await readStat(rows[0]?.pid ?? 0))?.parent;
  if (server === undefined) return null;
  for (;;) {
    const before = await readStat(server);
    const children = await childrenOf(server);
    if (before === null || children === null) return null;
    const own = await Promise.all(children.map(async (pid) => (await readStat(pid))?.own ?? 0));
    const after = await readStat(server);
    // One that ended meanwhile would count twice or not at all.
    if (after?.ended === before.ended) return own.reduce((sum, one) => sum + one, before.own + before.ended);
  }
}

async function childrenOf(pid: number): Promise<number[] | null> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => null);
  return children?.split(' ').filter(Boolean).map(Number) ?? null;
}

async function readStat(pid: number): Promise<{ parent: number; own: number; ended: number } | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // After the name, which may hold anything but ends with the last bracket.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const sum = (first: number) => ((fields[first] ?? 0) + (fields[first + 1] ?? 0)) / ticksASecond;
  return { parent: fields[1] ?? 0, own: sum(11), ended: sum(13) };
}
