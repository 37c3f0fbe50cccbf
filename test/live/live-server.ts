/** The live part of Heed alone, so that tests can look at what it holds: sockets, followers, database. */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { createAccountStanding } from '../../src/core/access/account-standing.js';
import { createAuthenticator } from '../../src/core/access/authenticate.js';
import type { Caller } from '../../src/core/access/caller.js';
import { watchOpenKeys } from '../../src/core/access/open-keys.js';
import { hashOfSecret, secretFrom } from '../../src/core/access/secret.rules.js';
import { connect, type Db } from '../../src/core/db/connect.js';
import type { Role } from '../../src/core/domain/vocabulary.js';
import type { RequestContext } from '../../src/core/graph/context.js';
import { createLoaders } from '../../src/core/graph/loaders.js';
import { createTurnsByKey } from '../../src/core/domain/turns-by-key.js';
import { type CampaignCounter, createCampaignCounter } from '../../src/core/log/campaign-counts.js';
import { createImportWriter } from '../../src/core/log/record-import.js';
import { createWordRecorder, type WordRecorder } from '../../src/core/log/record-words.js';
import { createSettingsCache } from '../../src/core/settings/read-settings.js';
import { createAlerts, type RunningAlerts } from '../../src/features/live/alerts.js';
import { createFeeds, type RunningFeeds } from '../../src/features/live/feeds.js';
import { createWakeUps, type RunningWakeUps } from '../../src/features/live/wake-ups.js';
import { createDocumentLimits } from '../../src/shell/graphql/document-limits.js';
import { createExecutor, type Executor } from '../../src/shell/graphql/executor.js';
import { createSocketCount } from '../../src/shell/graphql/socket-count.js';
import { usualLimits } from '../../src/shell/limit-settings.js';
import { buildGuardedSchema } from '../../src/shell/graphql/schema.js';
import { createSubscriptionServer } from '../../src/shell/graphql/subscriptions.js';
import type { StrangerLimits } from '../../src/shell/server/strangers.js';
import { acceptWebSockets, type WebSocketTimes } from '../../src/shell/server/websocket.js';
import { addressReader } from '../../src/shell/trust-proxy.js';
import { platformKey, secretKey } from '../support/app.js';
import { givenGate } from '../support/gate.js';
import { useDatabase } from '../support/database.js';
import { noImportJobs } from '../support/no-import-jobs.js';
import { givenBareAccount, makeItem, makeWord } from '../support/words.js';
import { noImports } from '../support/no-imports.js';
import { noWebhooks } from '../support/no-webhooks.js';
import { noProof } from '../support/no-proof.js';
import { noRecipientSets } from '../support/no-recipient-sets.js';
import { noErasures } from '../support/nobody-erased.js';

export interface LiveServer {
  url: string;
  db: Db;
  recorder: WordRecorder;
  wakeUps: RunningWakeUps;
  feeds: RunningFeeds;
  alerts: RunningAlerts;
  campaignCounts: CampaignCounter;
  /** How often a document was executed. */
  executions(): number;
  stop(): Promise<void>;
}

export async function startLiveServer(
  databaseUrl: string,
  times: Partial<WebSocketTimes> = {},
  socketsPerKey = usualLimits.socketsPerKey,
  strangers: Partial<StrangerLimits> = {},
): Promise<LiveServer> {
  const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });
  const db = connect(databaseUrl);
  const wakeUps = createWakeUps({ db, databaseUrl, onTrouble: (error) => log.warn({ err: error }, 'late') });
  const feeds = createFeeds({ db, wakeUps });
  const recorder = createWordRecorder(db, { onGrowth: (accountId) => wakeUps.grew(accountId) });
  const authenticator = createAuthenticator(db, platformKey);
  const openKeys = watchOpenKeys({ authenticator, onTrouble: () => undefined });
  const campaignCounts = createCampaignCounter();
  const alerts = createAlerts({
    db,
    feeds,
    campaignCounts,
    onTrouble: (error) => log.warn({ err: error }, 'late'),
  });
  const services = {
    db,
    recorder,
    isBusy: () => false,
    importJobs: noImportJobs,
    importWriter: createImportWriter(db, { onGrowth: (accountId) => wakeUps.grew(accountId) }),
    settings: createSettingsCache(db),
    ...noErasures,
    authenticator,
    standing: createAccountStanding(db),
    clockTolerance: 30,
    accessChanged: () => authenticator.forget(),
    feeds,
    campaignTracer: { trace: async () => null },
    screeningTurns: createTurnsByKey(2),
    linkTurns: createTurnsByKey(2),
    formCounter: { viewed: () => undefined, completed: () => undefined },
    campaignCounts,
    alerts,
    recipientSets: noRecipientSets,
    proof: noProof,
    ...noImports,
    ...noWebhooks,
    now: () => Date.now() * 1000,
    secretKey,
    publicUrl: '',
  };
  const contextOf = (caller: Caller | null): RequestContext => ({
    caller,
    services,
    loaders: createLoaders(services, caller?.kind === 'account' ? caller.accountId : ''),
  });
  const schema = await buildGuardedSchema();
  const executor = createExecutor(schema, log);
  let executions = 0;
  const counted: Executor = {
    run(operation) {
      executions += 1;
      return executor.run(operation);
    },
  };
  const limits = createDocumentLimits(schema);
  const http = createServer();
  const sockets = acceptWebSockets({
    http,
    subscriptions: createSubscriptionServer({
      schema,
      executor: counted,
      limits,
      gate: givenGate(limits),
      sockets: createSocketCount(socketsPerKey),
      introspection: true,
      authenticator,
      openKeys,
      contextOf,
      log,
    }),
    log,
    times,
    strangers,
    // As behind a proxy on this machine, where it says so.
    addressOf: addressReader(['loopback']),
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    db,
    recorder,
    wakeUps,
    feeds,
    alerts,
    campaignCounts,
    executions: () => executions,
    async stop() {
      await sockets.stop();
      await openKeys.stop();
      await new Promise((resolve) => http.close(resolve));
      await wakeUps.stop();
      await db.close();
    },
  };
}

/** For use at the top of a test file: a live server runs during its tests. */
export function useLiveServer(): { readonly server: LiveServer; readonly databaseUrl: string } {
  const database = useDatabase();
  const held: { server?: LiveServer } = {};
  beforeAll(async () => {
    held.server = await startLiveServer(database.url);
  });
  afterAll(() => held.server?.stop());
  return {
    get server() {
      if (held.server === undefined) throw new Error('the server is started before the tests of a file');
      return held.server;
    },
    get databaseUrl() {
      return database.url;
    },
  };
}

export interface LiveAccount {
  accountId: string;
  key: string;
}

export async function givenLiveAccount(db: Db, role: Role = 'VIEWER'): Promise<LiveAccount> {
  const accountId = await givenBareAccount(db);
  const key = secretFrom(randomBytes(32));
  await db.rows(sql`
    insert into api_keys (account_id, key_id, name, role, secret_hash)
    values (${accountId}, ${randomUUID()}, 'test', ${role}, ${hashOfSecret(key)})`);
  return { accountId, key };
}

let lastRecipient = 0;

/** Opt-outs of new recipients, through the writer. Gives their event ids, in order. */
export async function recordOptOuts(
  recorder: WordRecorder,
  accountId: string,
  count: number,
): Promise<string[]> {
  const words = Array.from({ length: count }, () => {
    lastRecipient += 1;
    return makeWord({ recipient: `+1415${String(lastRecipient).padStart(7, '0')}` });
  });
  await recorder.record(
    accountId,
    words.map((word) => makeItem([word])),
  );
  return words.map((word) => word.eventId);
}

/** The ids of the log's events, in the order of the log. */
export async function idsOfLog(db: Db, accountId: string): Promise<string[]> {
  const rows = await db.rows<{ event_id: string }>(sql`
    select event_id from events where account_id = ${accountId} order by position`);
  return rows.map((row) => row.event_id);
}
