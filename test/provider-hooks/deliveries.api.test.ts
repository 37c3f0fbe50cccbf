import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  AddProviderHookDocument,
  type AddProviderHookInput,
  AuditTrailDocument,
  CreateAccountDocument,
  WordsOfHooksDocument,
  ProviderHooksDocument,
  RemoveProviderHookDocument,
  SuspendAccountDocument,
  UpdateProviderHookDocument,
} from '../generated/operations.js';
import { findProvider } from '../../src/features/provider-hooks/providers.js';
import {
  givenAccount,
  givenNumber,
  platformKey,
  startTestApp,
  type TestAccount,
  useApp,
} from '../support/app.js';
import { createClient } from '../support/client.js';
import { someRecipient } from '../support/messages.js';

const app = useApp();
const token = '0123456789abcdef0123456789abcdef';

async function givenHook(account: TestAccount, wishes: Partial<AddProviderHookInput> = {}) {
  const input = { provider: 'TWILIO' as const, name: 'Twilio', secret: token, ...wishes };
  return (await account.admin.run(AddProviderHookDocument, { input })).addProviderHook;
}

const now = () => Date.now() * 1000;

/** A STOP, signed as the provider would. */
function signedSample(name: string, url: string, secret: string, people: { from: string; to: string }) {
  const provider = findProvider(name);
  if (provider === undefined) throw new Error(`no provider ${name}`);
  const [scheme] = provider.schemes;
  const signed = scheme.sign?.(provider.sample(url, { ...people, now: now() }), secret, now());
  if (signed == null) throw new Error('the provider alone can sign');
  return signed;
}

type Signed = ReturnType<typeof signedSample>;

const deliver = ({ url, headers, body }: Signed, to = url) =>
  fetch(to, { method: 'POST', headers: headers as Record<string, string>, body: new Uint8Array(body) });

/** A form of Twilio with other fields than the sample's. */
function twilioForm(url: string, fields: Record<string, string>, secret = token) {
  const signed = Object.entries(fields)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => name + value)
    .join('');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': createHmac('sha1', secret)
      .update(url + signed)
      .digest('base64'),
  };
  return fetch(url, { method: 'POST', headers, body: new URLSearchParams(fields).toString() });
}

async function eventsOf(account: TestAccount) {
  const { optOutEvents } = await account.admin.run(WordsOfHooksDocument, { first: 50 });
  return optOutEvents.nodes;
}

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

describe('a delivery of Meta', () => {
  const secret = 'a'.repeat(32);
  const post = (url: string, value: object, field = 'messages') => {
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: '1', changes: [{ field, value }] }],
    });
    const code = createHmac('sha256', secret).update(body).digest('hex');
    return fetch(url, { method: 'POST', body, headers: { 'x-hub-signature-256': `sha256=${code}` } });
  };
  const text = (from: string, id: string, body: string) => ({
    from: from.slice(1),
    id,
    timestamp: String(Math.floor(Date.now() / 1000)),
    type: 'text',
    text: { body },
  });

  async function givenWhatsApp() {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account, { channel: 'WHATSAPP' });
    const { url, verifyToken } = await givenHook(account, { provider: 'META', name: 'Meta', secret });
    const metadata = { display_phone_number: address.slice(1), phone_number_id: '1' };
    return { account, address, url, verifyToken, metadata };
  }

  it('takes many messages at once, repeated and out of order, and what it cannot read is no reason to lose the others', async () => {
    const { account, url, metadata } = await givenWhatsApp();
    const people = Array.from({ length: 1_500 }, () => someRecipient());
    const messages = people.map((from, index) =>
      text(from, `wamid.${index}`, index % 3 === 0 ? 'STOP' : 'Hello'),
    );
    const strange = [
      { id: 'wamid.x' },
      null,
      7,
      { from: 'no address', id: 'wamid.y', type: 'text', text: { body: 'STOP' } },
    ];
    const answer = await post(url, {
      metadata,
      messages: [...strange, ...messages, ...messages.slice(0, 10)],
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ received: true });
    expect((await post(url, { metadata, messages: messages.toReversed() })).status).toBe(200);
    const { optOutEvents } = await account.admin.run(WordsOfHooksDocument, { first: 1_000 });
    expect(optOutEvents.nodes.map(({ recipient }) => recipient).toSorted()).toEqual(
      people.filter((_, index) => index % 3 === 0).toSorted(),
    );
  });

  it('O6 carries what stands against a number over to the one that its owner has now', async () => {
    const { account, url, metadata } = await givenWhatsApp();
    const [before, after, other] = [someRecipient(), someRecipient(), someRecipient()];
    await post(url, { metadata, messages: [text(before, 'wamid.1', 'STOP')] });
    const system = (from: string, id: string) => ({
      from: from.slice(1),
      id,
      timestamp: String(Math.floor(Date.now() / 1000)),
      type: 'system',
      system: { type: 'user_changed_number', wa_id: after.slice(1) },
    });
    for (const _ of [1, 2])
      expect((await post(url, { metadata, messages: [system(before, 'wamid.2')] })).status).toBe(200);
    // Who has refused nothing carries nothing over.
    await post(url, { metadata, messages: [system(other, 'wamid.3')] });
    expect(await eventsOf(account)).toMatchObject([
      { recipient: before },
      { recipient: after, kind: 'OPTED_OUT', source: 'PROVIDER', keyword: 'user_changed_number' },
    ]);
  });

  it('O6 with a preference is a word in the order of its time', async () => {
    const { account, url, metadata } = await givenWhatsApp();
    const person = someRecipient();
    const seconds = Math.floor(Date.now() / 1000);
    const preference = (value: string, timestamp: number) => ({ wa_id: person.slice(1), value, timestamp });
    await post(
      url,
      { metadata, user_preferences: [preference('resume', seconds - 60), preference('stop', seconds)] },
      'user_preferences',
    );
    await post(url, { metadata, user_preferences: [preference('resume', seconds - 30)] }, 'user_preferences');
    const kinds = (await eventsOf(account)).map(({ kind, keyword }) => `${kind} ${keyword}`);
    expect(kinds).toContain('OPTED_OUT user_preferences:stop');
    expect((await eventsOf(account)).find(({ kind }) => kind === 'OPTED_OUT')).toMatchObject({
      recipient: person,
    });
  });

  it('begins with a question that is answered with its challenge', async () => {
    const { url, verifyToken } = await givenWhatsApp();
    const ask = (verify: string) =>
      fetch(
        `${url}?${new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.challenge': '12345', 'hub.verify_token': verify })}`,
      );
    const good = await ask(verifyToken ?? '');
    expect(good.status).toBe(200);
    expect(await good.text()).toBe('12345');
    expect((await ask('another')).status).toBe(403);
  });
});

describe('an address of a hook', () => {
  it('that Heed has not given out is nothing, whatever is sent there', async () => {
    const account = await givenAccount(app);
    const { url } = await givenHook(account);
    const other = `${url.slice(0, -1)}${url.endsWith('A') ? 'B' : 'A'}`;
    for (const none of [
      other,
      url.replace('/twilio/', '/meta/'),
      url.replace('/twilio/', '/nobody/'),
      `${app.origin}/hooks/twilio/x`,
    ]) {
      const answer = await fetch(none, { method: 'POST', body: 'x' });
      expect(answer.status).toBe(404);
      expect(await answer.json()).toEqual({
        errors: [{ message: 'there is nothing at this address', extensions: { code: 'NOT_FOUND' } }],
      });
    }
  });

  it('answers a probe that says nothing, and records nothing', async () => {
    const account = await givenAccount(app);
    const { url } = await givenHook(account);
    for (const method of ['GET', 'HEAD', 'POST']) expect((await fetch(url, { method })).status).toBe(200);
    expect((await fetch(url, { method: 'POST', body: 'Body=STOP' })).status).toBe(401);
    expect((await fetch(`${url}?Body=STOP`)).status).toBe(401);
    expect(await eventsOf(account)).toEqual([]);
  });

  it('takes four megabytes, and no more', async () => {
    const account = await givenAccount(app);
    const { url } = await givenHook(account);
    const answer = await fetch(url, { method: 'POST', body: 'x'.repeat(4 * 1024 * 1024 + 1) });
    expect(answer.status).toBe(413);
  });

  it('goes on taking deliveries of an account that is suspended', async () => {
    const account = await givenAccount(app);
    const { address: to } = await givenNumber(account);
    const { url } = await givenHook(account);
    await app.platform.run(SuspendAccountDocument, { id: account.accountId, suspended: true });
    expect((await deliver(signedSample('twilio', url, token, { from: someRecipient(), to }))).status).toBe(
      200,
    );
    await app.platform.run(SuspendAccountDocument, { id: account.accountId, suspended: false });
    expect(await eventsOf(account)).toHaveLength(1);
  });

  it('is nothing any more once it was removed', async () => {
    const account = await givenAccount(app);
    const { address: to } = await givenNumber(account);
    const { id, url } = await givenHook(account);
    await account.admin.run(RemoveProviderHookDocument, { id });
    await expect
      .poll(
        async () => (await deliver(signedSample('twilio', url, token, { from: someRecipient(), to }))).status,
        { timeout: 10_000 },
      )
      .toBe(404);
    expect((await account.admin.run(ProviderHooksDocument, {})).providerHooks).toEqual([]);
  });
});

describe('the secret of a hook', () => {
  it('is changed without refusing what was signed with the one before it, for as long as that is wished', async () => {
    const account = await givenAccount(app);
    const { address: to } = await givenNumber(account);
    const { id, url } = await givenHook(account);
    const next = 'b'.repeat(32);
    const statusWith = async (secret: string) =>
      (await deliver(signedSample('twilio', url, secret, { from: someRecipient(), to }))).status;
    const { updateProviderHook } = await account.admin.run(UpdateProviderHookDocument, {
      id,
      input: { secret: next },
    });
    expect(updateProviderHook.formerSecretUntil).not.toBe(null);
    await expect.poll(() => statusWith(next), { timeout: 10_000 }).toBe(200);
    expect(await statusWith(token)).toBe(200);
    const last = 'c'.repeat(32);
    await account.admin.run(UpdateProviderHookDocument, { id, input: { secret: last, keepFormerHours: 0 } });
    await expect.poll(() => statusWith(next), { timeout: 10_000 }).toBe(403);
    expect(await statusWith(last)).toBe(200);
  });

  it('is nowhere to be read, not even in the audit trail', async () => {
    const account = await givenAccount(app);
    const { id } = await givenHook(account);
    const next = 'b'.repeat(32);
    await account.admin.run(UpdateProviderHookDocument, { id, input: { secret: next, name: 'Other' } });
    const trail = JSON.stringify(await account.admin.run(AuditTrailDocument, { first: 50 }));
    expect(trail).toContain('updateProviderHook');
    expect(trail).not.toContain(token);
    expect(trail).not.toContain(next);
  });

  it.each([
    ['secret: 32 hexadecimal characters', { secret: 'no token' }],
    ['secret: 1 to 1000 characters', { secret: '' }],
    ['name: ', { name: '' }],
    ['scheme: of Twilio one of SIGNATURE', { scheme: 'BASIC' }],
  ])('and the rest is refused where it is none: %s', async (message, wish) => {
    const account = await givenAccount(app);
    await expect(givenHook(account, wish)).rejects.toThrow(message);
  });
});
