/** A server in a process of its own: Heed, or a program that Heed is measured against. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpuSecondsOf } from './process-cpu.js';

export interface Program {
  /** What it said that it serves on. */
  url: string;
  pid: number;
  /** CPU seconds so far; null where the system does not tell. */
  cpuSeconds(): Promise<number | null>;
  stop(): Promise<void>;
}

export interface ProgramOptions {
  /** The file that Node runs. */
  script: string;
  arguments?: readonly string[];
  env?: Record<string, string>;
  /** Another Node than this one. */
  node?: string;
  /** The address is its first group. It is looked for in what the program writes to its standard output. */
  ready: RegExp;
  /** A directory for a CPU profile. */
  profileTo?: string | undefined;
}

/** Started with this process's PATH and `env` alone, so that nothing of the caller's environment changes a figure. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { script, env = {}, node = process.execPath, ready, profileTo } = options;
  const profile = profileTo === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileTo}`];
  const child = spawn(node, [...profile, script, ...(options.arguments ?? [])], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  let url: string | undefined;
  while (url === undefined) {
    const ended = await Promise.race([once(child.stdout, 'data'), exited.then(() => 'ended' as const)]);
    if (ended === 'ended') throw new Error(`${script} ended before it was ready: ${said}`);
    url = ready.exec(said)?.[1];
  }
  said = '';
  child.stdout.removeAllListeners('data').resume();
  const pid = child.pid ?? 0;
  return {
    url,
    pid,
    cpuSeconds: () => cpuSecondsOf(pid),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
