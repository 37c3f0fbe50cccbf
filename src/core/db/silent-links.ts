/**
 * Tells statements that take long from links that have fallen silent: a firewall that has forgotten a connection tells
 * neither side. The server is asked over a new connection which of its processes are at work.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from './open-at-host.js';

/** Milliseconds: an answer that is on its way has arrived by then. */
const grace = 250;

/**
 * The connections, of those that wait for an answer, whose process is not at work: their answer was lost, or what they
 * sent. None where the server cannot be asked, or the signal says that nobody wants to know any more.
 */
export async function silentAmong(
  suspects: readonly Connection[],
  open: () => Promise<Connection>,
  signal: AbortSignal,
): Promise<Connection[]> {
  let asking: Connection | undefined;
  let patience: NodeJS.Timeout | undefined;
  const giveUp = () => asking?.destroy();
  signal.addEventListener('abort', giveUp);
  try {
    asking = await open();
    patience = setTimeout(giveUp, 2_000);
    const rows = await asking.run(atWork, [suspects.map(({ pid }) => pid)]);
    clearTimeout(patience);
    const working = new Set((rows as { pid: number }[]).map(({ pid }) => pid));
    await delay(grace, undefined, { signal });
    return suspects.filter(({ pid }) => !working.has(pid));
  } catch {
    return [];
  } finally {
    clearTimeout(patience);
    signal.removeEventListener('abort', giveUp);
    await asking?.end();
  }
}

/**
 * Idle is also one that has not got the whole statement yet, over a slow link (docs/faults.md says what comes of that).
 * A role that may not see what a process does counts it as at work, as does a server that keeps no account of it.
 */
const atWork = `
  select pid from pg_stat_activity
  where pid = any($1::integer[]) and coalesce(state, 'active') not in ('idle', 'idle in transaction')`;
