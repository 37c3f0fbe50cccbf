/** A page reads no other columns of its events than the document needs: each field alone must say what it says among all. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { getNamedType, type GraphQLField, type GraphQLObjectType, isLeafType, parse } from 'graphql';
import pino from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { createAccountStanding } from '../../src/core/access/account-standing.js';
import { createAuthenticator } from '../../src/core/access/authenticate.js';
import { createFeeds } from '../../src/features/live/feeds.js';
import { createLoaders } from '../../src/core/graph/loaders.js';
import { createTurnsByKey } from '../../src/core/domain/turns-by-key.js';
import { createCampaignCounter } from '../../src/core/log/campaign-counts.js';
import { createImportWriter } from '../../src/core/log/record-import.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { createSettingsCache } from '../../src/core/settings/read-settings.js';
import { createExecutor, type Executor } from '../../src/shell/graphql/executor.js';
import { buildGuardedSchema } from '../../src/shell/graphql/schema.js';
import { platformKey, secretKey } from '../support/app.js';
import { useDatabase } from '../support/database.js';
import { noImportJobs } from '../support/no-import-jobs.js';
import { givenBareAccount, givenBareSender } from '../support/words.js';
import { givenBareImport } from '../imports/given-imports.js';
import { noImports } from '../support/no-imports.js';
import { noWebhooks } from '../support/no-webhooks.js';
import { noProof } from '../support/no-proof.js';
import { noRecipientSets } from '../support/no-recipient-sets.js';
import { noErasures } from '../support/nobody-erased.js';

const database = useDatabase();
const executor: { current?: Executor } = {};
let accountId: string;
const schema = await buildGuardedSchema();
const eventType = schema.getType('OptOutEvent') as GraphQLObjectType;
const fields = Object.values(eventType.getFields()).map(asAsked);

/** One event with something in every column, and the entry that it made; a campaign, a group and a review to go with it. */
beforeAll(async () => {
  const { db } = database;
  executor.current = createExecutor(schema, pino({ level: 'silent' }));
  accountId = await givenBareAccount(db);
  const { senderId } = await givenBareSender(db, accountId, { scopeKey: 5 });
  const [eventId, groupId, campaignId, reviewId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  await db.rows(
    sql`insert into sender_groups (account_id, group_id, name, scope_key) values (${accountId}, ${groupId}, 'Pool', 6)`,
  );
  await db.rows(sql`
    insert into campaigns (account_id, campaign_id, name, category, exclude_opt_outs, sender_ids)
    values (${accountId}, ${campaignId}, 'Campaign', 'MARKETING', true, ${sql.param([senderId])}::uuid[])`);
  await db.rows(sql`
    insert into reviews (account_id, review_id, recipient, sender_id, text, received_at, due_at, state, event_id)
    values (${accountId}, ${reviewId}, '+14155550100', ${senderId}, 'Stpo', now(), now(), 'OPEN', ${eventId})`);
  const { importId } = await givenBareImport(db, accountId);
  await db.rows(sql`
    insert into events (account_id, position, event_id, kind, changed, recipient, channel, scope, scope_key, sender_id, group_id,
      received_on, blocks, hold, provisional, withdraws, source, via, keyword, rule, evidence, reason, reason_text, campaign_id,
      campaign_inferred, message_id, review_id, occurred_at, recorded_at, actor, import_id)
    values (${accountId}, 1, ${eventId}, 'OPTED_OUT', true, '+14155550100', 'SMS', 'SENDER', 5, ${senderId}, ${groupId},
      ${senderId}, 'ALL', true, true, ${eventId}, 'KEYWORD', 'PHONE', 'STPO', 'slip', 'Stpo', 'OTHER', 'because', ${campaignId},
      true, 'm-1', ${reviewId}, '2026-03-03 10:00:00.123456+00', '2026-03-03 10:00:01+00', 'somebody', ${importId})`);
  await db.rows(sql`
    insert into list_entries (account_id, recipient, scope_key, m_position, m_at, m_out, since, source)
    values (${accountId}, '+14155550100', 5, 1, '2026-03-03 10:00:00.123456+00', true, '2026-03-03 10:00:00.123456+00', 'KEYWORD')`);
  await db.rows(sql`update log_heads set position = 1 where account_id = ${accountId}::uuid`);
});

/** With the id of what the field leads to, where it leads to something. */
function asAsked(field: GraphQLField<unknown, unknown>): string {
  return isLeafType(getNamedType(field.type)) ? field.name : `${field.name} { id }`;
}

async function run(text: string): Promise<unknown> {
  const { db } = database;
  const campaignCounts = createCampaignCounter();
  const result = await executor.current?.run({
    document: parse(text),
    documentKey: text,
    operationName: null,
    variables: {},
    context: {
      caller: { kind: 'account', accountId, keyId: accountId, keyName: 'test', role: 'ADMIN' },
      services: {
        db,
        recorder: createWordRecorder(db),
        isBusy: () => false,
        importJobs: noImportJobs,
        importWriter: createImportWriter(db),
        settings: createSettingsCache(db),
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
    },
  });
  expect(result?.errors).toBeUndefined();
  return result?.data;
}

describe.each([
  [
    'an entry of the list',
    'optOuts nodes event',
    (asked: string) => `{ optOuts { nodes { event { ${asked} } } } }`,
  ],
  [
    'an entry that an edge has',
    'optOuts edges node event',
    (asked: string) => `{ optOuts { edges { node { event { ${asked} } } } } }`,
  ],
  [
    'an entry of a recipient',
    'recipient entries event',
    (asked: string) => `{ recipient(address: "+14155550100") { entries { event { ${asked} } } } }`,
  ],
  ['a page of the log', 'optOutEvents nodes', (asked: string) => `{ optOutEvents { nodes { ${asked} } } }`],
])('the event of %s', (_of, place, documentFor) => {
  it.each(fields)('says of %s alone what it says among all', async (asked) => {
    const all = at(place, await run(documentFor(fields.join(' '))));
    const [name = ''] = asked.split(' ');
    expect(all[name]).not.toBeNull();
    expect(at(place, await run(documentFor(asked)))).toEqual({ [name]: all[name] });
  });
});

/** What stands in an answer at the end of a path of names; of a list there is one. */
function at(place: string, answer: unknown): Record<string, unknown> {
  return place.split(' ').reduce((value, name) => {
    const [found] = [(value as Record<string, unknown>)[name]].flat();
    return found;
  }, answer) as Record<string, unknown>;
}
