import { describe, expect, test } from 'vitest';
import {
  AddButtonDocument,
  AddGroupDocument,
  AddKeywordDocument,
  AddProfileDocument,
  ClassifyDocument,
  CreateApiKeyDocument,
  MayContactDocument,
  ProcessInboundBatchDocument,
  ProcessInboundDocument,
  RecordProviderSignalDocument,
  UpdateKeywordDocument,
  KeywordsDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { makeMessage, send, someRecipient } from '../support/messages.js';

const app = useApp();

describe('one STOP', () => {
  test('I6 opts the recipient out of the sender that it was sent to, and says so', async () => {
    const account = await givenAccount(app, { brand: 'Acme' });
    const senderNumber = await givenNumber(account);
    const from = someRecipient();
    const outcome = await send(account, { from, to: senderNumber.address, text: 'Stop.' });
    expect(outcome).toMatchObject({
      result: 'OPTED_OUT',
      duplicate: false,
      match: { keyword: 'STOP', action: 'OPT_OUT' },
      event: {
        kind: 'OPTED_OUT',
        changed: true,
        recipient: from,
        channel: 'SMS',
        scope: 'SENDER',
        sender: { id: senderNumber.id },
        blocks: 'MARKETING',
        provisional: false,
        source: 'KEYWORD',
        evidence: 'Stop.',
      },
      review: null,
      refusal: null,
    });
  });

  test('O5 carries what led to it: source, keyword, rule, text, message id, both times and the key', async () => {
    const account = await givenAccount(app);
    const senderNumber = await givenNumber(account);
    const receivedAt = '2026-01-02T03:04:05.678Z';
    const { event } = await send(account, {
      messageId: 'SM1',
      to: senderNumber.address,
      text: 'stop',
      receivedAt,
    });
    expect(event).toMatchObject({
      keyword: 'STOP',
      messageId: 'SM1',
      evidence: 'stop',
      occurredAt: receivedAt,
    });
    expect(event?.rule).not.toBeNull();
    expect(event?.actor).not.toBeNull();
    expect(Date.parse(event?.recordedAt ?? '')).toBeGreaterThan(Date.parse(receivedAt));
  });

  test('a text that the database could not keep is kept as far as it can be', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const outcome = await send(account, { to: address, text: 'STOP\u0000' });
    expect(outcome).toMatchObject({ result: 'OPTED_OUT', event: { evidence: 'STOP\ufffd' } });
  });

  test('a repeat is recorded and changes nothing', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const from = someRecipient();
    await send(account, { from, to: address });
    expect(await send(account, { from, to: address })).toMatchObject({
      result: 'ALREADY_OPTED_OUT',
      event: { changed: false },
      reply: null,
    });
  });
});

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

describe('coming back, help and what means nothing', () => {
  test('I5 START opts in who is opted out, and only where it was sent', async () => {
    const account = await givenAccount(app);
    const enforcing = await givenNumber(account, { enforceAccountOptOuts: true });
    const other = await givenNumber(account);
    const from = someRecipient();
    await send(account, { from, to: enforcing.address });
    expect(await send(account, { from, to: other.address, text: 'START' })).toMatchObject({
      result: 'OPTED_IN',
      event: { kind: 'OPTED_IN', scope: 'SENDER', changed: true },
    });
    const { mayContact } = await account.admin.run(MayContactDocument, {
      senderId: enforcing.id,
      recipient: from,
    });
    expect(mayContact.allowed).toBe(false);
  });

  test('I5 an opt-in of somebody who is not opted out changes nothing', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    expect(await send(account, { to: address, text: 'START' })).toMatchObject({
      result: 'ALREADY_OPTED_IN',
      reply: null,
      event: { changed: false },
    });
  });

  test('I5 YES opts in only in accounts that have added it', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const from = someRecipient();
    await send(account, { from, to: address });
    expect((await send(account, { from, to: address, text: 'YES' })).result).toBe('IGNORED');
    await account.admin.run(AddKeywordDocument, { input: { word: 'YES', action: 'OPT_IN' } });
    expect((await send(account, { from, to: address, text: 'YES' })).result).toBe('OPTED_IN');
  });

  test('I5 HELP answers and changes nothing', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const outcome = await send(account, { to: address, text: 'help' });
    expect(outcome).toMatchObject({ result: 'HELP', event: null });
    expect(outcome.reply?.text).toContain('Acme');
  });

  test('I2 opting in is read literally: Résumé is not RESUME', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    await account.admin.run(AddKeywordDocument, { input: { word: 'RESUME', action: 'OPT_IN' } });
    const from = someRecipient();
    await send(account, { from, to: address });
    expect((await send(account, { from, to: address, text: 'Résumé' })).result).toBe('IGNORED');
    expect((await send(account, { from, to: address, text: 'resume' })).result).toBe('OPTED_IN');
  });

  test('I3 a sentence that holds the word opts nobody out', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const texts = [
      'We have got to STOP this bill',
      'bus stop tomorrow',
      'Liked “Acme sale! Reply STOP to opt out”',
    ];
    const outcomes = await Promise.all(texts.map((text) => send(account, { to: address, text })));
    expect(outcomes.map((outcome) => outcome.result)).toEqual(['IGNORED', 'IGNORED', 'IGNORED']);
  });

  test('D3 a late word is recorded and changes nothing that a later word has settled', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const from = someRecipient();
    await send(account, { from, to: address, receivedAt: '2026-03-01T12:00:00Z' });
    await send(account, { from, to: address, text: 'START', receivedAt: '2026-03-01T13:00:00Z' });
    const late = await send(account, { from, to: address, receivedAt: '2026-03-01T12:30:00Z' });
    expect(late).toMatchObject({
      result: 'ALREADY_OPTED_IN',
      event: { kind: 'OPTED_OUT', changed: false },
      reply: null,
    });
    expect(late.warnings).toHaveLength(1);
  });

  test('D3 a time ahead of the clock counts as now', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const { event } = await send(account, { to: address, receivedAt: '2040-01-01T00:00:00Z' });
    expect(event?.occurredAt).toBe(event?.recordedAt);
  });
});

describe('requests in other words, and reviews', () => {
  test('I4 a plain request in other words opts out', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    expect(await send(account, { to: address, text: 'please stop texting me' })).toMatchObject({
      result: 'OPTED_OUT',
      event: { source: 'PHRASE', provisional: false },
    });
  });

  test('I4 what might be one becomes a review and a provisional opt-out of that sender', async () => {
    const account = await givenAccount(app);
    const { address, id } = await givenNumber(account, { enforceAccountOptOuts: true });
    expect(await send(account, { to: address, text: 'Stpo' })).toMatchObject({
      result: 'NEEDS_REVIEW',
      reply: null,
      event: {
        kind: 'OPTED_OUT',
        provisional: true,
        scope: 'SENDER',
        sender: { id },
        source: 'REVIEW',
        changed: true,
      },
      review: { state: 'OPEN', text: 'Stpo' },
    });
  });

  test('I4 an ambiguous word that the account has switched off becomes a review', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const from = someRecipient('+4479460');
    const { keywords } = await account.admin.run(KeywordsDocument, { senderId: null });
    const remove = keywords.find((keyword) => keyword.word === 'REMOVE');
    await account.admin.run(UpdateKeywordDocument, { id: remove?.id ?? '', enabled: false });
    expect((await send(account, { from, to: address, text: 'remove' })).result).toBe('NEEDS_REVIEW');
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
      input: { provider: 'meta', code: 'user_preferences:stop', from, to: addProfile.address },
    });
    expect(outcome).toMatchObject({ result: 'OPTED_OUT', event: { recipient: from, channel: 'WHATSAPP' } });
  });

  test('O6 an unknown code is refused with those that are known', async () => {
    const account = await givenAccount(app);
    const { recordProviderSignal: outcome } = await account.admin.run(RecordProviderSignalDocument, {
      input: { provider: 'twilio', code: '30007', from: '+14155550000', to: someRecipient() },
    });
    expect(outcome).toMatchObject({ result: 'REFUSED', refusal: { code: 'UNKNOWN_SIGNAL', field: 'code' } });
  });
});

describe('many messages', () => {
  test('one that cannot be recorded leaves the others recorded, and tells where', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const { processInboundBatch: outcomes } = await account.admin.run(ProcessInboundBatchDocument, {
      input: [
        makeMessage({ to: address }),
        makeMessage({ to: address, from: 'nobody' }),
        makeMessage({ to: address, messageId: 'a\u0000b' }),
        makeMessage({ to: address, text: 'half \ud800 a character, STOP' }),
        makeMessage({ to: address }),
      ],
    });
    expect(outcomes.map((outcome) => outcome.result)).toEqual([
      'OPTED_OUT',
      'REFUSED',
      'REFUSED',
      'IGNORED',
      'OPTED_OUT',
    ]);
    expect(outcomes[1]?.refusal).toMatchObject({ code: 'INVALID_ADDRESS', field: 'from' });
    expect(outcomes[2]?.refusal).toMatchObject({ code: 'INVALID_MESSAGE_ID', field: 'messageId' });
  });

  test('a call with more than 1,000 is refused whole', async () => {
    const account = await givenAccount(app);
    const input = Array.from({ length: 1_001 }, () => makeMessage({ to: '+14155550000' }));
    const answer = await account.admin.send(ProcessInboundBatchDocument, { input });
    expect(answer.errors[0]?.extensions.code).toBe('LIMIT_EXCEEDED');
  });

  test('1,000 in one call are recorded at consecutive positions', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const input = Array.from({ length: 1_000 }, () => makeMessage({ to: address }));
    const { processInboundBatch: outcomes } = await account.admin.run(ProcessInboundBatchDocument, { input });
    expect(outcomes.map((outcome) => outcome.event?.position)).toEqual(input.map((_, index) => index + 1));
  });

  test('STOP and START of one recipient in one call are taken in order', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const from = someRecipient();
    const { processInboundBatch: outcomes } = await account.admin.run(ProcessInboundBatchDocument, {
      input: ['STOP', 'START', 'STOP'].map((text) => makeMessage({ to: address, from, text })),
    });
    expect(outcomes.map((outcome) => outcome.result)).toEqual(['OPTED_OUT', 'OPTED_IN', 'OPTED_OUT']);
  });
});

describe('classify', () => {
  test('shows what a text would do, and records nothing', async () => {
    const account = await givenAccount(app);
    const { id } = await givenNumber(account);
    const texts = ['stop', 'START', 'help', 'Stpo', 'see you tomorrow'];
    const answers = await Promise.all(
      texts.map((text) => account.admin.run(ClassifyDocument, { senderId: id, text })),
    );
    expect(answers.map(({ classify }) => classify.result)).toEqual([
      'OPTED_OUT',
      'OPTED_IN',
      'HELP',
      'NEEDS_REVIEW',
      'IGNORED',
    ]);
    expect(answers[0]?.classify.reply).toContain('Acme');
    const events = await app.db.text('select 1 from events where account_id = $1', [account.accountId]);
    expect(events).toEqual([]);
  });
});

test('nothing of one account is seen or changed by another', async () => {
  const [one, other] = [await givenAccount(app), await givenAccount(app)];
  const senderNumber = await givenNumber(one, { address: '+14155556001' });
  await givenNumber(other, { address: '+14155556001' });
  const from = someRecipient();
  await send(one, { from, to: senderNumber.address, messageId: 'same' });
  expect(await send(other, { from, to: senderNumber.address, messageId: 'same' })).toMatchObject({
    result: 'OPTED_OUT',
    duplicate: false,
    event: { position: 1 },
  });
  const foreign = await other.admin.send(ClassifyDocument, { senderId: senderNumber.id, text: 'STOP' });
  expect(foreign.errors[0]?.extensions.code).toBe('NOT_FOUND');
});

test('a key below INTEGRATOR cannot bring messages in', async () => {
  const account = await givenAccount(app);
  const { createApiKey } = await account.admin.run(CreateApiKeyDocument, { name: 'desk', role: 'AGENT' });
  const agent = createClient(app.origin, createApiKey.secret);
  const answer = await agent.send(ProcessInboundDocument, { input: makeMessage({ to: '+14155550000' }) });
  expect(answer).toMatchObject({ status: 403, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
});
