/** People whom WhatsApp knows by an id, with a number or without one: what they say counts for both. */
import { describe, expect, it } from 'vitest';
import { MayContactDocument, ProviderHooksDocument, ScreenDocument } from '../generated/operations.js';
import { useApp } from '../support/app.js';
import { someRecipient } from '../support/messages.js';
import { eventsOf } from './given-hook.js';
import { givenWhatsApp, someUserId, textOf, type WhatsApp } from './given-whatsapp.js';

const app = useApp();

async function mayContact({ account, senderId }: WhatsApp, recipient: string) {
  return (await account.admin.run(MayContactDocument, { senderId, recipient })).mayContact.allowed;
}

describe('somebody who shows no number', () => {
  it('I1 says STOP, and is not written to again', async () => {
    const whatsApp = await givenWhatsApp(app);
    const userId = someUserId();
    expect(await mayContact(whatsApp, userId)).toBe(true);
    for (const _ of [1, 2]) {
      const answer = await whatsApp.say(textOf({ userId }, 'wamid.1', 'STOP'));
      expect(answer.status).toBe(200);
    }
    expect(await eventsOf(whatsApp.account)).toMatchObject([
      { recipient: userId, kind: 'OPTED_OUT', source: 'KEYWORD' },
    ]);
    expect(await mayContact(whatsApp, userId)).toBe(false);
    const { screen } = await whatsApp.account.admin.run(ScreenDocument, {
      input: { senderId: whatsApp.senderId, recipients: [someUserId(), userId, `whatsapp:${userId}`] },
    });
    expect(screen.suppressed.map(({ index }) => index)).toEqual([1, 2]);
    const days = async () =>
      (await whatsApp.account.admin.run(ProviderHooksDocument, {})).providerHooks[0]?.days;
    await expect.poll(days, { timeout: 20_000 }).toMatchObject([{ words: 2, notUnderstood: 0 }]);
  });

  it('D1 comes back with START', async () => {
    const whatsApp = await givenWhatsApp(app);
    const userId = someUserId('FR');
    await whatsApp.say(textOf({ userId }, 'wamid.1', 'STOP', -20));
    await whatsApp.say(textOf({ userId }, 'wamid.2', 'START', -10));
    expect(await mayContact(whatsApp, userId)).toBe(true);
  });

  it('O6 stops marketing by a preference, or is told of by an error', async () => {
    const whatsApp = await givenWhatsApp(app);
    const [one, other] = [someUserId(), someUserId()];
    const timestamp = Math.floor(Date.now() / 1000);
    const preference = { user_id: one, category: 'marketing_messages', value: 'stop', timestamp };
    await whatsApp.post({ user_preferences: [preference] }, 'user_preferences');
    const failed = {
      id: 'wamid.9',
      status: 'failed',
      timestamp: String(timestamp),
      recipient_user_id: other,
      errors: [{ code: 131050, title: 'User has stopped receipt of marketing messages' }],
    };
    await whatsApp.post({ statuses: [failed] });
    expect(await mayContact(whatsApp, one)).toBe(false);
    expect(await mayContact(whatsApp, other)).toBe(false);
  });
});

describe('somebody with a number and an id', () => {
  it('I7 says STOP once, and neither is written to again', async () => {
    const whatsApp = await givenWhatsApp(app);
    const [phone, userId, parentId] = [someRecipient(), someUserId(), 'US.ENT.11815799212886844830'];
    for (const _ of [1, 2, 3]) await whatsApp.say(textOf({ phone, userId, parentId }, 'wamid.1', 'STOP'));
    expect(await eventsOf(whatsApp.account)).toMatchObject([
      { recipient: phone },
      { recipient: userId },
      { recipient: parentId },
    ]);
    for (const address of [phone, userId, parentId]) expect(await mayContact(whatsApp, address)).toBe(false);
  });

  it('O6 is opted out as both by one error, and by one preference', async () => {
    const whatsApp = await givenWhatsApp(app);
    const people = [1, 2].map(() => ({ phone: someRecipient(), userId: someUserId() }));
    const [first, second] = people;
    const timestamp = Math.floor(Date.now() / 1000);
    await whatsApp.post({
      statuses: [
        {
          id: 'wamid.9',
          status: 'failed',
          timestamp: String(timestamp),
          recipient_id: first?.phone.slice(1),
          recipient_user_id: first?.userId,
          errors: [{ code: 131050 }],
        },
      ],
    });
    await whatsApp.post(
      {
        user_preferences: [
          { wa_id: second?.phone.slice(1), user_id: second?.userId, value: 'stop', timestamp },
        ],
      },
      'user_preferences',
    );
    for (const { phone, userId } of people) {
      expect(await mayContact(whatsApp, phone)).toBe(false);
      expect(await mayContact(whatsApp, userId)).toBe(false);
    }
  });
});
