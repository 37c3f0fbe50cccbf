import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { entryId } from '../../src/core/log/opt-out-entry-cursor.js';
import { BenchOptOutsDocument, type OptOutFilter, OptOutsInFullDocument } from '../generated/operations.js';
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
        id: entryId(owner.accountId, { recipient, scopeKey: 0 }),
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
