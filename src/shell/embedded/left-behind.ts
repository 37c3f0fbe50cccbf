import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

import { run } from './run.js';

/** A running process of PostgreSQL. */
export interface ServerProcess {
  pid: number;
  command: string;
}

export type LeftBehind = { kind: 'none' } | { kind: 'stopped' } | { kind: 'refused'; message: string };

/**
 * Ends what runs on a cluster although no Heed owns it: a server whose Heed was killed, or the children of one that was killed
 * itself. Committed data is in its log, so that even the hardest end loses nothing.
 */
export async function stopLeftBehind(mark: string): Promise<LeftBehind> {
  let found = await processesOf(mark);
  if (found.length === 0) return { kind: 'none' };
  for (const { signal, patience } of ESCALATION) {
    const postmaster = found.find(({ command }) => command.includes(`cluster_name=${mark}`));
    const targets = signal === 'SIGKILL' ? found : postmaster === undefined ? [] : [postmaster];
    for (const { pid } of targets) {
      send(pid, signal);
      send(pid, 'SIGCONT');
    }
    found = await untilGone(mark, targets.length === 0 ? 0 : patience);
    if (found.length === 0) return { kind: 'stopped' };
  }
  const pids = found.map(({ pid }) => pid).join(', ');
  return {
    kind: 'refused',
    message: `a database server that was left behind can't be stopped (pid ${pids})`,
  };
}

/** In PostgreSQL's words: fast shutdown, immediate shutdown, and none at all. */
const ESCALATION = [
  { signal: 'SIGINT', patience: 2_000 },
  { signal: 'SIGQUIT', patience: 500 },
  { signal: 'SIGKILL', patience: 5_000 },
] as const;

/** The server's processes carry the cluster's name: the first in its arguments, its children in their titles. */
async function processesOf(mark: string): Promise<ServerProcess[]> {
  const processes = await serverProcesses();
  return processes.filter(
    ({ command }) => command.includes(`cluster_name=${mark}`) || command.startsWith(`postgres: ${mark}: `),
  );
}

/** All processes of PostgreSQL on this machine that can be seen. */
export async function serverProcesses(): Promise<ServerProcess[]> {
  return process.platform === 'linux' ? fromProc() : fromPs();
}

async function fromProc(): Promise<ServerProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const processes = await Promise.all(pids.map(async (pid) => ({ pid, words: await commandLineOf(pid) })));
  return processes
    .filter(({ words: [program = ''] }) => /^postgres: |(^|\/)postgres$/.test(program))
    .map(({ pid, words }) => ({ pid, command: words.join(' ').trim() }));
}

async function commandLineOf(pid: number): Promise<string[]> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  } catch {
    return []; // it has just ended
  }
}

async function fromPs(): Promise<ServerProcess[]> {
  const ps = await run('ps', ['-axww', '-o', 'pid=,command='], { cwd: '/', runAs: undefined });
  if (ps.kind !== 'succeeded') return [];
  return ps.output.split('\n').flatMap((line) => {
    const [, pid, command] = /^\s*(\d+)\s+((?:.*\/)?postgres(?::| |$).*)$/.exec(line) ?? [];
    return pid === undefined || command === undefined ? [] : [{ pid: Number(pid), command }];
  });
}

async function untilGone(mark: string, patience: number): Promise<ServerProcess[]> {
  const deadline = Date.now() + patience;
  for (;;) {
    const found = await processesOf(mark);
    if (found.length === 0 || Date.now() >= deadline) return found;
    await delay(20);
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it has just ended, or can't be signalled: the wait that follows tells
  }
}
