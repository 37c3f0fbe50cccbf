/** Whom a recipient's word covers when senders join and leave groups, retire and come back. */
import { describe, expect, it } from 'vitest';
import {
  AddGroupDocument,
  AddProfileDocument,
  ArchiveSenderDocument,
  GroupsDocument,
  MayContactDocument,
  UpdateGroupDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { send, someRecipient } from '../support/messages.js';

const app = useApp();

interface Sender {
  id: string;
  address: string;
}

/** Who of these may write to the recipient. */
async function mayWrite(
  account: TestAccount,
  recipient: string,
  senders: readonly Sender[],
): Promise<boolean[]> {
  return Promise.all(
    senders.map(async ({ id }) => {
      const { mayContact } = await account.admin.run(MayContactDocument, { senderId: id, recipient });
      return mayContact.allowed;
    }),
  );
}

async function addGroup(account: TestAccount, ...senders: Sender[]): Promise<string> {
  const { addGroup } = await account.admin.run(AddGroupDocument, {
    name: 'Pool',
    senderIds: senders.map(({ id }) => id),
  });
  return addGroup.id;
}

async function setMembers(account: TestAccount, id: string, ...senders: Sender[]): Promise<void> {
  await account.admin.run(UpdateGroupDocument, { id, senderIds: senders.map((sender) => sender.id) });
}

async function says(account: TestAccount, text: string, to: Sender, from = someRecipient()): Promise<string> {
  await send(account, { from, to: to.address, text });
  return from;
}

async function threeNumbers(account: TestAccount): Promise<[Sender, Sender, Sender]> {
  return [await givenNumber(account), await givenNumber(account), await givenNumber(account)];
}

describe('a group', () => {
  it('I6 a STOP to one member is a STOP to all, and to nobody else', async () => {
    const account = await givenAccount(app);
    const [a, b, c] = await threeNumbers(account);
    await addGroup(account, a, b);
    const recipient = await says(account, 'STOP', a);
    expect(await mayWrite(account, recipient, [a, b, c])).toEqual([false, false, true]);
  });

  it('D1 who joins is covered by all that the group was told before', async () => {
    const account = await givenAccount(app);
    const [a, b, c] = await threeNumbers(account);
    const group = await addGroup(account, a, b);
    const early = await says(account, 'STOP', a);
    await setMembers(account, group, a);
    const late = await says(account, 'STOP', a);
    await setMembers(account, group, a, c);
    expect(await mayWrite(account, early, [a, b, c])).toEqual([false, false, false]);
    expect(await mayWrite(account, late, [a, b, c])).toEqual([false, true, false]);
  });

  it('D1 who leaves keeps the words said until then, and is not covered by later ones', async () => {
    const account = await givenAccount(app);
    const [a, b, c] = await threeNumbers(account);
    const group = await addGroup(account, a, b, c);
    const before = await says(account, 'STOP', a);
    await setMembers(account, group, a, c);
    const after = await says(account, 'STOP', a);
    expect(await mayWrite(account, before, [a, b, c])).toEqual([false, false, false]);
    expect(await mayWrite(account, after, [a, b, c])).toEqual([false, true, false]);
  });

  it('D1 an opt-in to the group does not let the one write that has left', async () => {
    const account = await givenAccount(app);
    const [a, b] = await threeNumbers(account);
    const group = await addGroup(account, a, b);
    const recipient = await says(account, 'STOP', a);
    await setMembers(account, group, a);
    await says(account, 'START', a, recipient);
    expect(await mayWrite(account, recipient, [a, b])).toEqual([true, false]);
  });

  it('D1 who comes back after leaving is covered by what it missed', async () => {
    const account = await givenAccount(app);
    const [a, b] = await threeNumbers(account);
    const group = await addGroup(account, a, b);
    await setMembers(account, group, a);
    const recipient = await says(account, 'STOP', a);
    await setMembers(account, group, a, b);
    expect(await mayWrite(account, recipient, [a, b])).toEqual([false, false]);
  });

  it('D1 a sender that moves from one group to another keeps the words of the first, and parts from it', async () => {
    const account = await givenAccount(app);
    const [a, b, c] = await threeNumbers(account);
    await addGroup(account, a, b);
    const early = await says(account, 'STOP', a);
    await addGroup(account, b, c);
    const late = await says(account, 'STOP', a);
    const second = await says(account, 'STOP', c);
    expect(await mayWrite(account, early, [a, b, c])).toEqual([false, false, true]);
    expect(await mayWrite(account, late, [a, b, c])).toEqual([false, true, true]);
    expect(await mayWrite(account, second, [a, b, c])).toEqual([true, false, false]);
    const { groups } = await account.admin.run(GroupsDocument, {});
    expect(groups.map(({ senders }) => senders.map(({ id }) => id))).toEqual([[a.id], [b.id, c.id]]);
  });

  it('changes its name and leaves its members, and the other way round', async () => {
    const account = await givenAccount(app);
    const [a, b] = await threeNumbers(account);
    const id = await addGroup(account, a, b);
    const named = await account.admin.run(UpdateGroupDocument, { id, name: 'New name' });
    expect(named.updateGroup).toMatchObject({ name: 'New name', senders: [{ id: a.id }, { id: b.id }] });
    const emptied = await account.admin.run(UpdateGroupDocument, { id, senderIds: [] });
    expect(emptied.updateGroup).toEqual({ id, name: 'New name', senders: [] });
  });

  it('takes in no sender that is archived or unknown', async () => {
    const account = await givenAccount(app);
    const [a, b] = await threeNumbers(account);
    await account.admin.run(ArchiveSenderDocument, { id: a.id });
    const archived = await account.admin.send(AddGroupDocument, { name: 'Pool', senderIds: [a.id, b.id] });
    expect(archived.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    const unknown = await account.admin.send(AddGroupDocument, { name: 'Pool', senderIds: [b.id, 'nobody'] });
    expect(unknown.errors[0]?.extensions.code).toBe('NOT_FOUND');
    expect((await account.admin.run(GroupsDocument, {})).groups).toEqual([]);
  });
});

describe('a successor', () => {
  it('D1 is covered by the words of the archived sender, and by those that still arrive there', async () => {
    const account = await givenAccount(app);
    const [a, b, c] = await threeNumbers(account);
    const before = await says(account, 'STOP', a);
    await account.admin.run(ArchiveSenderDocument, { id: a.id, successorId: b.id });
    const after = await says(account, 'STOP', a);
    expect(await mayWrite(account, before, [a, b, c])).toEqual([false, false, true]);
    expect(await mayWrite(account, after, [a, b, c])).toEqual([false, false, true]);
  });

  it('D1 inherits from the successions before', async () => {
    const account = await givenAccount(app);
    const [a, b, c] = await threeNumbers(account);
    const recipient = await says(account, 'STOP', a);
    await account.admin.run(ArchiveSenderDocument, { id: a.id, successorId: b.id });
    await account.admin.run(ArchiveSenderDocument, { id: b.id, successorId: c.id });
    expect(await mayWrite(account, recipient, [c])).toEqual([false]);
    expect(await mayWrite(account, await says(account, 'STOP', a), [c])).toEqual([false]);
  });

  it('D1 inherits the words to the group of the archived sender, later ones too', async () => {
    const account = await givenAccount(app);
    const [a, b, c] = await threeNumbers(account);
    const group = await addGroup(account, a, b);
    const before = await says(account, 'STOP', b);
    await account.admin.run(ArchiveSenderDocument, { id: a.id, successorId: c.id });
    await setMembers(account, group, a);
    const after = await says(account, 'STOP', a);
    expect(await mayWrite(account, before, [b, c])).toEqual([false, false]);
    expect(await mayWrite(account, after, [b, c])).toEqual([true, false]);
  });

  it('D1 may be on another channel, and a word to the channel of the archived sender is none to it', async () => {
    const account = await givenAccount(app);
    const [a] = await threeNumbers(account);
    const { addProfile } = await account.admin.run(AddProfileDocument, {
      input: { address: '+447400123456' },
    });
    const recipient = await says(account, 'STOP', a);
    await account.admin.run(ArchiveSenderDocument, { id: a.id, successorId: addProfile.id });
    expect(await mayWrite(account, recipient, [addProfile])).toEqual([false]);
    const covers = await app.db.text<{ scope_key: number }>(
      'select scope_key from sender_covers where account_id = $1 and sender_id = $2 and scope_key <= 4 order by 1',
      [account.accountId, addProfile.id],
    );
    expect(covers.map(({ scope_key }) => scope_key)).toEqual([0, 3]);
  });
});

describe('a sender that is in use again', () => {
  it('D1 has its words', async () => {
    const account = await givenAccount(app);
    const a = await givenNumber(account);
    const recipient = await says(account, 'STOP', a);
    await account.admin.run(ArchiveSenderDocument, { id: a.id });
    await givenNumber(account, { address: a.address });
    expect(await mayWrite(account, recipient, [a])).toEqual([false]);
  });

  it('D1 parts from its successor: an opt-in to the one does not let the other write', async () => {
    const account = await givenAccount(app);
    const [a, b] = await threeNumbers(account);
    const recipient = await says(account, 'STOP', a);
    await account.admin.run(ArchiveSenderDocument, { id: a.id, successorId: b.id });
    await givenNumber(account, { address: a.address });
    expect(await mayWrite(account, recipient, [a, b])).toEqual([false, false]);
    await says(account, 'START', a, recipient);
    expect(await mayWrite(account, recipient, [a, b])).toEqual([true, false]);
  });

  it('D1 parts from its successor within its group too', async () => {
    const account = await givenAccount(app);
    const [a, b, c] = await threeNumbers(account);
    await addGroup(account, a, b);
    const recipient = await says(account, 'STOP', a);
    await account.admin.run(ArchiveSenderDocument, { id: a.id, successorId: c.id });
    await givenNumber(account, { address: a.address });
    await says(account, 'START', b, recipient);
    expect(await mayWrite(account, recipient, [a, b, c])).toEqual([true, true, false]);
  });
});
