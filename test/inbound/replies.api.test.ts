import { describe, expect, test } from 'vitest';
import { ProcessInboundDocument, SetReplyDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { makeMessage, send, someRecipient } from '../support/messages.js';

const app = useApp();
const montreal = () => someRecipient('+1514555');
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

describe('the confirmation', () => {
  test('I8 is one for each change, none for a repeat', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const from = someRecipient();
    const replies: boolean[] = [];
    for (const text of ['STOP', 'STOP', 'START', 'START', 'STOP']) {
      replies.push((await send(account, { from, to: address, text })).reply !== null);
    }
    expect(replies).toEqual([true, false, true, false, true]);
  });

  test('I8 names the brand, comes from where the message went, and goes out within 5 minutes', async () => {
    const account = await givenAccount(app, { brand: 'Kiosk 12' });
    const { address } = await givenNumber(account);
    const [from, receivedAt] = [someRecipient(), minutesAgo(1)];
    const { reply } = await send(account, { from, to: address, receivedAt });
    expect(reply).toMatchObject({ from: address, to: from, language: 'en' });
    expect(reply?.text).toContain('Kiosk 12');
    expect(Date.parse(reply?.notAfter ?? '')).toBe(Date.parse(receivedAt) + 5 * 60_000);
  });

  test('I8 does not go out at all when 5 minutes have passed', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    expect(await send(account, { to: address, receivedAt: minutesAgo(6) })).toMatchObject({
      result: 'OPTED_OUT',
      reply: null,
    });
  });

  test('I8 carries the same id when the message is delivered again', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const input = makeMessage({ to: address });
    const first = await account.admin.run(ProcessInboundDocument, { input });
    const again = await account.admin.run(ProcessInboundDocument, { input });
    expect(again.processInbound).toEqual({ ...first.processInbound, duplicate: true });
    expect(again.processInbound.reply?.id).toBeTruthy();
  });

  test("I8 speaks the sender's language", async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account, { language: 'de' });
    expect((await send(account, { to: address })).reply?.language).toBe('de');
  });

  test('I8 in Canada speaks the language of the word: ARRET is answered in French, STOP in English', async () => {
    const account = await givenAccount(app);
    const english = await givenNumber(account, { language: 'en' });
    const french = await givenNumber(account, { language: 'fr' });
    expect(
      (await send(account, { from: montreal(), to: english.address, text: 'ARRET' })).reply?.language,
    ).toBe('fr');
    expect(
      (await send(account, { from: montreal(), to: french.address, text: 'STOP' })).reply?.language,
    ).toBe('en');
  });

  test('I8 a short code in +1 answers each STOP and HELP', async () => {
    const account = await givenAccount(app, { defaultRegion: 'US' });
    const { address } = await givenNumber(account, { address: '24680', kind: 'SHORT_CODE' });
    const from = someRecipient();
    const outcomes = [];
    for (const text of ['STOP', 'STOP', 'HELP', 'HELP'])
      outcomes.push(await send(account, { from, to: address, text }));
    expect(outcomes.map((outcome) => outcome.result)).toEqual([
      'OPTED_OUT',
      'ALREADY_OPTED_OUT',
      'HELP',
      'HELP',
    ]);
    expect(outcomes.every((outcome) => outcome.reply !== null)).toBe(true);
  });

  test('I8 is withheld where the provider answers: for one message, or for all of a sender', async () => {
    const account = await givenAccount(app);
    const own = await givenNumber(account);
    const answered = await givenNumber(account, { repliesBy: 'PROVIDER' });
    expect((await send(account, { to: own.address, answeredByProvider: true })).reply).toBeNull();
    expect((await send(account, { to: answered.address })).reply).toBeNull();
  });

  test('I8 an out-of-office note gets none', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const text = 'Automatic reply: I am out of the office until Monday. Text HELP to my colleague.';
    expect(await send(account, { to: address, text })).toMatchObject({ result: 'IGNORED', reply: null });
  });

  test('I8 says what the account or the sender has set, the sender first', async () => {
    const account = await givenAccount(app, { brand: 'Acme' });
    const [plain, special] = [await givenNumber(account), await givenNumber(account)];
    const set = (senderId: string | null, text: string) =>
      account.admin.run(SetReplyDocument, { senderId, action: 'OPT_OUT', language: 'en', text });
    await set(null, '{brand} says goodbye.');
    await set(special.id, 'Goodbye from the shop of {brand}.');
    expect((await send(account, { to: plain.address })).reply?.text).toBe('Acme says goodbye.');
    expect((await send(account, { to: special.address })).reply?.text).toBe('Goodbye from the shop of Acme.');
  });

  test.each([
    ['a link', 'Bye from {brand}: https://acme.example/back'],
    ['a price', '{brand}: come back for 5 EUR'],
    ['nothing', '   '],
  ])('I8 a text with %s is refused', async (_, text) => {
    const account = await givenAccount(app);
    const answer = await account.admin.send(SetReplyDocument, {
      senderId: null,
      action: 'OPT_OUT',
      language: 'en',
      text,
    });
    expect(answer.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});
