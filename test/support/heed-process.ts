/** A Heed in a process of its own, started as `npm start` starts one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { platformKey, secretKey } from './app.js';
import { noting } from './noting.js';
import { asServer } from './server-role.js';

export interface HeedProcess {
  url: string;
  pid: number;
  /** Sends a signal and gives the exit code, null for one that was killed. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

const script = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

/** Resolves when it listens. It is killed when the test ends (or at another end that is given), if it still runs. */
export async function startHeedProcess(
  databaseUrl: string,
  env: Record<string, string> = {},
  atEnd: (stop: () => void) => void = onTestFinished,
): Promise<HeedProcess> {
  // Not in the data directory of this working copy: each start would read what all before have left there.
  const checkpoints = mkdtempSync(path.join(tmpdir(), 'heed-checkpoints-'));
  const child = spawn(process.execPath, [script], {
    env: {
      PATH: process.env['PATH'],
      DATABASE_OWNER_URL: databaseUrl,
      PLATFORM_KEY: platformKey,
      SECRET_KEY: secretKey,
      PORT: '0',
      LOG_LEVEL: 'warn',
      ...(env['DATA_DIR'] === undefined ? { CHECKPOINT_DIR: checkpoints } : {}),
      ...noting(),
      ...env,
      DATABASE_URL: asServer(databaseUrl),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  atEnd(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit').finally(() => rmSync(checkpoints, { recursive: true, force: true }));
  let printed = '';
  child.stdout.setEncoding('utf8');
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (text: string) => {
      printed += text;
      const match = /http:\/\/127\.0\.0\.1:\d+/.exec(printed);
      if (match !== null) resolve(match[0]);
    });
    void exited.then(() => reject(new Error('Heed ended before it listened')));
  });
  return {
    url,
    pid: child.pid ?? 0,
    async end(signal) {
      child.kill(signal);
      await exited;
      return child.exitCode;
    },
  };
}
