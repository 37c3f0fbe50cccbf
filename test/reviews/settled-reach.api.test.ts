import { describe, expect, test } from 'vitest';
import {
  AddGroupDocument,
  type AddNumberInput,
  MayContactDocument,
  OptOutEventsDocument,
  ResolveReviewDocument,
  WithdrawEventDocument,
} from '../generated/operations.js';
import { type TestAccount, givenAccount, givenNumber, useApp } from '../support/app.js';
import { send, someRecipient } from '../support/messages.js';

const app = useApp();
const replyAddress = '36111';

async function allowed(
  account: TestAccount,
  senderId: string,
  recipient: string,
  category: 'MARKETING' | 'UTILITY' = 'MARKETING',
) {
  const { mayContact } = await account.admin.run(MayContactDocument, { senderId, recipient, category });
  return mayContact.allowed;
}

describe('a review of a message to an address where several senders are answered', () => {
  async function givenAgreed(second: Partial<AddNumberInput>, grouped: boolean) {
    const account = await givenAccount(app, { defaultRegion: 'FR' });
    const named = { kind: 'ALPHANUMERIC', replyAddress } as const;
    const one = await givenNumber(account, { ...named, address: 'BRAND' });
    const other = await givenNumber(account, { ...named, address: 'MARQUE', ...second });
    if (grouped) await account.admin.run(AddGroupDocument, { name: 'Both', senderIds: [one.id, other.id] });
    const third = await givenNumber(account, { address: 'AUTRE', kind: 'ALPHANUMERIC' });
    const from = someRecipient('+3361234');
    const also = 'FR.13491208655302741918';
    const { review } = await send(account, { from, alsoFrom: [also], to: replyAddress, text: 'Stpo' });
    await account.admin.run(ResolveReviewDocument, { id: review?.id ?? '', optOut: true });
    return { account, one, other, third, from, also };
  }

  test.each([
    ['each for itself', false],
    ['in one group', true],
  ])(
    'I6 reaches the account once it is final, where the second of them enforces that: %s',
    async (_, grouped) => {
      const { account, third, from, also } = await givenAgreed({ enforceAccountOptOuts: true }, grouped);
      for (const address of [from, also]) expect(await allowed(account, third.id, address)).toBe(false);
    },
  );

  test('D2 blocks all but OTP of the account, where the second has the purpose UTILITY and enforces', async () => {
    const second = { enforceAccountOptOuts: true, purpose: 'UTILITY' } as const;
    const { account, third, from } = await givenAgreed(second, false);
    expect(await allowed(account, third.id, from, 'UTILITY')).toBe(false);
  });

  test('I6 reaches both, and no other, where none enforces account-level opt-outs', async () => {
    const { account, one, other, third, from, also } = await givenAgreed({}, false);
    const senderIds = [one.id, other.id, third.id];
    for (const address of [from, also]) {
      const answers = await Promise.all(senderIds.map((senderId) => allowed(account, senderId, address)));
      expect(answers).toEqual([false, false, true]);
    }
  });
});

describe('taking back what an agreed review has recorded', () => {
  async function givenAgreed(account: TestAccount) {
    const senderNumber = await givenNumber(account);
    const from = someRecipient();
    const { review, event } = await send(account, { from, to: senderNumber.address, text: 'Stpo' });
    await account.admin.run(ResolveReviewDocument, { id: review?.id ?? '', optOut: true });
    const { optOutEvents } = await account.admin.run(OptOutEventsDocument, { filter: { recipient: from } });
    const final = optOutEvents.edges.find(({ node }) => node.id !== event?.id)?.node;
    return { senderNumber, from, provisionalId: event?.id ?? '', finalId: final?.id ?? '' };
  }

  test.each(['finalId', 'provisionalId'] as const)(
    'I4 leaves none of its opt-outs standing, whichever is named: %s',
    async (which) => {
      const account = await givenAccount(app);
      const agreed = await givenAgreed(account);
      const { withdrawEvent } = await account.admin.run(WithdrawEventDocument, {
        id: agreed[which],
        reason: 'it was meant for somebody else',
      });
      expect(withdrawEvent).toMatchObject({ withdraws: { id: agreed[which] }, changed: true });
      expect(await allowed(account, agreed.senderNumber.id, agreed.from)).toBe(true);
    },
  );

  test('I4 leaves what else the recipient has said', async () => {
    const account = await givenAccount(app);
    const { from, senderNumber, finalId } = await givenAgreed(account);
    await send(account, { from, to: senderNumber.address, text: 'STOP' });
    await account.admin.run(WithdrawEventDocument, { id: finalId, reason: 'a slip' });
    expect(await allowed(account, senderNumber.id, from)).toBe(false);
  });

  test('I4 many times at once gives one withdrawal of each', async () => {
    const account = await givenAccount(app);
    const { from, finalId, provisionalId } = await givenAgreed(account);
    await Promise.all(
      [finalId, provisionalId, finalId, provisionalId].map((id) =>
        account.admin.run(WithdrawEventDocument, { id, reason: 'a slip' }),
      ),
    );
    const { optOutEvents } = await account.admin.run(OptOutEventsDocument, { filter: { recipient: from } });
    expect(optOutEvents.edges.map(({ node }) => node.kind)).toEqual([
      'OPTED_OUT',
      'OPTED_OUT',
      'WITHDRAWN',
      'WITHDRAWN',
    ]);
  });
});
