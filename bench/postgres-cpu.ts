/** CPU of the database server's processes, where the system tells it (Linux); elsewhere the table says nothing of it. */
import { readFile } from 'node:fs/promises';
import type postgres from 'postgres';

/** Of /proc/…/stat: Linux fixes it for programs, whatever the kernel's own is. */
const ticksASecond = 100;

/** Seconds so far of the processes that run now; null where it cannot be told. */
export async function postgresCpuSeconds(database: postgres.Sql): Promise<number | null> {
  const rows = await database<{ pid: number }[]>`select pid from pg_stat_activity`;
  try {
    const seconds = await Promise.all(rows.map(({ pid }) => cpuSecondsOf(pid)));
    return seconds.reduce((sum, one) => sum + one, 0);
  } catch {
    return null;
  }
}

async function cpuSecondsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // After the name, which may hold anything but ends with the last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksASecond;
}
