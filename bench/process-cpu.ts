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
 * Seconds so far of all processes that the database server has had, those that have ended included (their parent keeps
 * their sum).
 */
export async function postgresCpuSeconds(database: postgres.Sql): Promise<number | null> {
  const rows = await database<{ pid: number; mine: boolean }[]>`
    select pid, pid = pg_backend_pid() as mine from pg_stat_activity`;
  const mine = await readStat(rows.find((row) => row.mine)?.pid ?? 0);
  const parent = mine === null ? null : await readStat(mine.parent);
  if (parent === null) return null;
  const children = await Promise.all(rows.map(async ({ pid }) => (await readStat(pid))?.own ?? 0));
  return children.reduce((sum, one) => sum + one, parent.own + parent.ended);
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
