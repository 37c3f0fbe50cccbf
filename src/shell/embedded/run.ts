import { spawn } from 'node:child_process';

import type { RunAs } from './run-as.js';

export type RunResult =
  | { kind: 'succeeded'; output: string }
  /** It ended with an error; `reason` is the line in which it said why. */
  | { kind: 'failed'; reason: string }
  /** It could not be run at all; `reason` is the system's. */
  | { kind: 'not-run'; reason: string };

/** Nothing of Heed's environment reaches PostgreSQL: it holds our keys, and variables that would change its settings. */
export const ENVIRONMENT = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' };

/** Runs one of PostgreSQL's programs to its end. */
export function run(
  file: string,
  programArguments: string[],
  options: { cwd: string; runAs: RunAs | undefined; input?: string },
): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(file, programArguments, {
      cwd: options.cwd,
      env: ENVIRONMENT,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...options.runAs,
    });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
    child.stdin.on('error', () => undefined).end(options.input ?? '');
    child.on('error', (error) => resolve({ kind: 'not-run', reason: error.message }));
    child.on('close', (code, signal) => {
      if (code === 0) resolve({ kind: 'succeeded', output });
      else
        resolve({ kind: 'failed', reason: reasonIn(errors) ?? `it ended with ${signal ?? `code ${code}`}` });
    });
  });
}

/** The line that says why a program of PostgreSQL gave up. */
export function reasonIn(errors: string): string | undefined {
  const lines = errors.split('\n').filter((line) => line.trim() !== '');
  const reason =
    lines.find((line) => /(FATAL|PANIC):/.test(line)) ??
    lines.find((line) => /\berror\b/i.test(line)) ??
    lines.at(-1);
  return reason?.replace(/^.*(FATAL|PANIC):\s*/, '').trim();
}
