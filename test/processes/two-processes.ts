/** Two Heeds, each a process as `npm start` starts one, on one database. */
import { afterAll, beforeAll } from 'vitest';
import { followLog, type FollowOptions } from '../../src/client/follow-log.js';
import {
  AddNumberDocument,
  CreateAccountDocument,
  ProcessInboundDocument,
  type InboundMessageInput,
} from '../generated/operations.js';
import { platformKey } from '../support/app.js';
import { type ApiClient, createClient } from '../support/client.js';
import type { TestDatabase } from '../support/database.js';
import { type HeedProcess, startHeedProcess } from '../support/heed-process.js';
import { makeMessage } from '../support/messages.js';
import { type BusName, type ProcessBus, useProcessBus } from './process-bus.js';

export interface TwoProcesses {
  readonly one: HeedProcess;
  readonly two: HeedProcess;
  readonly bus: ProcessBus;
  /** One more, killed when the test ends. */
  startAnother(): Promise<HeedProcess>;
}

/** For use in a `describe`: both run during its tests. `env`: what their environment has besides. */
export function useTwoProcesses(
  name: BusName,
  database: TestDatabase,
  env: Record<string, string> = {},
): TwoProcesses {
  const held = useProcessBus(name, database);
  const kills: (() => void)[] = [];
  const processes: HeedProcess[] = [];
  const start = () =>
    startHeedProcess(held.bus.env.DATABASE_URL, { ...env, ...held.bus.env }, (kill) => kills.push(kill));
  beforeAll(async () => {
    processes.push(...(await Promise.all([start(), start()])));
  }, 120_000);
  afterAll(() => kills.forEach((kill) => kill()));
  const at = (index: number) => {
    const found = processes[index];
    if (found === undefined) throw new Error('the processes are started before the tests');
    return found;
  };
  return {
    get one() {
      return at(0);
    },
    get two() {
      return at(1);
    },
    get bus() {
      return held.bus;
    },
    startAnother: () => startHeedProcess(held.bus.env.DATABASE_URL, { ...env, ...held.bus.env }),
  };
}

export const senderNumber = '+14155550100';

export interface SharedAccount {
  accountId: string;
  key: string;
  senderId: string;
  at(process: HeedProcess): ApiClient;
}

/** A new account with one number. */
export async function givenSharedAccount(process: HeedProcess): Promise<SharedAccount> {
  const { createAccount } = await createClient(process.url, platformKey).run(CreateAccountDocument, {
    input: { name: 'Acme' },
  });
  const key = createAccount.apiKey;
  const { addNumber } = await createClient(process.url, key).run(AddNumberDocument, {
    input: { address: senderNumber },
  });
  return {
    accountId: createAccount.account.id,
    key,
    senderId: addNumber.id,
    at: ({ url }) => createClient(url, key),
  };
}

/** A STOP, unless it says more. */
export async function sendTo(client: ApiClient, message: Partial<InboundMessageInput> = {}) {
  const { processInbound } = await client.run(ProcessInboundDocument, {
    input: makeMessage({ to: senderNumber, ...message }),
  });
  return processInbound;
}

/** As its metrics say. */
export async function hearsHints(url: string): Promise<boolean> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return /^heed_hints_heard 1$/m.test(metrics);
}

export interface Told {
  id: string;
  position: number;
  /** Milliseconds from its recording to its arrival here; both clocks are this machine's. */
  delay: number;
}

export interface RunningFollower {
  /** The events, as they came. */
  told: Told[];
  /** What ended it, if something did. */
  failure: unknown;
  stop(): void;
}

/** Follows the log from its front; resolves once it is there and hears what happens. */
export async function startFollowing(
  url: string,
  key: string,
  after: string,
  options: FollowOptions = {},
): Promise<RunningFollower> {
  const running: RunningFollower = { told: [], failure: null, stop: () => void follower.return?.() };
  let beginning = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    beginning = resolve;
  });
  const follower = followLog(url, key, { after, pause: () => 50, ...options });
  const follow = async () => {
    try {
      for await (const batch of follower) {
        const now = Date.now();
        for (const { id, position, recordedAt } of batch.events)
          running.told.push({ id, position, delay: now - Date.parse(recordedAt) });
        beginning();
      }
    } catch (error) {
      running.failure = error;
      beginning();
    }
  };
  void follow();
  await begun;
  return running;
}
