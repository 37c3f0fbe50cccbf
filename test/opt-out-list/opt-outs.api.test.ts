import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  BenchOptOutsDocument,
  CountOptOutsDocument,
  type OptOutFilter,
  OptOutsDocument,
  OptOutsInFullDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { givenGroup, instantOf, said, toSender } from '../support/said.js';

const app = useApp();
const first = instantOf('2026-03-01T10:00:00Z');
const second = instantOf('2026-03-02T10:00:00Z');
const third = instantOf('2026-03-03T10:00:00Z');
const account = { scope: 'ACCOUNT', scopeKey: 0 } as const;
const allSms = { scope: 'CHANNEL', scopeKey: 1, channel: 'SMS' } as const;
const recipient = '+14155550100';

async function listOf(owner: TestAccount, filter: OptOutFilter = {}) {
  return (await owner.admin.run(OptOutsInFullDocument, { filter, first: 1000 })).optOuts.nodes;
}

describe('the list', () => {
  it('holds who is opted out now: an opt-in at the same scope takes the entry off, and a new opt-out brings it back', async () => {
    const owner = await givenAccount(app);
    await said(app.db, owner.accountId, { recipient, occurredAt: first });
    expect(await listOf(owner)).toMatchObject([
      { recipient, scope: 'ACCOUNT', blocks: 'MARKETING', hold: false },
    ]);
    await said(app.db, owner.accountId, { recipient, occurredAt: second, kind: 'OPTED_IN' });
    expect(await listOf(owner)).toEqual([]);
    await said(app.db, owner.accountId, {
      recipient,
      occurredAt: third,
      hold: true,
      blocks: 'ALL',
      provisional: true,
    });
    expect(await listOf(owner)).toMatchObject([
      {
        blocks: 'ALL',
        hold: true,
        provisional: true,
        since: '2026-03-03T10:00:00.000Z',
        event: { position: 3 },
      },
    ]);
  });

  it('says what an entry is of: a sender, a group, a channel or the account', async () => {
    const owner = await givenAccount(app);
    const senderId = (await givenNumber(owner)).id;
    const group = await givenGroup(app.db, owner.accountId, [senderId], 'Pool');
    await said(
      app.db,
      owner.accountId,
      {
        recipient: '+14155550101',
        ...(await toSender(app.db, owner.accountId, senderId)),
        occurredAt: third,
      },
      { recipient: '+14155550102', ...group, occurredAt: second },
      { recipient: '+14155550103', ...allSms, occurredAt: first },
    );
    expect(await listOf(owner)).toMatchObject([
      { scope: 'SENDER', sender: { id: senderId }, group: null, channel: 'SMS' },
      { scope: 'GROUP', sender: null, group: { id: group.groupId, name: 'Pool' }, channel: null },
      { scope: 'CHANNEL', sender: null, group: null, channel: 'SMS' },
    ]);
  });

  it('D1 names as exceptions the senders that a later, narrower opt-in has freed', async () => {
    const owner = await givenAccount(app);
    const [freed, earlier] = [(await givenNumber(owner)).id, (await givenNumber(owner)).id];
    await said(
      app.db,
      owner.accountId,
      { recipient, occurredAt: second },
      { recipient, occurredAt: third, kind: 'OPTED_IN', ...(await toSender(app.db, owner.accountId, freed)) },
      {
        recipient,
        occurredAt: first,
        kind: 'OPTED_IN',
        ...(await toSender(app.db, owner.accountId, earlier)),
      },
      { recipient: '+14155550101', occurredAt: second },
    );
    expect(
      (await listOf(owner)).map((entry) => [entry.recipient, entry.exceptions.map(({ id }) => id)]),
    ).toEqual([
      ['+14155550101', []],
      [recipient, [freed]],
    ]);
  });

  it('D1 leaves out an entry that a later opt-in of a wider scope overrules for all that it covers', async () => {
    const owner = await givenAccount(app);
    const senderId = (await givenNumber(owner)).id;
    await said(
      app.db,
      owner.accountId,
      { recipient, occurredAt: first, ...(await toSender(app.db, owner.accountId, senderId)) },
      { recipient, occurredAt: first, ...allSms },
      { recipient, occurredAt: second, ...account, kind: 'OPTED_IN' },
    );
    expect(await listOf(owner)).toEqual([]);
  });

  it('D1 keeps an entry that an earlier wider opt-in, or one at the same time, does not overrule', async () => {
    const owner = await givenAccount(app);
    const narrow = await toSender(app.db, owner.accountId, (await givenNumber(owner)).id);
    await said(
      app.db,
      owner.accountId,
      { recipient, occurredAt: second, ...narrow },
      { recipient, occurredAt: second, ...account, kind: 'OPTED_IN' },
    );
    expect(await listOf(owner)).toMatchObject([{ scope: 'SENDER' }]);
  });

  it('keeps a group’s entry though a wider opt-in of one channel frees some of its senders, and names those', async () => {
    const owner = await givenAccount(app);
    const sms = (await givenNumber(owner)).id;
    const whatsApp = (await givenNumber(owner, { channel: 'WHATSAPP' })).id;
    const group = await givenGroup(app.db, owner.accountId, [sms, whatsApp]);
    await said(
      app.db,
      owner.accountId,
      { recipient, occurredAt: first, ...group },
      { recipient, occurredAt: second, ...allSms, kind: 'OPTED_IN' },
    );
    expect(await listOf(owner)).toMatchObject([{ scope: 'GROUP', exceptions: [{ id: sms }] }]);
  });

  it('keeps a channel’s entry though every sender that the account has there is freed by its own opt-in', async () => {
    const owner = await givenAccount(app);
    const senderId = (await givenNumber(owner)).id;
    await said(
      app.db,
      owner.accountId,
      { recipient, occurredAt: first, ...allSms },
      {
        recipient,
        occurredAt: second,
        kind: 'OPTED_IN',
        ...(await toSender(app.db, owner.accountId, senderId)),
      },
    );
    expect(await listOf(owner)).toMatchObject([{ scope: 'CHANNEL', exceptions: [{ id: senderId }] }]);
  });

  it('keeps the id of an entry while its word changes', async () => {
    const owner = await givenAccount(app);
    await said(app.db, owner.accountId, { recipient, occurredAt: first });
    const [before] = await listOf(owner);
    await said(app.db, owner.accountId, { recipient, occurredAt: second, blocks: 'ALL' });
    const [after] = await listOf(owner);
    expect(after?.id).toBe(before?.id);
  });

  it('names senders as they are now, whichever process has changed them', async () => {
    const owner = await givenAccount(app);
    const senderId = (await givenNumber(owner)).id;
    const toIt = await toSender(app.db, owner.accountId, senderId);
    await said(app.db, owner.accountId, { recipient, ...toIt });
    const labelIn = async () =>
      (await owner.admin.run(BenchOptOutsDocument, {})).optOuts.nodes.map(({ sender }) => sender?.label);
    await labelIn();
    // As another process does it: this one is told nothing.
    await app.db.rows(sql`
      with changed as (
        update accounts set settings_version = settings_version + 1 where account_id = ${owner.accountId}::uuid
      )
      update senders set label = 'Shop' where account_id = ${owner.accountId}::uuid`);
    expect(await labelIn()).toEqual(['Shop']);
  });

  it('says of an entry under a key that a group had before which group it was', async () => {
    const owner = await givenAccount(app);
    const group = await givenGroup(app.db, owner.accountId, [(await givenNumber(owner)).id], 'Pool');
    await said(app.db, owner.accountId, { recipient, ...group });
    await app.db.rows(sql`
      with changed as (
        update accounts set settings_version = settings_version + 1, next_scope_key = next_scope_key + 1
        where account_id = ${owner.accountId}::uuid returning account_id, next_scope_key - 1 as key
      ), scope as (
        insert into scopes (account_id, scope_key, scope, group_id)
        select account_id, key, 'GROUP', ${group.groupId}::uuid from changed
      )
      update sender_groups g set scope_key = changed.key from changed where g.account_id = changed.account_id`);
    expect(await listOf(owner)).toMatchObject([
      { scope: 'GROUP', group: { id: group.groupId, name: 'Pool' }, sender: null },
    ]);
  });

  it('shows nothing of another account', async () => {
    const [owner, other] = [await givenAccount(app), await givenAccount(app)];
    await said(app.db, owner.accountId, { recipient });
    expect(await listOf(other)).toEqual([]);
  });
});

describe('pages of the list', () => {
  let owner: TestAccount;
  const newestFirst: string[] = [];
  beforeAll(async () => {
    owner = await givenAccount(app);
    const words = Array.from({ length: 10 }, (_, index) => ({
      recipient: `+1415555011${index}`,
      // Pairs said at the same time are told apart by the recipient.
      occurredAt: first + Math.floor(index / 2),
    }));
    await said(app.db, owner.accountId, ...words);
    newestFirst.push(...words.map((word) => word.recipient).toReversed());
  });

  const page = async (variables: { first?: number; after?: string; last?: number; before?: string }) =>
    (await owner.admin.run(OptOutsDocument, variables)).optOuts;

  it.each([1, 3, 10, 1000])('give every entry once, newest first, forward by %i', async (size) => {
    const seen: string[] = [];
    let after: string | undefined;
    for (let more = true; more;) {
      const { edges, pageInfo } = await page({ first: size, ...(after === undefined ? {} : { after }) });
      seen.push(...edges.map((edge) => edge.node.recipient));
      after = pageInfo.endCursor ?? undefined;
      more = pageInfo.hasNextPage;
    }
    expect(seen).toEqual(newestFirst);
  });

  it.each([1, 3, 10])('give every entry once, backward by %i', async (size) => {
    const seen: string[] = [];
    let before: string | undefined;
    for (let more = true; more;) {
      const { edges, pageInfo } = await page({ last: size, ...(before === undefined ? {} : { before }) });
      seen.unshift(...edges.map((edge) => edge.node.recipient));
      before = pageInfo.startCursor ?? undefined;
      more = pageInfo.hasPreviousPage;
    }
    expect(seen).toEqual(newestFirst);
  });

  it('end where an entry was that has left the list meanwhile', async () => {
    const own = await givenAccount(app);
    const [one, two] = ['+14155550120', '+14155550121'] as const;
    await said(
      app.db,
      own.accountId,
      { recipient: one, occurredAt: first },
      { recipient: two, occurredAt: second },
    );
    const { pageInfo } = (await own.admin.run(OptOutsDocument, { first: 1 })).optOuts;
    await said(app.db, own.accountId, { recipient: two, occurredAt: third, kind: 'OPTED_IN' });
    const next = await own.admin.run(OptOutsDocument, { first: 1, after: pageInfo.endCursor ?? '' });
    expect(next.optOuts.edges.map((edge) => edge.node.recipient)).toEqual([one]);
  });

  it('refuse a size out of bounds, and first together with last', async () => {
    for (const variables of [{ first: 0 }, { first: 1001 }, { last: 0 }, { first: 1, last: 1 }]) {
      const { errors } = await owner.admin.send(OptOutsDocument, variables);
      expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  it('refuse a cursor that is garbled or of another account', async () => {
    const other = await givenAccount(app);
    const { pageInfo } = await page({ first: 1 });
    for (const [client, after] of [
      [owner, 'garbled'],
      [owner, ''],
      [other, pageInfo.endCursor ?? ''],
    ] as const) {
      const { errors } = await client.admin.send(OptOutsDocument, { first: 1, after });
      expect(errors[0]?.extensions.code).toBe('CURSOR_UNKNOWN');
    }
  });

  it('count all entries that match where that is asked for', async () => {
    const filter = { to: '2026-03-01T10:00:00.000002Z' };
    const { optOuts } = await owner.admin.run(CountOptOutsDocument, { filter });
    expect(optOuts.totalCount).toBe(4);
  });

  it('D1 do not count what a later, wider opt-in has overruled, nor twice what two of them have', async () => {
    const account = await givenAccount(app);
    const narrow = await toSender(app.db, account.accountId, (await givenNumber(account)).id);
    await said(
      app.db,
      account.accountId,
      { recipient, occurredAt: first, ...narrow },
      { recipient, occurredAt: second, ...allSms, kind: 'OPTED_IN' },
      { recipient, occurredAt: third, scope: 'ACCOUNT', scopeKey: 0, kind: 'OPTED_IN' },
      { recipient: '+14155550199', occurredAt: first, ...narrow },
      { recipient: '+14155550199', occurredAt: first, ...allSms },
    );
    expect(await listOf(account)).toHaveLength(2);
    expect((await account.admin.run(CountOptOutsDocument, {})).optOuts.totalCount).toBe(2);
    const filter = { scopes: ['SENDER' as const] };
    expect((await account.admin.run(CountOptOutsDocument, { filter })).optOuts.totalCount).toBe(1);
  });
});
