/** A whole Heed on a database of the test file's own, and the accounts that tests are told about. */
import ipaddr from 'ipaddr.js';
import pino from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { type RunningApp, startApp } from '../../src/shell/app.js';
import type { AppOptions } from '../../src/shell/app-options.js';
import type { Config } from '../../src/shell/config.js';
import { usualLimits } from '../../src/shell/limit-settings.js';
import {
  AddNumberDocument,
  CreateAccountDocument,
  type AddNumberInput,
  type CreateAccountInput,
} from '../generated/operations.js';
import { type ApiClient, createClient } from './client.js';
import { useDatabase, type TestDatabase } from './database.js';
import { asServerOf } from './server-role.js';

export const platformKey = 'platform-key-of-the-tests';
export const secretKey = 'a secret of the tests that is long enough';

const onThisMachine = ipaddr.parseCIDR('127.0.0.0/8');

export function testConfig(overrides: Partial<Config> = {}): Config {
  return {
    databaseUrl: undefined,
    databaseOwnerUrl: undefined,
    dataDir: '/nonexistent',
    host: '127.0.0.1',
    port: 0,
    natsServers: undefined,
    publicUrl: undefined,
    trustProxy: false,
    platformKey,
    platformKeyBefore: undefined,
    secretKey,
    tokenIssuer: undefined,
    screeningRetentionDays: 400,
    importFileLimit: 2_048,
    importUnpackedLimit: 10_240,
    importUploads: 32,
    importFileDays: 7,
    logLevel: 'silent',
    explorer: true,
    introspection: overrides.explorer ?? true,
    limits: usualLimits,
    checkpointDir: '/nonexistent/checkpoints',
    checkpointSeconds: 5,
    checkpointKey: undefined,
    checkpointKeys: [],
    screeningMemory: 256,
    // Receivers of tests listen on this machine.
    webhookAllowPrivate: { names: ['localhost'], ranges: [onThisMachine] },
    ...overrides,
  };
}

/** `databaseUrl`: of the superuser. Heed works as a role that owns nothing. */
export async function startTestApp(
  databaseUrl: string,
  overrides: Partial<Config> = {},
  options: Pick<
    AppOptions,
    | 'recorder'
    | 'erasures'
    | 'askAgain'
    | 'files'
    | 'downloads'
    | 'uploads'
    | 'webForm'
    | 'clients'
    | 'streams'
    | 'sealing'
    | 'wrongKeys'
    | 'webhooks'
  > & { log?: AppOptions['log'] } = {},
): Promise<RunningApp> {
  const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });
  const config = testConfig(overrides);
  // A role that was given beside its owner's is taken as it is.
  const urls = config.databaseOwnerUrl === undefined ? asServerOf(databaseUrl) : { databaseUrl };
  // Many tests send wrong keys, all from one place.
  const wrongKeys = { free: Infinity, most: Infinity };
  const started = await startApp({
    config,
    log,
    sealing: 'off',
    webhooks: 'off',
    wrongKeys,
    ...urls,
    ...options,
  });
  if (started.kind === 'refused') throw new Error(started.message);
  return started.app;
}

export interface TestApp extends TestDatabase {
  /** Where it listens. */
  origin: string;
  platform: ApiClient;
}

/** For use at the top of a test file: Heed runs during its tests. */
export function useApp(
  overrides: Partial<Config> = {},
  options: Parameters<typeof startTestApp>[2] = {},
): TestApp {
  const database = useDatabase();
  const held: { app?: RunningApp } = {};
  beforeAll(async () => {
    held.app = await startTestApp(database.url, overrides, options);
  });
  afterAll(() => held.app?.stop());
  const origin = () => {
    if (held.app === undefined)
      throw new Error('Heed is started before the tests of a file: use it inside tests');
    return held.app.url;
  };
  return {
    get url() {
      return database.url;
    },
    get db() {
      return database.db;
    },
    get origin() {
      return origin();
    },
    get platform() {
      return createClient(origin(), platformKey);
    },
  };
}

export interface TestAccount {
  accountId: string;
  /** With the account's first key, an ADMIN's. */
  admin: ApiClient;
}

export async function givenAccount(
  app: TestApp,
  input: Partial<CreateAccountInput> = {},
): Promise<TestAccount> {
  const { createAccount } = await app.platform.run(CreateAccountDocument, {
    input: { name: 'Acme', ...input },
  });
  return { accountId: createAccount.account.id, admin: createClient(app.origin, createAccount.apiKey) };
}

let lastNumber = 0;
/** A number of the account, an address of its own unless one is given. */
export async function givenNumber(account: TestAccount, input: Partial<AddNumberInput> = {}) {
  lastNumber += 1;
  const address = `+1415555${String(lastNumber).padStart(4, '0')}`;
  const { addNumber } = await account.admin.run(AddNumberDocument, { input: { address, ...input } });
  return addNumber;
}
