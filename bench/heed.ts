/** Heed as `npm start` runs it, in a process of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { print } from 'graphql';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { AddNumberDocument, CreateAccountDocument } from '../test/generated/operations.js';
import { type Program, startProgram } from './program.js';
import { senderNumber } from './requests.js';
import { asServer } from '../test/support/server-role.js';

const platformKey = 'platform-key-of-the-bench';
const secretKey = 'a secret of the bench that is long enough';

export interface BenchAccount {
  accountId: string;
  key: string;
}

export interface Heed extends Program {
  /** Where GraphQL is served. */
  graphql: string;
  /** A new account with its number (`senderNumber`). */
  addAccount(): Promise<BenchAccount>;
  /** Runs one operation with a key; throws for errors. */
  run<Data, Variables>(
    key: string,
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data>;
}

export interface HeedOptions {
  /** Of the owner; Heed works as a role that owns nothing. */
  databaseUrl: string;
  /** A directory for a CPU profile of the server. */
  profileTo?: string | undefined;
  /** Further environment variables. */
  env?: Record<string, string>;
  /** What starts it; as `npm start` does, if none is given. */
  script?: URL;
}

const asNpmStart = new URL('../scripts/start.mjs', import.meta.url);

export async function startHeed(options: HeedOptions): Promise<Heed> {
  const { databaseUrl, profileTo, env = {}, script = asNpmStart } = options;
  const checkpoints = await mkdtemp(path.join(tmpdir(), 'heed-bench-checkpoints-'));
  const program = await startProgram({
    script: fileURLToPath(script),
    env: {
      DATABASE_URL: asServer(databaseUrl),
      DATABASE_OWNER_URL: databaseUrl,
      PLATFORM_KEY: platformKey,
      SECRET_KEY: secretKey,
      PORT: '0',
      // One key does what thousands would: it is counted all the same.
      RATE_READS: '100000000000',
      RATE_WRITES: '100000000000',
      RATE_WORDS: '100000000000',
      SOCKETS_PER_KEY: '1000000',
      CHECKPOINT_DIR: checkpoints,
      ...env,
    },
    ready: /HEED=(http\S+)\/graphql/,
    profileTo,
  });
  const graphql = `${program.url}/graphql`;

  async function run<Data, Variables>(
    key: string,
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    const response = await fetch(graphql, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query: print(document), variables }),
    });
    const answer = (await response.json()) as { data: Data | null; errors?: unknown };
    if (answer.data === null || answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
    return answer.data;
  }

  return {
    ...program,
    graphql,
    run,
    async addAccount() {
      const { createAccount } = await run(platformKey, CreateAccountDocument, { input: { name: 'Bench' } });
      await run(createAccount.apiKey, AddNumberDocument, { input: { address: senderNumber } });
      return { accountId: createAccount.account.id, key: createAccount.apiKey };
    },
    /** From its own metrics: exact, and on every system. */
    async cpuSeconds() {
      const metrics = await (await fetch(`${program.url}/metrics`)).text();
      return Number(/^process_cpu_seconds_total (\S+)/m.exec(metrics)?.[1]);
    },
    async stop() {
      await program.stop();
      await rm(checkpoints, { recursive: true, force: true });
    },
  };
}
