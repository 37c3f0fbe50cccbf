import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

import type { Logger } from 'pino';

import { lineOfProgram } from '../log.js';
import { program, type Binaries } from './binaries.js';
import { dataArgument, type Cluster } from './cluster.js';
import { ENVIRONMENT, reasonIn } from './run.js';
import type { RunAs } from './run-as.js';
import { type RecoveryWatch, watchRecovery } from './watch-recovery.js';

/** How the server of a cluster is run; the same each time it is started anew. */
export interface ServerPlan {
  binaries: Binaries;
  cluster: Cluster;
  runAs: RunAs | undefined;
  port: number;
  settings: Record<string, string>;
  log: Logger;
}

/** One run of the server: from its start until its process has ended. */
export interface Server {
  /** Settles when it takes connections (crash recovery may take its time) or has ended without. */
  started: Promise<{ kind: 'ready' } | { kind: 'port-taken' } | { kind: 'failed'; reason: string }>;
  ended: Promise<void>;
  /** Shuts it down and waits until its process has ended: within seconds, by force if need be. Never rejects. */
  stop: () => Promise<void>;
}

/**
 * Starts the server. It is told to end when Heed's process exits, in whichever way Node can still notice, and gets no
 * signals of the terminal: Ctrl-C must reach Heed first, which still writes what is in flight.
 */
export function startServer(plan: ServerPlan): Server {
  const { binaries, cluster, log } = plan;
  const child = spawn(program(binaries, 'postgres'), serverArguments(plan), {
    cwd: cluster.directory,
    env: ENVIRONMENT,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...plan.runAs,
  });
  const endWithUs = (): void => void child.kill('SIGINT');
  process.once('exit', endWithUs);
  const recovery = watchRecovery(cluster.mark, () => {
    log.error({ part: 'database' }, 'the database server is stuck in its recovery and is ended');
    child.kill('SIGQUIT');
  });
  const lines = linesOf(child, log, recovery);
  const ended = endOf(child).finally(() => {
    process.off('exit', endWithUs);
    recovery.over();
  });
  const started = Promise.race([
    lines.ready.then(() => ({ kind: 'ready' }) as const),
    ended.then((failure) => whyNot(failure ?? lines.said())),
  ]);
  const stopNow = () => {
    // The last checkpoint of a shutdown looks the same.
    recovery.over();
    return stop(child, ended);
  };
  return { started, ended: ended.then(() => undefined), stop: stopNow };
}

/**
 * Statements and the details of errors stay out of its log: they hold recipients. So it says nothing below LOG, which in the order of
 * log_min_messages is above ERROR.
 */
function serverArguments({ cluster, port, settings }: ServerPlan): string[] {
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_destination: 'stderr',
    logging_collector: 'off',
    log_line_prefix: '',
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    ...settings,
    port: String(port),
    cluster_name: cluster.mark,
  };
  const given = Object.entries(all).flatMap(([name, setting]) => ['-c', `${name}=${setting}`]);
  return ['-D', dataArgument(cluster.directory), ...given];
}

function linesOf(
  child: ChildProcess,
  log: Logger,
  recovery: RecoveryWatch,
): { ready: Promise<void>; said: () => string } {
  let said = '';
  let isReady = false;
  const ready = new Promise<void>((resolve) => {
    if (child.stderr === null) return;
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (!isReady) said += `${line}\n`;
      write(log, line);
      if (line.includes('all server processes terminated; reinitializing')) recovery.begin();
      if (line.includes('database system is ready to accept connections')) {
        recovery.over();
        isReady = true;
        resolve();
      }
    });
  });
  return { ready, said: () => said };
}

function write(log: Logger, said: string): void {
  const line = lineOfProgram(said);
  if (/^(WARNING|ERROR|FATAL|PANIC):/.test(line)) log.warn({ part: 'database' }, line);
  else if (/recovery in progress|redo in progress/.test(line)) log.info({ part: 'database' }, line);
  else log.debug({ part: 'database' }, line);
}

function whyNot(said: string): { kind: 'port-taken' } | { kind: 'failed'; reason: string } {
  if (/could not bind .*: Address already in use/.test(said)) return { kind: 'port-taken' };
  return { kind: 'failed', reason: reasonIn(said) ?? 'it ended without a word' };
}

/**
 * Answers with why it could not be run at all, if so. What it said last is waited for, but not long: children
 * that outlive it keep its output open.
 */
function endOf(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      if (child.pid === undefined) resolve(error.message);
    });
    child.once('close', () => resolve(undefined));
    child.once(
      'exit',
      () => void delay(LAST_WORDS, undefined, { ref: false }).then(() => resolve(undefined)),
    );
  });
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  for (const { signal, patience } of ESCALATION) {
    child.kill(signal);
    child.kill('SIGCONT'); // a stopped process would keep the signal for later
    const patienceOver = new AbortController();
    const over = delay(patience, 'over', { signal: patienceOver.signal }).catch(() => undefined);
    const outcome = await Promise.race([ended.then(() => 'ended'), over]);
    patienceOver.abort();
    if (outcome === 'ended') return;
  }
}

const LAST_WORDS = 300;

/** Fast shutdown, immediate shutdown, none at all. */
const ESCALATION = [
  { signal: 'SIGINT', patience: 8_000 },
  { signal: 'SIGQUIT', patience: 1_500 },
  { signal: 'SIGKILL', patience: 1_500 },
] as const;
