/**
 * Tells statements that take long from links that have fallen silent: a firewall that has forgotten a connection tells
 * neither side. The server is asked over a new connection which of its processes are at work.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from './open-connection.js';

/** Milliseconds: an answer that is on its way has arrived by then. */
const grace = 250;

/**
 * The connections, of those that wait for an answer, whose process is not at work: their answer was lost, or what they
 * sent. None where the server cannot be asked.
 */
export async function silentAmong(
  suspects: readonly Connection[],
  open: () => Promise<Connection>,
): Promise<Connection[]> {
  let asking: Connection | undefined;
  try {
    asking = await open();
    const over = asking;
    const giveUp = new AbortController();
    const late = delay(2_000, undefined, { signal: giveUp.signal }).then(over.destroy, () => undefined);
    const rows = await over.run(atWork, [suspects.map(({ pid }) => pid)]);
    giveUp.abort();
    await late;
    const working = new Set((rows as { pid: number }[]).map(({ pid }) => pid));
    await delay(grace);
    return suspects.filter(({ pid }) => !working.has(pid));
  } catch {
    return [];
  } finally {
    await asking?.end();
  }
}

/** A role that may not see what a process does counts it as at work, as does a server that keeps no account of it. */
const atWork = `
  select pid from pg_stat_activity
  where pid = any($1::integer[]) and coalesce(state, 'active') not in ('idle', 'idle in transaction')`;
