import { describe, expect, it } from 'vitest';
import {
  AddButtonDocument,
  type AddButtonMutationVariables,
  ButtonsDocument,
  RemoveButtonDocument,
  SenderRepliesDocument,
  SetReplyDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { send } from '../support/messages.js';

const app = useApp();

async function refusal(account: TestAccount, button: AddButtonMutationVariables) {
  return (await account.admin.send(AddButtonDocument, button)).errors[0]?.extensions.code;
}

describe('a button', () => {
  it('is any text, the account’s or a sender’s, until it is removed', async () => {
    const account = await givenAccount(app);
    const [one, two] = [await givenNumber(account), await givenNumber(account)];
    const { addButton } = await account.admin.run(AddButtonDocument, {
      payload: 'No more, thanks!',
      action: 'OPT_OUT',
    });
    await account.admin.run(AddButtonDocument, { payload: 'btn:42', action: 'HELP', senderId: one.id });
    const payloads = async (senderId?: string) =>
      (await account.admin.run(ButtonsDocument, { senderId })).buttons.map(({ payload }) => payload);
    expect(await payloads()).toEqual(['No more, thanks!']);
    expect(await payloads(one.id)).toEqual(['No more, thanks!', 'btn:42']);
    expect(await payloads(two.id)).toEqual(['No more, thanks!']);
    const pressed = await send(account, { to: two.address, text: null, buttonPayload: 'No more, thanks!' });
    expect(pressed.result).toBe('OPTED_OUT');
    expect((await account.admin.run(RemoveButtonDocument, { id: addButton.id })).removeButton).toBe(true);
    expect(await payloads()).toEqual([]);
    expect(
      (await account.admin.send(RemoveButtonDocument, { id: addButton.id })).errors[0]?.extensions.code,
    ).toBe('NOT_FOUND');
  });

  it('is the one that is there when it is added again', async () => {
    const { admin } = await givenAccount(app);
    const first = await admin.run(AddButtonDocument, { payload: 'Out', action: 'OPT_OUT' });
    expect(await admin.run(AddButtonDocument, { payload: 'OUT!', action: 'OPT_OUT' })).toEqual(first);
  });

  it('has one meaning in a place', async () => {
    const account = await givenAccount(app);
    const [one, two] = [await givenNumber(account), await givenNumber(account)];
    await account.admin.run(AddButtonDocument, { payload: 'Later', action: 'OPT_OUT', senderId: one.id });
    expect(await refusal(account, { payload: 'later', action: 'HELP', senderId: one.id })).toBe('CONFLICT');
    expect(await refusal(account, { payload: 'later', action: 'HELP' })).toBe('CONFLICT');
    expect(await refusal(account, { payload: 'later', action: 'HELP', senderId: two.id })).toBeUndefined();
  });

  it('I6 that says STOP or UNSUBSCRIBE can only opt out', async () => {
    const account = await givenAccount(app);
    expect(await refusal(account, { payload: ' Stop ', action: 'OPT_IN' })).toBe('CONFLICT');
    expect(await refusal(account, { payload: 'UNSUBSCRIBE', action: 'HELP' })).toBe('CONFLICT');
    expect(await refusal(account, { payload: 'Stop', action: 'OPT_OUT' })).toBeUndefined();
  });

  it.each([[''], ['x'.repeat(257)], ['a\u0000']])('is refused as %j', async (payload) => {
    expect(await refusal(await givenAccount(app), { payload, action: 'HELP' })).toBe('BAD_USER_INPUT');
  });
});

const texts = (text: string) => [{ action: 'OPT_OUT', language: 'en', text }];

describe('setReply', () => {
  it('I8 sets the text of the account and of a sender, and null goes back', async () => {
    const account = await givenAccount(app);
    const senderNumber = await givenNumber(account);
    const set = async (senderId: string | null, text: string | null) =>
      (await account.admin.run(SetReplyDocument, { senderId, action: 'OPT_OUT', language: 'EN', text }))
        .setReply;
    const replyNow = async () => (await send(account, { to: senderNumber.address })).reply?.text;
    expect(await replyNow()).toMatch(/^Acme: You are unsubscribed/);
    expect(await set(null, 'Bye from {brand}')).toEqual(texts('Bye from {brand}'));
    expect(await replyNow()).toBe('Bye from Acme');
    expect(await set(senderNumber.id, 'Gone')).toEqual(texts('Gone'));
    expect(await replyNow()).toBe('Acme: Gone');
    expect(await set(senderNumber.id, 'Really gone')).toEqual(texts('Really gone'));
    const { sender } = await account.admin.run(SenderRepliesDocument, { address: senderNumber.address });
    expect(sender?.replies).toEqual(texts('Really gone'));
    expect(await set(senderNumber.id, null)).toEqual([]);
    expect(await replyNow()).toBe('Bye from Acme');
    expect(await set(senderNumber.id, null)).toEqual([]);
    expect(await set(null, null)).toEqual([]);
    expect(await replyNow()).toMatch(/^Acme: You are unsubscribed/);
  });

  it.each([
    ['a link', 'en', 'See https://acme.example', /^text: a reply holds no link/],
    ['a price', 'en', 'It costs 5 EUR', /^text: a reply holds no price/],
    ['an empty text', 'en', ' ', /^text: /],
    ['a language that is none', '??', 'Bye', /^language: /],
  ])('I8 refuses %s', async (_what, language, text, message) => {
    const { admin } = await givenAccount(app);
    const { errors } = await admin.send(SetReplyDocument, { action: 'HELP', language, text });
    expect(errors[0]).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT' },
      message: expect.stringMatching(message),
    });
  });
});
