import { describe, expect, test } from 'vitest';
import {
  AddGroupDocument,
  ArchiveSenderDocument,
  MayContactDocument,
  UpdateGroupDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { send, someRecipient } from '../support/messages.js';

const app = useApp();

async function allowed(account: TestAccount, senderId: string, recipient: string): Promise<boolean> {
  const { mayContact } = await account.admin.run(MayContactDocument, { senderId, recipient });
  return mayContact.allowed;
}

/** A group of one member, and a sender outside of it. */
async function givenGroupAndStranger() {
  const account = await givenAccount(app);
  const [member, stranger] = [await givenNumber(account), await givenNumber(account)];
  const { addGroup } = await account.admin.run(AddGroupDocument, { name: 'Pool', senderIds: [member.id] });
  const join = () =>
    account.admin.run(UpdateGroupDocument, { id: addGroup.id, senderIds: [member.id, stranger.id] });
  return { account, member, stranger, join };
}

describe('who joins a group', () => {
  test('I6 is covered by what the group was told to stop before', async () => {
    const { account, member, stranger, join } = await givenGroupAndStranger();
    const from = someRecipient();
    await send(account, { from, to: member.address });
    await join();
    expect(await allowed(account, stranger.id, from)).toBe(false);
  });

  test('I5 is not freed of its own STOP by a START that was sent to the group before', async () => {
    const { account, member, stranger, join } = await givenGroupAndStranger();
    const from = someRecipient();
    await send(account, { from, to: stranger.address });
    await send(account, { from, to: member.address, text: 'START' });
    await join();
    expect(await allowed(account, stranger.id, from)).toBe(false);
    expect(await allowed(account, member.id, from)).toBe(true);
  });

  test('I6 is reached by a START as by a STOP that is sent to the group from then on', async () => {
    const { account, member, stranger, join } = await givenGroupAndStranger();
    const from = someRecipient();
    await send(account, { from, to: stranger.address });
    await join();
    expect((await send(account, { from, to: member.address, text: 'START' })).result).toBe('OPTED_IN');
    expect(await allowed(account, stranger.id, from)).toBe(true);
    await send(account, { from, to: member.address });
    expect(await allowed(account, stranger.id, from)).toBe(false);
  });
});

describe('who succeeds an archived sender', () => {
  test('I6 inherits its opt-outs, also those still to come', async () => {
    const account = await givenAccount(app);
    const [old, successor] = [await givenNumber(account), await givenNumber(account)];
    const [before, after] = [someRecipient(), someRecipient()];
    await send(account, { from: before, to: old.address });
    await account.admin.run(ArchiveSenderDocument, { id: old.id, successorId: successor.id });
    await send(account, { from: after, to: old.address });
    expect(await allowed(account, successor.id, before)).toBe(false);
    expect(await allowed(account, successor.id, after)).toBe(false);
  });

  test('I5 is not freed of its own STOP by a START to the archived one, before or later', async () => {
    const account = await givenAccount(app);
    const [old, successor] = [await givenNumber(account), await givenNumber(account)];
    const from = someRecipient();
    await send(account, { from, to: successor.address });
    await send(account, { from, to: old.address, text: 'START' });
    await account.admin.run(ArchiveSenderDocument, { id: old.id, successorId: successor.id });
    expect(await allowed(account, successor.id, from)).toBe(false);
    await send(account, { from, to: old.address, text: 'START' });
    expect(await allowed(account, successor.id, from)).toBe(false);
    expect((await send(account, { from, to: successor.address, text: 'START' })).result).toBe('OPTED_IN');
  });
});
