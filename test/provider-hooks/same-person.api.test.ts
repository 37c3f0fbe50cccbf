/** What stands against one address of a person stands against the others, once WhatsApp has told that they are theirs. */
import { describe, expect, it } from 'vitest';
import {
  MayContactDocument,
  OptInDocument,
  OptOutDocument,
  ProviderHooksDocument,
  ResolveReviewDocument,
  ReviewsDocument,
  WithdrawEventDocument,
  OptOutEventsDocument,
} from '../generated/operations.js';
import { useApp } from '../support/app.js';
import { someRecipient } from '../support/messages.js';
import { eventsOf } from './given-hook.js';
import { givenWhatsApp, someUserId, textOf, type WhatsApp } from './given-whatsapp.js';

const app = useApp();

async function mayContact({ account, senderId }: WhatsApp, recipient: string) {
  return (await account.admin.run(MayContactDocument, { senderId, recipient })).mayContact.allowed;
}

const somebody = () => ({ phone: someRecipient(), userId: someUserId() });

function system(change: object, id = 'wamid.s', from?: string) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return { from: from?.slice(1), id, timestamp, type: 'system', system: change };
}

describe('a message that comes with a number and an id', () => {
  it('carries what stood against the number over to the id, and the other way round', async () => {
    const whatsApp = await givenWhatsApp(app);
    const [one, other] = [somebody(), somebody()];
    await whatsApp.say(textOf({ phone: one.phone }, 'wamid.1', 'STOP', -60));
    await whatsApp.say(textOf({ userId: other.userId }, 'wamid.2', 'STOP', -60));
    expect(await mayContact(whatsApp, one.userId)).toBe(true);
    for (const _ of [1, 2])
      await whatsApp.say(textOf(one, 'wamid.3', 'Hello'), textOf(other, 'wamid.4', 'Hello'));
    await whatsApp.say(textOf(one, 'wamid.5', 'Hello again'));
    expect(await mayContact(whatsApp, one.userId)).toBe(false);
    expect(await mayContact(whatsApp, other.phone)).toBe(false);
    const events = await eventsOf(whatsApp.account);
    expect(events).toMatchObject([
      { recipient: one.phone },
      { recipient: other.userId },
      { recipient: one.userId, source: 'PROVIDER', keyword: 'same person' },
      { recipient: other.phone, source: 'PROVIDER', keyword: 'same person' },
    ]);
  });

  it('is no other than a receipt, or a wish, that does', async () => {
    const whatsApp = await givenWhatsApp(app);
    const [one, other, free] = [somebody(), somebody(), somebody()];
    await whatsApp.say(textOf({ phone: one.phone }, 'wamid.1', 'STOP', -60));
    await whatsApp.say(textOf({ userId: other.userId }, 'wamid.2', 'STOP', -60));
    const timestamp = String(Math.floor(Date.now() / 1000));
    const receipt = (status: string, who: object, id: string) => ({ id, status, timestamp, ...who });
    const ofOne = { recipient_id: one.phone.slice(1), recipient_user_id: one.userId };
    const contacts = [{ wa_id: other.phone.slice(1), user_id: other.userId }];
    for (const status of ['sent', 'delivered', 'read']) {
      const statuses = [
        receipt(status, ofOne, 'wamid.3'),
        receipt(status, { recipient_user_id: other.userId }, 'wamid.4'),
        receipt(status, { recipient_id: free.phone.slice(1), recipient_user_id: free.userId }, 'wamid.5'),
      ];
      await whatsApp.post({ statuses, contacts });
    }
    expect(await mayContact(whatsApp, one.userId)).toBe(false);
    expect(await mayContact(whatsApp, other.phone)).toBe(false);
    expect(await mayContact(whatsApp, free.userId)).toBe(true);
    expect(await eventsOf(whatsApp.account)).toHaveLength(4);
    const claims = await app.db.text('select from message_claims where account_id = $1', [
      whatsApp.account.accountId,
    ]);
    expect(claims).toHaveLength(4);
    const third = somebody();
    await whatsApp.account.admin.run(OptOutDocument, {
      input: { recipients: [third.phone], scope: 'ACCOUNT', evidence: 'call 9' },
    });
    const wish = {
      wa_id: third.phone.slice(1),
      user_id: third.userId,
      value: 'resume',
      timestamp: 1_700_000_000,
    };
    await whatsApp.post({ user_preferences: [wish] }, 'user_preferences');
    expect(await mayContact(whatsApp, third.userId)).toBe(false);
  });

  it('D1 opts both in by START, and nothing is carried over then', async () => {
    const whatsApp = await givenWhatsApp(app);
    const person = somebody();
    await whatsApp.say(textOf({ phone: person.phone }, 'wamid.1', 'STOP', -60));
    await whatsApp.say(textOf(person, 'wamid.2', 'START', -30));
    await whatsApp.say(textOf(person, 'wamid.3', 'Hello'));
    expect(await mayContact(whatsApp, person.phone)).toBe(true);
    expect(await mayContact(whatsApp, person.userId)).toBe(true);
    expect(await eventsOf(whatsApp.account)).toHaveLength(3);
  });

  it('D1 does not carry over what was said before a later word of the other address', async () => {
    const whatsApp = await givenWhatsApp(app);
    const person = somebody();
    await whatsApp.say(textOf({ phone: person.phone }, 'wamid.1', 'STOP', -60));
    const input = {
      recipients: [person.userId],
      scope: 'SENDER' as const,
      senderIds: [whatsApp.senderId],
      evidence: 'asked for it by phone, call 7',
    };
    await whatsApp.account.admin.run(OptInDocument, { input });
    await whatsApp.say(textOf(person, 'wamid.2', 'Hello'));
    expect(await mayContact(whatsApp, person.userId)).toBe(true);
    expect(await eventsOf(whatsApp.account)).toHaveLength(2);
  });

  it('D1 carries a hold over as a hold, which no word lifts', async () => {
    const whatsApp = await givenWhatsApp(app);
    const person = somebody();
    const input = {
      recipients: [person.phone],
      scope: 'ACCOUNT' as const,
      hold: true,
      evidence: 'a court',
      occurredAt: new Date(Date.now() - 60_000).toISOString(),
    };
    await whatsApp.account.admin.run(OptOutDocument, { input });
    await whatsApp.say(textOf(person, 'wamid.1', 'Hello'));
    await whatsApp.say(textOf({ userId: person.userId }, 'wamid.2', 'START'));
    expect(await mayContact(whatsApp, person.userId)).toBe(false);
  });

  it('I8 is answered once', async () => {
    const whatsApp = await givenWhatsApp(app);
    const person = somebody();
    await whatsApp.say(textOf(person, 'wamid.1', 'STOP'));
    const claims = await app.db.text<{ outcome_text: string }>(
      'select outcome_text from message_claims where account_id = $1',
      [whatsApp.account.accountId],
    );
    expect(claims.map(({ outcome_text }) => outcome_text.includes('"reply":{'))).toEqual([true]);
  });

  it.each([
    ['I4 is out for good as both when a person agrees to a review', true, false],
    ['I4 is free as both when a person dismisses a review', false, true],
  ])('%s', async (_, optOut, allowed) => {
    const whatsApp = await givenWhatsApp(app);
    const person = somebody();
    await whatsApp.say(
      textOf({ userId: someUserId() }, 'wamid.0', 'Stpo'),
      textOf(person, 'wamid.1', 'Stpo'),
    );
    for (const address of [person.phone, person.userId])
      expect(await mayContact(whatsApp, address)).toBe(false);
    const { reviews } = await whatsApp.account.admin.run(ReviewsDocument, {});
    const own = reviews.nodes.find(({ from }) => from === person.phone);
    expect(reviews.nodes).toHaveLength(2);
    await whatsApp.account.admin.run(ResolveReviewDocument, { id: own?.id ?? '', optOut });
    for (const address of [person.phone, person.userId])
      expect(await mayContact(whatsApp, address)).toBe(allowed);
    expect(await eventsOf(whatsApp.account)).toHaveLength(5);
  });
});

describe('somebody whose id changes', () => {
  it('O6 is refused as the new one what was refused as the old one', async () => {
    const whatsApp = await givenWhatsApp(app);
    const [before, after, never] = [someUserId(), someUserId(), someUserId()];
    await whatsApp.say(textOf({ userId: before }, 'wamid.1', 'STOP', -60));
    const changed = { type: 'user_changed_user_id', previous_user_id: before, user_id: after };
    for (const _ of [1, 2]) await whatsApp.say(system(changed));
    await whatsApp.say(system({ ...changed, previous_user_id: never, user_id: someUserId() }, 'wamid.t'));
    expect(await eventsOf(whatsApp.account)).toMatchObject([
      { recipient: before },
      { recipient: after, kind: 'OPTED_OUT', source: 'PROVIDER', keyword: 'user_changed_user_id' },
    ]);
    for (const address of [before, after]) expect(await mayContact(whatsApp, address)).toBe(false);
  });

  it('O6 with the number, both new ones have what stood against either old one', async () => {
    const whatsApp = await givenWhatsApp(app);
    const [before, after] = [somebody(), somebody()];
    await whatsApp.say(textOf({ userId: before.userId }, 'wamid.1', 'STOP', -60));
    const changed = {
      type: 'user_changed_number',
      wa_id: after.phone.slice(1),
      user_id: after.userId,
      previous_user_id: before.userId,
    };
    await whatsApp.say(system(changed, 'wamid.2', before.phone));
    for (const address of [after.phone, after.userId])
      expect(await mayContact(whatsApp, address)).toBe(false);
    // The number that was given up may be somebody else's soon.
    expect(await mayContact(whatsApp, before.phone)).toBe(true);
  });

  it('O6 is refused as the new one although the change came before the STOP, once it is delivered again', async () => {
    const whatsApp = await givenWhatsApp(app);
    const [before, after] = [someRecipient(), someRecipient()];
    const change = system({ type: 'user_changed_number', wa_id: after.slice(1) }, 'wamid.2', before);
    await whatsApp.say(change);
    await whatsApp.say(textOf({ phone: before }, 'wamid.1', 'STOP', -60));
    expect(await mayContact(whatsApp, after)).toBe(true);
    for (const _ of [1, 2]) await whatsApp.say(change);
    expect(await mayContact(whatsApp, after)).toBe(false);
    expect(await eventsOf(whatsApp.account)).toMatchObject([
      { recipient: before },
      { recipient: after, keyword: 'user_changed_number' },
    ]);
  });

  it('to something that is no address is counted as not understood', async () => {
    const whatsApp = await givenWhatsApp(app);
    const change = { type: 'user_changed_number', wa_id: 'nobody' };
    await whatsApp.say(system(change, 'wamid.2', someRecipient()));
    const days = async () =>
      (await whatsApp.account.admin.run(ProviderHooksDocument, {})).providerHooks[0]?.days;
    await expect.poll(days, { timeout: 20_000 }).toMatchObject([{ words: 0, notUnderstood: 1 }]);
  });

  it('O6 as others hand it on has the same effect', async () => {
    const whatsApp = await givenWhatsApp(app);
    const [before, after] = [someUserId(), someUserId()];
    await whatsApp.say(textOf({ userId: before }, 'wamid.1', 'STOP', -60));
    const timestamp = String(Math.floor(Date.now() / 1000));
    const update = { detail: 'changed', user_id: { previous: before, current: after }, timestamp };
    await whatsApp.post({ user_id_update: [update] }, 'user_id_update');
    expect(await mayContact(whatsApp, after)).toBe(false);
  });
});

it('a withdrawal of one word leaves the other', async () => {
  const whatsApp = await givenWhatsApp(app);
  const person = somebody();
  await whatsApp.say(textOf(person, 'wamid.1', 'STOP', -60));
  const { optOutEvents } = await whatsApp.account.admin.run(OptOutEventsDocument, { first: 10 });
  const own = optOutEvents.edges.map(({ node }) => node).find(({ recipient }) => recipient === person.phone);
  await whatsApp.account.admin.run(WithdrawEventDocument, { id: own?.id ?? '', reason: 'a typo' });
  expect(await mayContact(whatsApp, person.phone)).toBe(true);
  expect(await mayContact(whatsApp, person.userId)).toBe(false);
});
