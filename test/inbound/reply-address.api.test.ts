import { describe, expect, test } from 'vitest';
import {
  AddButtonDocument,
  AddGroupDocument,
  AddKeywordDocument,
  MayContactDocument,
  SetReplyDocument,
  type AddNumberInput,
} from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { send, someRecipient } from '../support/messages.js';

const app = useApp();
const replyAddress = '36111';

/** An account with two senders that are answered at one address. */
async function givenTwo(
  first: Partial<AddNumberInput> = {},
  second: Partial<AddNumberInput> = {},
  place: { grouped?: boolean } = {},
) {
  const account = await givenAccount(app, { defaultRegion: 'FR' });
  const named = { kind: 'ALPHANUMERIC', replyAddress } as const;
  const one = await givenNumber(account, { ...named, address: 'BRAND', ...first });
  const other = await givenNumber(account, { ...named, address: 'MARQUE', ...second });
  if (place.grouped === true)
    await account.admin.run(AddGroupDocument, { name: 'Both', senderIds: [one.id, other.id] });
  return { account, one, other, from: someRecipient('+3361234') };
}

async function allowed(
  account: TestAccount,
  senderId: string,
  recipient: string,
  category: 'MARKETING' | 'UTILITY' = 'MARKETING',
) {
  const { mayContact } = await account.admin.run(MayContactDocument, { senderId, recipient, category });
  return mayContact.allowed;
}

describe('words of one of the senders that are answered at an address', () => {
  test.each(['one', 'other'] as const)('I6 an opt-out keyword of sender %s reaches both', async (whose) => {
    const two = await givenTwo();
    const { account, one, other, from } = two;
    await account.admin.run(AddKeywordDocument, {
      input: { word: 'BASTAXX', action: 'OPT_OUT', senderId: two[whose].id },
    });
    expect((await send(account, { from, to: replyAddress, text: 'bastaxx' })).result).toBe('OPTED_OUT');
    expect([await allowed(account, one.id, from), await allowed(account, other.id, from)]).toEqual([
      false,
      false,
    ]);
  });

  test('I6 a button of the second sender opts out', async () => {
    const { account, other, from } = await givenTwo();
    await account.admin.run(AddButtonDocument, {
      payload: 'no-more-news',
      action: 'OPT_OUT',
      senderId: other.id,
    });
    expect((await send(account, { from, to: replyAddress, buttonPayload: 'no-more-news' })).result).toBe(
      'OPTED_OUT',
    );
  });

  test('I6 a word that opts out at one of them and helps at the other opts out', async () => {
    const { account, one, other, from } = await givenTwo();
    for (const [senderId, action] of [
      [one.id, 'HELP'],
      [other.id, 'OPT_OUT'],
    ] as const)
      await account.admin.run(AddKeywordDocument, { input: { word: 'QUOIXX', action, senderId } });
    expect((await send(account, { from, to: replyAddress, text: 'QUOIXX' })).result).toBe('OPTED_OUT');
  });

  test('I5 an opt-in keyword of one of them opts in there and not at the other', async () => {
    const { account, one, other, from } = await givenTwo();
    await account.admin.run(AddKeywordDocument, {
      input: { word: 'RETOURXX', action: 'OPT_IN', senderId: other.id },
    });
    await send(account, { from, to: replyAddress, text: 'STOP' });
    expect((await send(account, { from, to: replyAddress, text: 'RETOURXX' })).result).toBe('OPTED_IN');
    expect([await allowed(account, one.id, from), await allowed(account, other.id, from)]).toEqual([
      false,
      true,
    ]);
  });

  test('I3 a copy of what one of them says opts nobody out, though another has words of its own', async () => {
    const { account, one, other, from } = await givenTwo();
    const text = 'Acme here. You can say: please stop texting me';
    await account.admin.run(SetReplyDocument, { senderId: one.id, action: 'HELP', language: 'en', text });
    await account.admin.run(AddKeywordDocument, {
      input: { word: 'BASTAXX', action: 'OPT_OUT', senderId: other.id },
    });
    expect((await send(account, { from, to: replyAddress, text })).result).toBe('IGNORED');
  });
});

describe('purpose of the senders that are answered at an address', () => {
  test.each([
    ['each for itself', {}, {}],
    ['in one group', { grouped: true }, {}],
    ['where the first enforces account-level opt-outs', {}, { enforceAccountOptOuts: true }],
  ] as const)('D2 a STOP blocks all but OTP of the second, UTILITY, sender: %s', async (_, place, first) => {
    const { account, other, from } = await givenTwo(first, { purpose: 'UTILITY' }, place);
    await send(account, { from, to: replyAddress });
    expect(await allowed(account, other.id, from, 'UTILITY')).toBe(false);
  });

  test('D2 a STOP passes UTILITY of the first sender, which is apart from the second', async () => {
    const { account, one, from } = await givenTwo({}, { purpose: 'UTILITY' });
    await send(account, { from, to: replyAddress });
    expect(await allowed(account, one.id, from, 'UTILITY')).toBe(true);
  });
});

describe('addresses that differ in case alone', () => {
  async function givenAlike() {
    const account = await givenAccount(app);
    const upper = await givenNumber(account, { address: 'BRAND', kind: 'ALPHANUMERIC' });
    const mixed = await givenNumber(account, { address: 'Brand', kind: 'ALPHANUMERIC' });
    return { account, upper, mixed, from: someRecipient() };
  }

  test.each(['upper', 'mixed'] as const)(
    'I9 a STOP is for the sender with that very address: %s',
    async (which) => {
      const alike = await givenAlike();
      const { account, upper, mixed, from } = alike;
      const { event } = await send(account, { from, to: alike[which].address });
      expect(event?.sender?.id).toBe(alike[which].id);
      const stillAllowed = [await allowed(account, upper.id, from), await allowed(account, mixed.id, from)];
      expect(stillAllowed).toEqual([which !== 'upper', which !== 'mixed']);
    },
  );

  test('I9 a STOP that may be for several of them is for all of them', async () => {
    const { account, upper, mixed, from } = await givenAlike();
    expect((await send(account, { from, to: 'brand' })).result).toBe('OPTED_OUT');
    expect([await allowed(account, upper.id, from), await allowed(account, mixed.id, from)]).toEqual([
      false,
      false,
    ]);
  });

  test('I5 an opt-in that may be for several of them is for none', async () => {
    const { account } = await givenAlike();
    expect(await send(account, { to: 'brand', text: 'START' })).toMatchObject({
      result: 'REFUSED',
      refusal: { code: 'UNKNOWN_SENDER', field: 'to' },
    });
  });

  test('I9 a STOP to the only sender whose address differs in case is for that one', async () => {
    const account = await givenAccount(app);
    const { id } = await givenNumber(account, { address: 'BRAND', kind: 'ALPHANUMERIC' });
    expect((await send(account, { to: 'brand' })).event).toMatchObject({ scope: 'SENDER', sender: { id } });
  });
});
