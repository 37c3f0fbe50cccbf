/** `heed` in a process of its own, as `npx heed` starts it. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, onTestFinished } from 'vitest';
import { noting } from '../support/noting.js';

export interface HeedCommand {
  pid: number;
  /** What it has written so far. */
  stdout(): string;
  stderr(): string;
  stdin: NodeJS.WritableStream;
  /** The exit code, null for one that was killed. */
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
  /** Whoever reads its output leaves. */
  stopReading(): void;
}

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Calling {
  url?: string;
  key?: string;
  env?: Record<string, string>;
  cwd?: string;
}

const built = new URL('../../scripts/built.mjs', import.meta.url).href;

/** For use at the top of a test file: what runs is what the sources say. */
export function useBuiltHeed(): void {
  beforeAll(async () => {
    const build = `const { ensureBuilt } = await import('${built}'); process.exitCode = ensureBuilt() ? 0 : 1;`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', build]);
  }, 120_000);
}

const script = fileURLToPath(new URL('../../scripts/heed.mjs', import.meta.url));

/** It is killed when the test ends, if it still runs. */
export function startHeed(args: readonly string[], { url, key, env = {}, cwd }: Calling = {}): HeedCommand {
  const child = spawn(process.execPath, [script, ...args], {
    env: {
      PATH: process.env['PATH'],
      ...noting(),
      ...(url === undefined ? {} : { HEED_URL: url }),
      ...(key === undefined ? {} : { HEED_KEY: key }),
      ...env,
    },
    cwd,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, stdout, stderr }));
  return {
    pid: child.pid ?? 0,
    stdout: () => stdout,
    stderr: () => stderr,
    stdin: child.stdin,
    ended,
    kill: (signal) => void child.kill(signal),
    stopReading: () => void child.stdout.destroy(),
  };
}

/** Resolves when it has ended; `input` is what comes by standard input. */
export function runHeed(args: readonly string[], calling: Calling & { input?: string } = {}): Promise<Ended> {
  const { stdin, ended } = startHeed(args, calling);
  stdin.end(calling.input ?? '');
  return ended;
}

/** A directory that goes with the test. */
export async function givenDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'heed-cli-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
