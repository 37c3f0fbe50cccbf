/** A Heed in a process of its own that tells what it holds. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, vi } from 'vitest';
import { type HeedProcess, startHeedProcess } from './heed-process.js';

export interface Held {
  /** Bytes: objects, and buffers outside the heap, after garbage was collected. */
  held: number;
  /** Bytes of the process. What was held once is not always given back. */
  rss: number;
  /** How many timers, sockets and the like there are, by kind. */
  resources: Record<string, number>;
  /** Of the process, and of all that is open in it. */
  listeners: number;
}

export interface MeasuredProcess extends HeedProcess {
  measure(): Promise<Held>;
  /** The same, once what is kept for a moment has gone: three looks a second apart agree. */
  settled(): Promise<Held>;
  /** A figure of /metrics. */
  metric(name: string): Promise<number>;
}

interface Told {
  heapUsed: number;
  external: number;
  rss: number;
  resources: string[];
  listeners: number;
}

/** Bytes: looks that differ by less agree. */
const alike = 300e3;
const mostLooks = 20;

const teller = fileURLToPath(new URL('tell-memory.mjs', import.meta.url));

export async function startMeasuredProcess(databaseUrl: string): Promise<MeasuredProcess> {
  const directory = mkdtempSync(join(tmpdir(), 'heed-memory-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, 'memory.json');
  const heed = await startHeedProcess(databaseUrl, {
    NODE_OPTIONS: `--import=${teller}`,
    MEMORY_FILE: file,
  });
  async function measure(): Promise<Held> {
    rmSync(file, { force: true });
    process.kill(heed.pid, 'SIGUSR2');
    await vi.waitFor(() => expect(existsSync(file)).toBe(true), 30_000);
    const told = JSON.parse(readFileSync(file, 'utf8')) as Told;
    const resources: Record<string, number> = {};
    for (const resource of told.resources) resources[resource] = (resources[resource] ?? 0) + 1;
    return { held: told.heapUsed + told.external, rss: told.rss, resources, listeners: told.listeners };
  }
  return {
    ...heed,
    measure,
    async settled() {
      const looks: Held[] = [];
      for (;;) {
        looks.push(await measure());
        const last = looks.slice(-3).map((look) => look.held);
        if (last.length === 3 && Math.max(...last) - Math.min(...last) < alike) break;
        if (looks.length === mostLooks) throw new Error(`what is held does not settle: ${last.join(', ')}`);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
      return looks.at(-1) as Held;
    },
    async metric(name) {
      const text = await (await fetch(`${heed.url}/metrics`)).text();
      const line = text.split('\n').find((one) => one.startsWith(`${name} `));
      if (line === undefined) throw new Error(`there is no metric ${name}`);
      return Number(line.slice(name.length));
    },
  };
}

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
