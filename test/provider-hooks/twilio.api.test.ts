import { describe, expect, it } from 'vitest';
import { CreateAccountDocument, ProviderHooksDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, platformKey, startTestApp, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { someRecipient } from '../support/messages.js';
import { deliver, eventsOf, givenHook, signedSample, token, twilioForm } from './given-hook.js';

const app = useApp();

describe('a delivery of Twilio', () => {
  it('O6 with a STOP is an event of the sender before it is answered, with TwiML', async () => {
    const account = await givenAccount(app);
    const { address: to } = await givenNumber(account);
    const { url } = await givenHook(account);
    const from = someRecipient();
    const answer = await deliver(signedSample('twilio', url, token, { from, to }));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/xml; charset=utf-8');
    // Twilio has answered it.
    expect(await answer.text()).toBe('<?xml version="1.0" encoding="UTF-8"?><Response></Response>');
    expect(await eventsOf(account)).toMatchObject([
      { kind: 'OPTED_OUT', recipient: from, scope: 'SENDER', actor: 'Twilio', source: 'KEYWORD' },
    ]);
  });

  it('I8 that Twilio does not answer itself is answered with the confirmation, the same one each time', async () => {
    const account = await givenAccount(app, { brand: 'Tick & Tock' });
    const { address: to } = await givenNumber(account);
    const { url } = await givenHook(account);
    const fields = { MessageSid: 'SM1', From: someRecipient(), To: to, Body: 'stop please' };
    const first = await (await twilioForm(url, fields)).text();
    expect(first).toMatch(/<Response><Message>.*Tick &amp; Tock.*<\/Message><\/Response>$/);
    expect(await (await twilioForm(url, fields)).text()).toBe(first);
    expect(await eventsOf(account)).toHaveLength(1);
  });

  it('I7 of WhatsApp with a number and an id counts for both, and is answered once', async () => {
    const account = await givenAccount(app);
    const { address: to } = await givenNumber(account, { channel: 'WHATSAPP' });
    const { url } = await givenHook(account);
    const [phone, userId] = [someRecipient(), 'US.13491208655302741918'];
    const fields = { MessageSid: 'SM3', To: `whatsapp:${to}`, Body: 'STOP' };
    const both = { ...fields, From: `whatsapp:${phone}`, ExternalUserIdentifier: `whatsapp:${userId}` };
    const first = await (await twilioForm(url, both)).text();
    expect(first.match(/<Message>/g)).toHaveLength(1);
    expect(await (await twilioForm(url, both)).text()).toBe(first);
    const alone = { ...fields, MessageSid: 'SM4', From: 'whatsapp:GB.ABC123XYZ' };
    expect(await (await twilioForm(url, alone)).text()).toContain('<Message>');
    const recipients = (await eventsOf(account)).map(({ recipient }) => recipient);
    expect(recipients).toEqual([phone, userId, 'GB.ABC123XYZ']);
  });

  it('I7 opts in once, however its fields are cut; a STOP with an odd id counts all the same', async () => {
    const account = await givenAccount(app);
    const { address: to } = await givenNumber(account);
    const { url } = await givenHook(account);
    const from = someRecipient();
    const sid = `SM${'0a'.repeat(16)}`;
    const said = (MessageSid: string, Body: string, more = {}) =>
      twilioForm(url, { MessageSid, From: from, To: to, Body, ...more });
    const kinds = async () => (await eventsOf(account)).map(({ kind }) => kind);
    await said(sid, 'START', { NumMedia: '0' });
    expect((await said('SM1', 'STOP')).status).toBe(200);
    expect((await said(`${sid}NumMedia0`, 'START')).status).toBe(200);
    expect(await kinds()).toEqual(['OPTED_IN', 'OPTED_OUT']);
  });

  it('O6 with the error 21610 is a word of the recipient, once', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const { url } = await givenHook(account);
    const recipient = someRecipient();
    const receipt = {
      MessageSid: 'SM2',
      MessageStatus: 'undelivered',
      ErrorCode: '21610',
      From: address,
      To: recipient,
    };
    for (const MessageStatus of ['undelivered', 'failed'])
      expect((await twilioForm(url, { ...receipt, MessageStatus })).status).toBe(200);
    expect(await eventsOf(account)).toMatchObject([{ recipient, source: 'PROVIDER', keyword: '21610' }]);
  });

  it('I9 with the error 21610 of a messaging service that had chosen no number yet is a word for the whole account', async () => {
    const account = await givenAccount(app);
    await givenNumber(account);
    const { url } = await givenHook(account);
    const recipient = someRecipient();
    const fields = {
      MessageSid: 'SM3',
      MessageStatus: 'failed',
      ErrorCode: '21610',
      From: '',
      MessagingServiceSid: 'MG0123456789abcdef0123456789abcdef',
      To: recipient,
    };
    expect((await twilioForm(url, fields)).status).toBe(200);
    expect(await eventsOf(account)).toMatchObject([{ kind: 'OPTED_OUT', recipient, scope: 'ACCOUNT' }]);
  });

  it('is refused, counted and without any trace in the log, if its signature is wrong or missing', async () => {
    const account = await givenAccount(app);
    const { address: to } = await givenNumber(account);
    const { url } = await givenHook(account);
    const sample = signedSample('twilio', url, token, { from: someRecipient(), to });
    const { 'x-twilio-signature': _, ...unsigned } = sample.headers;
    expect((await deliver({ ...sample, headers: unsigned })).status).toBe(401);
    const wrong = signedSample('twilio', url, 'f'.repeat(32), { from: someRecipient(), to });
    const refused = await deliver(wrong);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    expect(await eventsOf(account)).toEqual([]);
    await deliver(sample);
    await expect
      .poll(async () => (await account.admin.run(ProviderHooksDocument, {})).providerHooks[0]?.days, {
        timeout: 20_000,
      })
      .toMatchObject([{ accepted: 1, refused: 2, words: 1, notUnderstood: 0 }]);
  });

  it('is signed over the address that PUBLIC_URL says, whatever stands between', async () => {
    const publicUrl = 'https://heed.example.com/behind';
    const running = await startTestApp(app.url, { publicUrl });
    try {
      const { createAccount } = await createClient(running.url, platformKey).run(CreateAccountDocument, {
        input: { name: 'Acme' },
      });
      const account = {
        accountId: createAccount.account.id,
        admin: createClient(running.url, createAccount.apiKey),
      };
      const { address: to } = await givenNumber(account);
      const { url } = await givenHook(account);
      expect(url.startsWith(`${publicUrl}/hooks/twilio/`)).toBe(true);
      const inside = url.replace(publicUrl, running.url);
      const sample = signedSample('twilio', url, token, { from: someRecipient(), to });
      expect((await deliver(sample, inside)).status).toBe(200);
      const named = signedSample('twilio', inside, token, { from: someRecipient(), to });
      expect((await deliver(named, inside)).status).toBe(403);
    } finally {
      await running.stop();
    }
  });
});
