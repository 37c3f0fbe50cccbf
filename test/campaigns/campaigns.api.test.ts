import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { insertKey } from '../../src/core/access/api-keys.queries.js';
import { hashOfSecret, secretFrom } from '../../src/core/access/secret.rules.js';
import type { Role } from '../../src/core/domain/vocabulary.js';
import {
  ArchiveSenderDocument,
  CampaignDocument,
  type CampaignInput,
  CampaignsDocument,
  CreateCampaignDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { entryFor } from '../support/authors.js';
import { type ApiClient, createClient } from '../support/client.js';

const app = useApp();
let owner: TestAccount;
let senderId: string;
beforeAll(async () => {
  owner = await givenAccount(app);
  senderId = (await givenNumber(owner)).id;
});

async function clientOf(role: Role): Promise<ApiClient> {
  const secret = secretFrom(randomBytes(32));
  const key = { keyId: randomUUID(), name: role, role, secretHash: hashOfSecret(secret), expiresAt: null };
  await insertKey(app.db, owner.accountId, key, entryFor(owner.accountId));
  return createClient(app.origin, secret);
}

const campaign = (overrides: Partial<CampaignInput> = {}): CampaignInput => ({
  name: 'Spring',
  senderIds: [senderId],
  ...overrides,
});
const create = async (input: CampaignInput, client = owner.admin) =>
  (await client.run(CreateCampaignDocument, { input })).createCampaign;
async function errorOf(input: CampaignInput, client = owner.admin) {
  const { errors } = await client.send(CreateCampaignDocument, { input });
  return errors[0]?.extensions.code;
}

const find = async (by: { id?: string; externalId?: string }) =>
  (await owner.admin.run(CampaignDocument, by)).campaign?.id ?? null;

describe('a campaign', () => {
  it('is for MARKETING and excludes who has opted out unless it says otherwise', async () => {
    expect(await create(campaign({ name: ' Spring ' }))).toMatchObject({
      name: 'Spring',
      externalId: null,
      category: 'MARKETING',
      excludeOptOuts: true,
      senders: [{ id: senderId }],
    });
  });

  it('is found by its id and by its external id, one of the two', async () => {
    const made = await create(campaign({ externalId: 'find-me' }));
    expect(await find({ id: made.id })).toBe(made.id);
    expect(await find({ externalId: 'find-me' })).toBe(made.id);
    expect(await find({ id: randomUUID() })).toBeNull();
    expect(await find({ id: 'nothing' })).toBeNull();
    expect(await find({ externalId: 'nothing' })).toBeNull();
    for (const by of [{}, { id: made.id, externalId: 'find-me' }]) {
      const { errors } = await owner.admin.send(CampaignDocument, by);
      expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  it('is the same one for the same external id, as it was made first', async () => {
    const made = await create(campaign({ externalId: 'again' }));
    expect(await create(campaign({ externalId: 'again', name: 'Other', category: 'OTP' }))).toEqual(made);
  });

  it('is made once though fifty ask for the same external id at once', async () => {
    const made = await Promise.all(
      Array.from({ length: 50 }, () => create(campaign({ externalId: 'at-once' }))),
    );
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  });

  it('of another account may have the same external id, and is not seen here', async () => {
    const other = await givenAccount(app);
    const made = await create(campaign({ externalId: 'mine' }));
    const senderIds = [(await givenNumber(other)).id];
    const theirs = await create({ name: 'Theirs', externalId: 'mine', senderIds }, other.admin);
    expect(theirs.id).not.toBe(made.id);
    expect((await other.admin.run(CampaignDocument, { id: made.id })).campaign).toBeNull();
  });

  it('names senders of the account only', async () => {
    const stranger = await givenNumber(await givenAccount(app));
    expect(await errorOf(campaign({ senderIds: [stranger.id] }))).toBe('NOT_FOUND');
    expect(await errorOf(campaign({ senderIds: [randomUUID()] }))).toBe('NOT_FOUND');
  });

  it('names no archived sender; one that was made before is given all the same', async () => {
    const { id } = await givenNumber(owner);
    const wish = campaign({ senderIds: [senderId, id], externalId: 'before' });
    const made = await create(wish);
    await owner.admin.run(ArchiveSenderDocument, { id });
    const { errors } = await owner.admin.send(CreateCampaignDocument, {
      input: { ...wish, externalId: 'after' },
    });
    expect(errors).toMatchObject([
      {
        message: `senderIds: ${id} is archived, and one in use was expected`,
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    expect(await create(wish)).toEqual(made);
  });

  it('names at least one sender', async () => {
    const { errors } = await owner.admin.send(CreateCampaignDocument, { input: campaign({ senderIds: [] }) });
    expect(errors).toMatchObject([
      {
        message: 'senderIds: at least 1 was expected, 0 came',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });

  it('has a name and an external id within bounds', async () => {
    for (const input of [
      { name: ' ' },
      { name: 'x'.repeat(201) },
      { externalId: '' },
      { externalId: 'x'.repeat(201) },
      { name: 'a\0' },
    ]) {
      expect(await errorOf(campaign(input))).toBe('BAD_USER_INPUT');
    }
  });

  it('may leave opted-out recipients in for MARKETING only by an ADMIN, with a reason', async () => {
    const scheduler = await clientOf('SCHEDULER');
    const ignoring = campaign({ excludeOptOuts: false, reason: 'a recall of a dangerous product' });
    expect(await errorOf(ignoring, scheduler)).toBe('FORBIDDEN');
    expect(await errorOf({ ...ignoring, reason: ' ' })).toBe('BAD_USER_INPUT');
    expect(await create(ignoring)).toMatchObject({ excludeOptOuts: false });
    expect(await create({ ...ignoring, category: 'UTILITY', reason: null }, scheduler)).toMatchObject({
      excludeOptOuts: false,
    });
  });

  it('that an ADMIN has made to exclude nobody is given to the SCHEDULER that asks for it again', async () => {
    const scheduler = await clientOf('SCHEDULER');
    const recall = campaign({ excludeOptOuts: false, reason: 'a recall', externalId: 'recall' });
    expect(await errorOf(recall, scheduler)).toBe('FORBIDDEN');
    const made = await create(recall);
    expect(await create(recall, scheduler)).toEqual(made);
  });

  it('is made by a SCHEDULER and above, and read by all', async () => {
    expect(await errorOf(campaign(), await clientOf('AGENT'))).toBe('FORBIDDEN');
    expect(await create(campaign(), await clientOf('SCHEDULER'))).toMatchObject({ name: 'Spring' });
    const { campaigns } = await (await clientOf('VIEWER')).run(CampaignsDocument, {});
    expect(campaigns.totalCount).toBeGreaterThan(0);
  });
});

describe('the list of campaigns', () => {
  it('is newest first, in pages both ways', async () => {
    const account = await givenAccount(app);
    const senderIds = [(await givenNumber(account)).id];
    const made: string[] = [];
    for (const name of ['one', 'two', 'three'])
      made.unshift((await create({ name, senderIds }, account.admin)).id);
    const page = async (variables: { first?: number; after?: string; last?: number; before?: string }) =>
      (await account.admin.run(CampaignsDocument, variables)).campaigns;
    const start = await page({ first: 2 });
    expect(start).toMatchObject({
      nodes: [{ id: made[0] }, { id: made[1] }],
      pageInfo: { hasNextPage: true },
      totalCount: 3,
    });
    const rest = await page({ first: 2, after: start.pageInfo.endCursor ?? '' });
    expect(rest).toMatchObject({ nodes: [{ id: made[2] }], pageInfo: { hasNextPage: false } });
    const back = await page({ last: 2, before: rest.pageInfo.startCursor ?? '' });
    expect(back.nodes.map(({ id }) => id)).toEqual(made.slice(0, 2));
  });

  it('refuses a cursor that is garbled or of another account', async () => {
    await create(campaign());
    const { campaigns } = await owner.admin.run(CampaignsDocument, { first: 1 });
    const other = await givenAccount(app);
    for (const [client, after] of [
      [owner.admin, 'garbled'],
      [other.admin, campaigns.pageInfo.endCursor ?? ''],
    ] as const) {
      const { errors } = await client.send(CampaignsDocument, { first: 1, after });
      expect(errors[0]?.extensions.code).toBe('CURSOR_UNKNOWN');
    }
  });
});
