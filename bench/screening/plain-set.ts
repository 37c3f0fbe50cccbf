/** The bench's end of bench/baselines/screen-set.ts. */
import { fileURLToPath } from 'node:url';
import type { Program } from '../program.js';
import type { Resources } from '../resources.js';

export function startPlainSet(resources: Resources, env: Record<string, string> = {}): Promise<Program> {
  return resources.startProgram({
    script: fileURLToPath(new URL('../run.mjs', import.meta.url)),
    arguments: ['baselines/screen-set.ts'],
    env,
    ready: /BASELINE=(http\S+)/,
  });
}

/** It holds the numbers of the first so many indexes from now on. */
export async function fillPlainSet(plain: Program, entries: number): Promise<void> {
  const response = await fetch(`${plain.url}/fill`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ entries }),
  });
  const { size } = (await response.json()) as { size: number };
  if (size !== entries) throw new Error(`the Set holds ${size} instead of ${entries}`);
}
