import { expect, it } from 'vitest';
import { connect } from '../../src/core/db/connect.js';
import {
  AddKeywordDocument,
  AuditTrailDocument,
  type CampaignInput,
  CreateCampaignDocument,
  CreateApiKeyDocument,
  StartImportDocument,
  UpdateAccountDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { asServerOf } from '../support/server-role.js';

const app = useApp();
const recall = 'a recall of a dangerous product';

async function given() {
  const account = await givenAccount(app);
  const senderIds = [(await givenNumber(account)).id];
  const create = async (input: Partial<CampaignInput>, by = account.admin) =>
    (await by.run(CreateCampaignDocument, { input: { name: 'Recall', senderIds, ...input } })).createCampaign;
  return { account, senderIds, create };
}

type Page = { first?: number; after?: string | null; last?: number; before?: string | null };
const trail = async ({ admin }: TestAccount, page: Page = {}) =>
  (await admin.run(AuditTrailDocument, page)).auditTrail;
const campaignsOf = async (account: TestAccount) =>
  (await trail(account)).nodes.filter(({ action }) => action === 'createCampaign');

it('a campaign for MARKETING that screens nobody out stands in the audit trail: who, what and why', async () => {
  const { account, senderIds, create } = await given();
  const { createApiKey } = await account.admin.run(CreateApiKeyDocument, { name: 'Ann', role: 'ADMIN' });
  const before = Date.now();
  const made = await create(
    { excludeOptOuts: false, reason: recall, externalId: 'r-1' },
    createClient(app.origin, createApiKey.secret),
  );
  const nodes = await campaignsOf(account);
  expect(nodes).toEqual([
    {
      id: expect.any(String),
      at: expect.any(String),
      actor: 'Ann',
      actorId: createApiKey.apiKey.id,
      action: 'createCampaign',
      subject: `Campaign ${made.id}`,
      before: null,
      after: expect.any(String),
      reason: recall,
    },
  ]);
  expect(JSON.parse(nodes[0]?.after ?? '')).toEqual({
    name: 'Recall',
    externalId: 'r-1',
    category: 'MARKETING',
    excludeOptOuts: false,
    senderIds,
  });
  expect(Math.abs(Date.parse(nodes[0]?.at ?? '') - before)).toBeLessThan(60_000);
});

it('so does one for UTILITY or OTP, with a reason or without', async () => {
  const { account, create } = await given();
  await create({ category: 'UTILITY', excludeOptOuts: false });
  await create({ category: 'OTP', excludeOptOuts: false, reason: 'codes' });
  expect((await campaignsOf(account)).map(({ reason }) => reason)).toEqual(['codes', null]);
});

it('campaigns that exclude who is opted out are not there', async () => {
  const { account, create } = await given();
  await create({ reason: 'for no reason' });
  expect(await campaignsOf(account)).toEqual([]);
});

it('a campaign that is asked for again is told once, though twenty ask at once', async () => {
  const { account, create } = await given();
  const wish = { excludeOptOuts: false, reason: recall, externalId: 'twice' };
  const made = await Promise.all(Array.from({ length: 20 }, () => create(wish)));
  expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  await create(wish);
  expect(await campaignsOf(account)).toHaveLength(1);
});

it('the trail is newest first, in pages both ways', async () => {
  const { account, create } = await given();
  const made: string[] = [];
  for (const name of ['one', 'two', 'three'])
    made.unshift(`Campaign ${(await create({ name, excludeOptOuts: false, reason: recall })).id}`);
  const start = await trail(account, { first: 2 });
  expect(start.nodes.map(({ subject }) => subject)).toEqual(made.slice(0, 2));
  expect(start.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
  const rest = await trail(account, { first: 50, after: start.pageInfo.endCursor ?? null });
  expect(rest.nodes.map(({ action }) => action)).toEqual(['createCampaign', 'addNumber', 'createAccount']);
  expect(rest.nodes[0]?.subject).toBe(made[2]);
  expect(rest.totalCount).toBe(5);
  expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  const back = await trail(account, { last: 1, before: rest.pageInfo.startCursor ?? null });
  expect(back.nodes.map(({ subject }) => subject)).toEqual(made.slice(1, 2));
});

it('a cursor that is garbled is refused', async () => {
  const { account } = await given();
  const { errors } = await account.admin.send(AuditTrailDocument, { after: 'garbled' });
  expect(errors[0]?.extensions.code).toBe('CURSOR_UNKNOWN');
});

it('what looks like an address in a reason, or in the name of a file, is not kept', async () => {
  const { account, create } = await given();
  await create({
    excludeOptOuts: false,
    reason: 'asked by Bob (bob@example.com, +1 (212) 555-0147) on 3 May, case 4711',
  });
  await account.admin.run(StartImportDocument, {
    input: { fileName: 'stop +12125550147.csv', mapping: { scope: 'ACCOUNT', asOf: '2026-01-01T00:00:00Z' } },
  });
  const { nodes } = await trail(account, { first: 2 });
  expect(nodes[1]?.reason).toBe('asked by Bob ([address], [address]) on 3 May, case 4711');
  expect(nodes[0]?.after).toContain('"fileName":"stop [address].csv"');
});

it('what is refused leaves no entry', async () => {
  const { account } = await given();
  const before = (await trail(account)).totalCount;
  const { errors } = await account.admin.send(AddKeywordDocument, {
    input: { word: 'STOP', action: 'HELP' },
  });
  expect(errors[0]?.extensions.code).toBe('CONFLICT');
  expect((await trail(account)).totalCount).toBe(before);
});

it('twenty changes at once leave twenty entries, whose before is what the one before it has left', async () => {
  const { account } = await given();
  const labels = Array.from({ length: 20 }, (_, index) => `brand ${index}`);
  await Promise.all(labels.map((brand) => account.admin.run(UpdateAccountDocument, { input: { brand } })));
  const { nodes } = await trail(account, { first: 20 });
  const told = nodes.toReversed().map(({ before, after }) => ({
    before: (JSON.parse(before ?? '') as { brand: string | null }).brand,
    after: (JSON.parse(after ?? '') as { brand: string | null }).brand,
  }));
  expect(new Set(told.map(({ after }) => after))).toEqual(new Set(labels));
  expect(told.map(({ before }) => before)).toEqual([null, ...told.slice(0, -1).map(({ after }) => after)]);
});

it.each(["update audit_entries set reason = 'none'", 'delete from audit_entries', 'truncate audit_entries'])(
  'the role that Heed works as may not: %s',
  async (statement) => {
    const { account } = await given();
    const server = connect(asServerOf(app.url).databaseUrl);
    try {
      const trying = server.of(account.accountId).text(statement, []);
      await expect(trying).rejects.toMatchObject({ name: 'DatabaseError', sqlState: '42501' });
    } finally {
      await server.close();
    }
    expect((await trail(account)).totalCount).toBeGreaterThan(1);
  },
);
