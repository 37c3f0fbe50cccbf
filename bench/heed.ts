/**
 * Heed as `npm start` runs it, in a process of its own, on an embedded PostgreSQL of the bench's own in a temporary
 * directory, with the durability that Heed gives it by default.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { print } from 'graphql';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import pino from 'pino';
import { startEmbeddedPostgres } from '../src/shell/embedded/start-embedded-postgres.js';
import { AddNumberDocument, CreateAccountDocument } from '../test/generated/operations.js';
import { senderNumber } from './requests.js';

const platformKey = 'platform-key-of-the-bench';
const secretKey = 'a secret of the bench that is long enough';

export interface BenchAccount {
  accountId: string;
  key: string;
}

export interface Heed {
  url: string;
  pid: number;
  databaseUrl: string;
  /** A new account with its number. */
  addAccount(): Promise<BenchAccount>;
  /** CPU seconds of the server's process so far, as its /metrics say. */
  cpuSeconds(): Promise<number>;
  stop(): Promise<void>;
}

/** `profileTo`: a directory for a CPU profile of the server. */
export async function startHeed(profileTo: string | undefined): Promise<Heed> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'heed-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir, log: pino({ level: 'error' }) });
  if (postgres.kind === 'refused') throw new Error(postgres.message);
  const { databaseUrl, stop } = postgres;
  async function stopDatabase(): Promise<void> {
    await stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  const script = fileURLToPath(new URL('../scripts/start.mjs', import.meta.url));
  const profile = profileTo === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileTo}`];
  const child = spawn(process.execPath, [...profile, script], {
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      PLATFORM_KEY: platformKey,
      SECRET_KEY: secretKey,
      PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  let url: string | undefined;
  while (url === undefined) {
    const ended = await Promise.race([once(child.stdout, 'data'), exited.then(() => 'ended' as const)]);
    if (ended === 'ended') {
      await stopDatabase();
      throw new Error('Heed ended before it was ready');
    }
    url = /HEED=(http\S+)\/graphql/.exec(said)?.[1];
  }
  const origin = url;

  return {
    url: origin,
    pid: child.pid ?? 0,
    databaseUrl,
    async addAccount() {
      const { createAccount } = await run(origin, platformKey, CreateAccountDocument, {
        input: { name: 'Bench' },
      });
      await run(origin, createAccount.apiKey, AddNumberDocument, { input: { address: senderNumber } });
      return { accountId: createAccount.account.id, key: createAccount.apiKey };
    },
    async cpuSeconds() {
      const metrics = await (await fetch(`${origin}/metrics`)).text();
      return Number(/^process_cpu_seconds_total (\S+)/m.exec(metrics)?.[1]);
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
      await stopDatabase();
    },
  };
}

async function run<Data, Variables>(
  url: string,
  key: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const answer = (await response.json()) as { data: Data | null; errors?: unknown };
  if (answer.data === null || answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}
