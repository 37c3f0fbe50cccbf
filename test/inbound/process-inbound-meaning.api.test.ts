import { describe, expect, test } from 'vitest';
import {
  AddKeywordDocument,
  ClassifyDocument,
  MayContactDocument,
  UpdateKeywordDocument,
  KeywordsDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { send, someRecipient } from '../support/messages.js';

const app = useApp();

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

  test.each(['2040-01-01T00:00:00Z', '2400-01-01T00:00:00.1Z', '9999-12-31T23:59:59.999999Z'])(
    'D3 a time ahead of the clock counts as now: %s',
    async (receivedAt) => {
      const account = await givenAccount(app);
      const { address } = await givenNumber(account);
      const { event } = await send(account, { to: address, receivedAt });
      expect(event?.occurredAt).toBe(event?.recordedAt);
    },
  );

  test('D3 a word of a year below 100 stays in that year', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const { event } = await send(account, { to: address, receivedAt: '0026-03-01T12:00:00Z' });
    expect(event?.occurredAt).toBe('0026-03-01T12:00:00.000Z');
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
