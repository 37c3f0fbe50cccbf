/** The example scheduler in a process of its own, as `npm run example:scheduler` starts it, and what it writes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Happening } from '../../examples/scheduler/journal.js';
import type { Message } from '../../examples/scheduler/provider.js';

export type Line = Happening & { n: number; at: string };

export interface SchedulerProcess {
  /** What it has printed so far. */
  said(): string;
  /** Its exit code, null for one that was killed. */
  readonly exited: Promise<number | null>;
  kill(): Promise<void>;
}

const script = fileURLToPath(new URL('../../examples/run.mjs', import.meta.url));

/** It is killed when the test ends, if it still runs. */
export function startScheduler(
  heed: { url: string; key: string },
  args: readonly string[],
): SchedulerProcess {
  const child = spawn(process.execPath, [script, 'scheduler.ts', ...args], {
    env: { PATH: process.env['PATH'], HEED_URL: heed.url, HEED_KEY: heed.key },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      printed += text;
    });
  }
  const exited = once(child, 'exit').then(() => child.exitCode);
  return {
    said: () => printed,
    exited,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Lines that are whole; the scheduler may be writing, or may have been killed while it did. */
function linesOf<Of>(file: string): Of[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Of];
      } catch {
        return [];
      }
    });
}

export const journalOf = (file: string) => linesOf<Line>(`${file}.journal`);
export const outboxOf = (file: string) => linesOf<Message>(`${file}.outbox`);
