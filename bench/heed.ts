/** Heed as `npm start` runs it, in a process of its own. */
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
}

export async function startHeed({ databaseUrl, profileTo, env = {} }: HeedOptions): Promise<Heed> {
  const program = await startProgram({
    script: fileURLToPath(new URL('../scripts/start.mjs', import.meta.url)),
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
  };
}
