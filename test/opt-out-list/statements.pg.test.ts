/** How many statements a page of 1,000 costs with all that hangs off its rows. */
import type { DocumentNode } from 'graphql';
import { sql } from 'drizzle-orm';
import pino from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RequestContext } from '../../src/core/graph/context.js';
import { createLoaders } from '../../src/core/graph/loaders.js';
import { createAccountStanding } from '../../src/core/access/account-standing.js';
import { createAuthenticator } from '../../src/core/access/authenticate.js';
import { createFeeds } from '../../src/features/live/feeds.js';
import { createTurnsByKey } from '../../src/core/domain/turns-by-key.js';
import { createCampaignCounter } from '../../src/core/log/campaign-counts.js';
import { createImportWriter } from '../../src/core/log/record-import.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { createSettingsCache, type SettingsCache } from '../../src/core/settings/read-settings.js';
import { createExecutor, type Executor } from '../../src/shell/graphql/executor.js';
import { buildGuardedSchema } from '../../src/shell/graphql/schema.js';
import {
  BenchOptOutsDocument,
  OptOutEventsDocument,
  OptOutEventsInFullDocument,
  OptOutsInFullDocument,
} from '../generated/operations.js';
import { platformKey, secretKey } from '../support/app.js';
import { useDatabase } from '../support/database.js';
import { noImportJobs } from '../support/no-import-jobs.js';
import { givenGroup, instantOf } from '../support/said.js';
import { givenBareAccount, givenBareSender, makeItem, makeWord } from '../support/words.js';
import { noImports } from '../support/no-imports.js';
import { noWebhooks } from '../support/no-webhooks.js';
import { noProof } from '../support/no-proof.js';
import { noRecipientSets } from '../support/no-recipient-sets.js';
import { noErasures } from '../support/nobody-erased.js';

const database = useDatabase();
const log = pino({ level: 'silent' });
let accountId: string;
let executor: Executor;
let settings: SettingsCache;

/** 1,000 opt-outs of 20 campaigns on 20 senders, each with a later opt-in to another sender in a group. */
beforeAll(async () => {
  const { db } = database;
  executor = createExecutor(await buildGuardedSchema(), log);
  accountId = await givenBareAccount(db);
  await db.rows(sql`update accounts set next_scope_key = 100 where account_id = ${accountId}::uuid`);
  const senders = await Promise.all(
    Array.from({ length: 20 }, (_, index) => givenBareSender(db, accountId, { scopeKey: 10 + index })),
  );
  await givenGroup(
    db,
    accountId,
    senders.map((sender) => sender.senderId),
  );
  const campaigns = await db.rows<{ campaign_id: string }>(sql`
    insert into campaigns (account_id, campaign_id, name, category, exclude_opt_outs, sender_ids)
    select ${accountId}::uuid, gen_random_uuid(), 'Campaign', 'MARKETING', true,
      ${sql.param(senders.map((sender) => sender.senderId))}::uuid[]
    from generate_series(1, 20) returning campaign_id`);
  const outs = Array.from({ length: 1000 }, (_, index) =>
    makeWord({
      recipient: `+1415556${String(index).padStart(4, '0')}`,
      occurredAt: instantOf('2026-03-01T10:00:00Z'),
      channel: 'SMS',
      senderId: senders[index % 20]?.senderId ?? null,
      campaignId: campaigns[index % 20]?.campaign_id ?? null,
    }),
  );
  const ins = outs.map((out, index) => {
    const freed = senders[(index + 1) % 20];
    return makeWord({
      recipient: out.recipient,
      kind: 'OPTED_IN',
      scope: 'SENDER',
      scopeKey: freed?.scopeKey ?? 0,
      senderId: freed?.senderId ?? null,
    });
  });
  await createWordRecorder(db).record(
    accountId,
    [...outs, ...ins].map((word) => makeItem([word])),
  );
  settings = createSettingsCache(db);
  await settings.known(accountId);
});

function contextOf(): RequestContext {
  const { db } = database;
  const campaignCounts = createCampaignCounter();
  return {
    caller: { kind: 'account', accountId, keyId: accountId, keyName: 'test', role: 'ADMIN' },
    services: {
      db,
      recorder: createWordRecorder(db),
      isBusy: () => false,
      importJobs: noImportJobs,
      importWriter: createImportWriter(db),
      settings,
      ...noErasures,
      authenticator: createAuthenticator(db, platformKey),
      standing: createAccountStanding(db),
      clockTolerance: 30,
      accessChanged: () => undefined,
      feeds: createFeeds({ db, wakeUps: { grew: () => undefined, listen: () => () => undefined } }),
      campaignCounts,
      campaignTracer: { trace: async () => null },
      screeningTurns: createTurnsByKey(2),
      linkTurns: createTurnsByKey(2),
      formCounter: { viewed: () => undefined, completed: () => undefined },
      alerts: { follow: () => Promise.reject(new Error('nobody follows alerts here')) },
      recipientSets: noRecipientSets,
      proof: noProof,
      ...noImports,
      ...noWebhooks,
      now: () => Date.now() * 1000,
      secretKey,
      publicUrl: '',
    },
    loaders: createLoaders({ db, campaignCounts }, accountId),
  };
}

/** Runs the operation as the server does, and counts what it sent to the database. */
async function run(document: DocumentNode, variables: Record<string, unknown>) {
  const before = database.db.statementsSent();
  const result = await executor.run({
    document,
    operationName: null,
    variables,
    context: contextOf(),
    documentKey: JSON.stringify(document.loc?.source.body ?? document.definitions),
  });
  expect(result.errors).toBeUndefined();
  return { data: result.data, statements: database.db.statementsSent() - before };
}

describe('a page of 1,000', () => {
  it('events with sender, group, campaign and its senders costs a handful of statements', async () => {
    const { data, statements } = await run(OptOutEventsInFullDocument, { first: 1000 });
    expect(data).toMatchObject({ optOutEvents: { totalCount: 2000 } });
    // The page, the count, the senders, their groups, the campaigns.
    expect(statements).toBe(5);
  });

  it('entries of the list with event, sender, campaign and exceptions costs a handful of statements', async () => {
    const { data, statements } = await run(OptOutsInFullDocument, { first: 1000 });
    const nodes = (data as { optOuts: { nodes: { exceptions: unknown[] }[] } }).optOuts.nodes;
    expect(nodes.map((node) => node.exceptions.length)).toEqual(Array.from({ length: 1000 }, () => 1));
    // The page with its events, the exceptions, the campaigns, the senders of the exceptions, their groups.
    expect(statements).toBeLessThanOrEqual(5);
  });

  it('entries of the list with sender and event is one statement', async () => {
    const { data, statements } = await run(BenchOptOutsDocument, { first: 1000 });
    const { nodes } = (data as { optOuts: { nodes: { event: { source: string } }[] } }).optOuts;
    expect(nodes.map(({ event }) => event.source)).toEqual(Array.from({ length: 1000 }, () => 'MANUAL'));
    expect(statements).toBe(1);
  });

  it('events without what hangs off them is one statement: nothing is counted unasked', async () => {
    const { data, statements } = await run(OptOutEventsDocument, { first: 1000 });
    expect(data).toMatchObject({ optOutEvents: { pageInfo: { hasNextPage: true } } });
    expect(statements).toBe(1);
  });
});
