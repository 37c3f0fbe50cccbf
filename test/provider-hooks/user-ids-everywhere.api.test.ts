/** WhatsApp's id of a person, through every door: lists in and out, forms, links, the API, and erasure. */
import { describe, expect, it } from 'vitest';
import {
  CreateOptOutLinksDocument,
  MayContactDocument,
  OptInDocument,
  OptOutDocument,
  OptOutEventsDocument,
  OptOutsDocument,
  OptOutsDownloadDocument,
  ProcessInboundDocument,
  RecipientViewDocument,
  RecordProviderSignalDocument,
  VerifyLogDocument,
} from '../generated/operations.js';
import { erase, wamidOf } from '../erasure/given-person.js';
import { placesNaming, spellingsOf } from '../erasure/grep-database.js';
import { download } from '../exports/downloading.js';
import { importFile } from '../imports/sent-files.js';
import { givenAccount, useApp } from '../support/app.js';
import { someRecipient } from '../support/messages.js';
import { press, visit } from '../web-opt-out/visits.js';
import { eventsOf } from './given-hook.js';
import { givenWhatsApp, someUserId, textOf, type WhatsApp } from './given-whatsapp.js';

const app = useApp({}, { erasures: { settle: 50, every: 100, idle: 50 } });

async function mayContact({ account, senderId }: WhatsApp, recipient: string) {
  return (await account.admin.run(MayContactDocument, { senderId, recipient })).mayContact.allowed;
}

describe('an id of WhatsApp', () => {
  it('O3 is imported beside a number, exported as it is, and the same when imported elsewhere', async () => {
    const whatsApp = await givenWhatsApp(app);
    const [phone, userId, alone] = ['+447911123456', 'GB.aB3dE5fG7h9', someUserId()];
    const file = `phone,bsuid,opted out at\n${phone},${userId},2025-03-31\n,${alone},2025-03-31\n`;
    expect(await importFile(whatsApp.account, file)).toMatchObject({ state: 'DONE', added: 2, refused: 0 });
    for (const address of [phone, userId, alone]) expect(await mayContact(whatsApp, address)).toBe(false);
    expect(await mayContact(whatsApp, 'GB.Ab3dE5fG7h9')).toBe(true);
    const { optOutsDownload } = await whatsApp.account.admin.run(OptOutsDownloadDocument, { format: 'CSV' });
    const { text } = await download(optOutsDownload);
    const other = await givenAccount(app);
    expect(await importFile(other, text)).toMatchObject({ state: 'DONE', added: 3, refused: 0 });
    const { optOuts } = await other.admin.run(OptOutsDocument, { filter: { recipient: 'gb.' } });
    expect(optOuts.edges.map(({ node }) => node.recipient)).toEqual([userId]);
  });

  it('O1 O2 is opted out by a link, which does not show the whole of it, and in by hand', async () => {
    const whatsApp = await givenWhatsApp(app);
    const { admin } = whatsApp.account;
    const userId = someUserId();
    const { createOptOutLinks } = await admin.run(CreateOptOutLinksDocument, {
      input: { senderId: whatsApp.senderId, recipients: [userId] },
    });
    const url = createOptOutLinks[0]?.url ?? '';
    const page = await (await fetch(url)).text();
    expect(page).toContain(`US.•••${userId.slice(-4)}`);
    expect(page).toContain(`the WhatsApp account whose id ends in ${userId.slice(-4)}`);
    expect(page).not.toContain(userId);
    expect((await visit(url)).status).toBe(200);
    await press(url, 'opt-out');
    expect(await mayContact(whatsApp, userId)).toBe(false);
    const words = { recipients: [userId], evidence: 'call 12', scope: 'ACCOUNT' as const };
    await admin.run(OptInDocument, { input: words });
    expect(await mayContact(whatsApp, userId)).toBe(true);
    await admin.run(OptOutDocument, { input: words });
    expect(await mayContact(whatsApp, userId)).toBe(false);
    const { recipient } = await admin.run(RecipientViewDocument, { address: `whatsapp:${userId}` });
    expect(recipient.recipient).toBe(userId);
  });

  it('comes by processInbound beside a number: one answer, and what cannot be read is told', async () => {
    const { account, address, senderId } = await givenWhatsApp(app);
    const [phone, userId] = [someRecipient(), someUserId()];
    const say = (input: { messageId: string; alsoFrom?: string[]; text?: string; from?: string }) =>
      account.admin.run(ProcessInboundDocument, {
        input: { provider: 'meta', channel: 'WHATSAPP', from: phone, to: address, text: 'STOP', ...input },
      });
    const [first, again] = [
      await say({ messageId: '1', alsoFrom: [userId.toLowerCase(), `whatsapp:${phone}`] }),
      await say({ messageId: '1', alsoFrom: [userId] }),
    ];
    expect(first.processInbound).toMatchObject({ result: 'OPTED_OUT', duplicate: false, warnings: [] });
    expect(first.processInbound.reply?.to).toBe(phone);
    expect(again.processInbound).toMatchObject({ duplicate: true, reply: first.processInbound.reply });
    expect((await eventsOf(account)).map(({ recipient }) => recipient)).toEqual([phone, userId]);
    const { processInbound: more } = await say({ messageId: '2', alsoFrom: ['@sheena', someUserId()] });
    expect(more.warnings).toMatchObject([expect.stringContaining('1 could not be read')]);
    const { processInbound: other } = await say({
      messageId: '3',
      from: '@sheena',
      alsoFrom: ['US.99999999'],
    });
    expect(other).toMatchObject({ result: 'OPTED_OUT' });
    const ids = Array.from({ length: 6 }, () => someUserId());
    const { processInbound: many } = await say({ messageId: '4', alsoFrom: ids });
    expect(many).toMatchObject({ result: 'REFUSED', refusal: { field: 'alsoFrom' } });
    const [called, known] = [someRecipient(), someUserId()];
    const signal = {
      provider: 'meta',
      code: '131050',
      from: address,
      to: called,
      also: [known],
      messageId: '5',
    };
    await account.admin.run(RecordProviderSignalDocument, { input: signal });
    for (const recipient of [called, known, 'US.99999999']) {
      const { mayContact: verdict } = await account.admin.run(MayContactDocument, { senderId, recipient });
      expect(verdict.allowed).toBe(false);
    }
  });
});

describe('somebody with a number and an id who is erased', () => {
  const nothingOf = (spellings: readonly string[]) =>
    expect.poll(() => placesNaming(app.db, spellings), { timeout: 20_000 }).toEqual([]);

  it('R3 as one of them, and as the other, is nowhere in clear, stays opted out, and stays so when they speak again', async () => {
    const whatsApp = await givenWhatsApp(app);
    const { account } = whatsApp;
    const person = { phone: '+12125550193', userId: 'US.83491208655302741977' };
    const ofNumber = spellingsOf(person.phone, '212-555-0193');
    const ofId = [person.userId, person.userId.toLowerCase(), '83491208655302741977'];
    const wamid = wamidOf(person.phone);
    const texts = [
      textOf(person, wamid, 'STOP', -60),
      textOf(
        person,
        `${wamid}2`,
        `${person.userId}, or (212) 555-0193, hates you. stop the texts please`,
        -50,
      ),
    ];
    await whatsApp.say(...texts);
    await importFile(account, `phone,bsuid\n${person.phone},${person.userId}\n`);
    await importFile(account, `phone,note\n+12125550799,for ${person.userId.toLowerCase()}\n`);
    expect(await placesNaming(app.db, ofId)).toContain('events.evidence');

    const { recipient: name } = await erase(account, person.userId);
    await nothingOf(ofId);
    expect(await mayContact(whatsApp, person.userId)).toBe(false);
    expect(await placesNaming(app.db, [person.phone])).toContain('events.recipient');
    await whatsApp.say(...texts, textOf(person, `${wamid}3`, 'Hello', -40));
    await nothingOf(ofId);
    await erase(account, person.phone);
    await nothingOf([...ofNumber, ...ofId]);

    await whatsApp.say(...texts, textOf(person, `${wamid}4`, 'Hello again', -30));
    await whatsApp.say(textOf(person, `${wamid}5`, 'STOP', -20));
    await nothingOf([...ofNumber, ...ofId]);
    for (const address of [person.phone, person.userId])
      expect(await mayContact(whatsApp, address)).toBe(false);
    const { optOutEvents } = await account.admin.run(OptOutEventsDocument, {
      filter: { recipient: person.userId },
    });
    expect(new Set(optOutEvents.edges.map(({ node }) => node.recipient))).toEqual(new Set([name]));
    expect((await account.admin.run(VerifyLogDocument, {})).verifyLog).toMatchObject({ ok: true });
  });

  it('R3 is opted out as a new id, too, by what stands against the erased number', async () => {
    const whatsApp = await givenWhatsApp(app);
    const person = { phone: '+16465550194', userId: someUserId() };
    await whatsApp.say(textOf({ phone: person.phone }, wamidOf(person.phone), 'STOP', -60));
    await erase(whatsApp.account, person.phone);
    await whatsApp.say(textOf(person, `${wamidOf(person.phone)}2`, 'Hello'));
    expect(await mayContact(whatsApp, person.userId)).toBe(false);
    await nothingOf(spellingsOf(person.phone));
  });
});
