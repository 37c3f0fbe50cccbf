/** The programs in bench/baselines: whole servers with dependencies of their own, which Heed's installation leaves out. */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Program } from './program.js';
import type { Resources } from './resources.js';

const directory = fileURLToPath(new URL('baselines/', import.meta.url));

/** The Node of the npm package `node`, for what does not run on Heed's. */
export const otherNode = `${directory}node_modules/node/bin/node`;

export interface BaselineOptions {
  /** Of bench/baselines. */
  file: string;
  databaseUrl: string;
  node?: string;
}

export async function startBaseline(resources: Resources, options: BaselineOptions): Promise<Program> {
  install();
  const { file, databaseUrl, node = process.execPath } = options;
  return resources.startProgram({
    script: directory + file,
    env: { DATABASE_URL: databaseUrl },
    node,
    ready: /BASELINE=(http\S+)/,
  });
}

/** As the lock says; nothing where that is done. */
function install(): void {
  if (changedAt('package-lock.json') < changedAt('node_modules/.package-lock.json')) return;
  process.stderr.write('… installing bench/baselines\n');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', directory], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function changedAt(file: string): number {
  return statSync(directory + file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
