import { describe, expect, test } from 'vitest';
import {
  AddButtonDocument,
  AddGroupDocument,
  AddProfileDocument,
  RecordProviderSignalDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { send, someRecipient } from '../support/messages.js';

const app = useApp();

describe('reach', () => {
  test("I6 a STOP to a sender of a group reaches the group's senders", async () => {
    const account = await givenAccount(app);
    const [one, other] = [await givenNumber(account), await givenNumber(account)];
    await account.admin.run(AddGroupDocument, { name: 'Pool', senderIds: [one.id, other.id] });
    const from = someRecipient();
    expect((await send(account, { from, to: one.address })).event).toMatchObject({ scope: 'GROUP' });
    expect((await send(account, { from, to: other.address })).result).toBe('ALREADY_OPTED_OUT');
  });

  test('I6 a STOP to a reply address reaches all senders that name it', async () => {
    const account = await givenAccount(app, { defaultRegion: 'FR' });
    const named = { kind: 'ALPHANUMERIC', replyAddress: '36111' } as const;
    const one = await givenNumber(account, { ...named, address: 'BRAND' });
    const other = await givenNumber(account, { ...named, address: 'MARQUE' });
    const from = someRecipient('+3361234');
    expect((await send(account, { from, to: '36111' })).result).toBe('OPTED_OUT');
    const again = await Promise.all([
      send(account, { from, to: one.address }),
      send(account, { from, to: other.address }),
    ]);
    expect(again.map((outcome) => outcome.result)).toEqual(['ALREADY_OPTED_OUT', 'ALREADY_OPTED_OUT']);
  });

  test('I6 a STOP reaches the account where the sender enforces account-level opt-outs', async () => {
    const account = await givenAccount(app);
    const enforcing = await givenNumber(account, { enforceAccountOptOuts: true });
    const other = await givenNumber(account);
    const from = someRecipient();
    expect((await send(account, { from, to: enforcing.address })).event).toMatchObject({
      scope: 'ACCOUNT',
      sender: { id: enforcing.id },
    });
    expect((await send(account, { from, to: other.address })).result).toBe('ALREADY_OPTED_OUT');
  });

  test('I6 STOPALL reaches the account and, by D2, blocks all but OTP', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    expect((await send(account, { to: address, text: 'STOP ALL' })).event).toMatchObject({
      scope: 'ACCOUNT',
      blocks: 'ALL_BUT_OTP',
    });
  });

  test('D2 a STOP to a sender whose purpose is UTILITY blocks all but OTP', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account, { purpose: 'UTILITY' });
    expect((await send(account, { to: address })).event).toMatchObject({
      scope: 'SENDER',
      blocks: 'ALL_BUT_OTP',
    });
  });

  test('I9 a STOP to an address that nobody knows is recorded for the account, with a warning', async () => {
    const account = await givenAccount(app);
    const outcome = await send(account, { to: '+14155559999' });
    expect(outcome).toMatchObject({ result: 'OPTED_OUT', event: { scope: 'ACCOUNT', sender: null } });
    expect(outcome.warnings).toHaveLength(1);
  });

  test('I9 an opt-in to an address that nobody knows is refused: it would have no sender', async () => {
    const account = await givenAccount(app);
    expect(await send(account, { to: '+14155559999', text: 'START' })).toMatchObject({
      result: 'REFUSED',
      refusal: { code: 'UNKNOWN_SENDER', field: 'to' },
    });
  });
});

describe('what is counted besides the text', () => {
  test('I6 a button counts by its registered payload', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    await account.admin.run(AddButtonDocument, { payload: 'no-more-news', action: 'OPT_OUT' });
    expect(
      await send(account, { to: address, text: 'No more news', buttonPayload: 'no-more-news' }),
    ).toMatchObject({
      result: 'OPTED_OUT',
      event: { source: 'BUTTON' },
    });
  });

  test('what the provider understood is recorded whatever the text says', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    expect(await send(account, { to: address, text: 'Adios', providerAction: 'OPT_OUT' })).toMatchObject({
      result: 'OPTED_OUT',
      event: { source: 'PROVIDER', rule: 'provider-action' },
    });
  });

  test("no provider's opt-in overrules a text that opts out", async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    expect((await send(account, { to: address, text: 'STOP', providerAction: 'OPT_IN' })).result).toBe(
      'OPTED_OUT',
    );
  });

  test.each(['HELP', 'OPT_IN'] as const)(
    "I4 no provider's %s drops what may be an opt-out",
    async (providerAction) => {
      const account = await givenAccount(app);
      const { address } = await givenNumber(account);
      expect(await send(account, { to: address, text: 'Stpo', providerAction })).toMatchObject({
        result: 'NEEDS_REVIEW',
        event: { provisional: true, source: 'REVIEW' },
      });
    },
  );

  test("I4 a provider's opt-out needs no review", async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    expect(await send(account, { to: address, text: 'Stpo', providerAction: 'OPT_OUT' })).toMatchObject({
      result: 'OPTED_OUT',
      review: null,
      event: { source: 'PROVIDER' },
    });
  });

  test('O6 a provider’s error for an opted-out recipient is a word for that sender', async () => {
    const account = await givenAccount(app);
    const { address, id } = await givenNumber(account);
    const to = someRecipient();
    const { recordProviderSignal: outcome } = await account.admin.run(RecordProviderSignalDocument, {
      input: { provider: 'twilio', code: '21610', from: address, to, messageId: 'SM9' },
    });
    expect(outcome).toMatchObject({
      result: 'OPTED_OUT',
      reply: null,
      event: { recipient: to, scope: 'SENDER', sender: { id }, source: 'PROVIDER', keyword: '21610' },
    });
  });

  test("O6 a provider's own report names the recipient first", async () => {
    const account = await givenAccount(app);
    const { addProfile } = await account.admin.run(AddProfileDocument, {
      input: { address: '+14155557000' },
    });
    const from = someRecipient();
    const { recordProviderSignal: outcome } = await account.admin.run(RecordProviderSignalDocument, {
      input: {
        provider: 'meta',
        code: 'user_preferences:stop',
        messageId: 'wamid.1',
        from,
        to: addProfile.address,
      },
    });
    expect(outcome).toMatchObject({ result: 'OPTED_OUT', event: { recipient: from, channel: 'WHATSAPP' } });
  });

  test('O6 an unknown code is refused with those that are known', async () => {
    const account = await givenAccount(app);
    const { recordProviderSignal: outcome } = await account.admin.run(RecordProviderSignalDocument, {
      input: {
        provider: 'twilio',
        code: '30007',
        messageId: 'SM2',
        from: '+14155550000',
        to: someRecipient(),
      },
    });
    expect(outcome).toMatchObject({ result: 'REFUSED', refusal: { code: 'UNKNOWN_SIGNAL', field: 'code' } });
  });
});
