import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ProviderHooksDocument, WordsOfHooksDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { someRecipient } from '../support/messages.js';
import { eventsOf, givenHook } from './given-hook.js';

const app = useApp();

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

  it('begins with a question that is answered with its challenge, and refused and counted with another verify token', async () => {
    const { account, url, verifyToken } = await givenWhatsApp();
    const ask = (verify: string) =>
      fetch(`${url}?hub.mode=subscribe&hub.challenge=12345&hub.verify_token=${verify}`);
    const good = await ask(verifyToken ?? '');
    expect(good.status).toBe(200);
    expect(await good.text()).toBe('12345');
    expect((await ask('another')).status).toBe(403);
    const days = async () => (await account.admin.run(ProviderHooksDocument, {})).providerHooks[0]?.days;
    await expect.poll(days, { timeout: 20_000 }).toMatchObject([{ accepted: 0, refused: 1 }]);
    const figures = await (await fetch(`${app.origin}/metrics`)).text();
    expect(figures).toMatch(/^heed_provider_deliveries_total\{[^}]*outcome="refused"[^}]*\} 1$/m);
  });
});
