/** R3: what holds of somebody who was erased, by every door. */
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  CreateOptOutLinksDocument,
  EraseRecipientDocument,
  ImportOptOutsDocument,
  MayContactDocument,
  OptInDocument,
  OptOutDocument,
  OptOutEventsDocument,
  OptOutsDocument,
  ProcessInboundDocument,
  RecipientViewDocument,
  ScreenCampaignDocument,
  ScreenDocument,
  VerifyLogDocument,
  WithdrawEventDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { press, visit } from '../web-opt-out/visits.js';
import { erase, givenKnown, type Known, wamidOf } from './given-person.js';
import { placesNaming, spellingsOf } from './grep-database.js';

const app = useApp({}, { erasures: { settle: 50, every: 100, idle: 50 } });

const address = '+12125550142';
const spellings = spellingsOf(address, '(212) 555-0142');
let account: TestAccount;
let known: Known;
let name: string;

beforeAll(async () => {
  account = await givenAccount(app, { defaultRegion: 'US' });
  known = await givenKnown(account, address, { files: false });
  ({ recipient: name } = await erase(account, address));
});

const nothingInClear = () =>
  expect.poll(() => placesNaming(app.db, spellings), { timeout: 20_000 }).toEqual([]);
const mayContact = async (senderId = known.senderId) =>
  (await account.admin.run(MayContactDocument, { senderId, recipient: address })).mayContact;
const inbound = async (text: string, messageId: string) =>
  (
    await account.admin.run(ProcessInboundDocument, {
      input: { provider: 'meta', messageId, from: '+1 (212) 555-0142', to: known.senderAddress, text },
    })
  ).processInbound;

describe('somebody who was erased', () => {
  it('R3 is suppressed when screened again, few or many, and the answer says whom it was asked about', async () => {
    const others = Array.from({ length: 80 }, (_, index) => `+1646555${String(1000 + index)}`);
    for (const recipients of [[address], [...others, '(212) 555-0142']]) {
      const { screen } = await account.admin.run(ScreenDocument, {
        input: { senderId: known.senderId, recipients },
      });
      expect(screen.suppressed).toEqual([
        expect.objectContaining({ index: recipients.length - 1, recipient: address }),
      ]);
    }
    await nothingInClear();
  });

  it('R3 is suppressed and remembered by name when a campaign is screened', async () => {
    const { screenCampaign } = await account.admin.run(ScreenCampaignDocument, {
      campaignId: known.campaignId,
      recipients: [address, '+16465550001'],
    });
    expect(screenCampaign.suppressed.map(({ index }) => index)).toEqual([0]);
    await nothingInClear();
  });

  it('D1 R3 is decided about as before, also for a past moment', async () => {
    expect(await mayContact()).toMatchObject({ allowed: false });
    const { mayContact: then } = await account.admin.run(MayContactDocument, {
      senderId: known.senderId,
      recipient: address,
      at: new Date(Date.now() - 10).toISOString(),
    });
    expect(then.allowed).toBe(false);
  });

  it('R3 is found by the address, and by the name, and shown by the name', async () => {
    for (const asked of [address, name]) {
      const { recipient } = await account.admin.run(RecipientViewDocument, { address: asked });
      expect(recipient.recipient).toBe(name);
      expect(recipient.verdicts.map(({ marketing }) => marketing)).toContain(false);
      expect(recipient.events.nodes.length).toBeGreaterThan(2);
      expect(recipient.campaigns.map(({ id }) => id)).toEqual([known.campaignId]);
      const list = await account.admin.run(OptOutsDocument, { filter: { recipient: asked } });
      expect(new Set(list.optOuts.edges.map(({ node }) => node.recipient))).toEqual(new Set([name]));
      const log = await account.admin.run(OptOutEventsDocument, { filter: { recipient: asked } });
      expect(new Set(log.optOutEvents.edges.map(({ node }) => node.recipient))).toEqual(new Set([name]));
    }
  });

  it('R3 R1 has a log that still verifies', async () => {
    await expect
      .poll(async () => (await account.admin.run(VerifyLogDocument, {})).verifyLog, { timeout: 20_000 })
      .toMatchObject({ ok: true });
  });

  it('I7 R3 is answered as the first time when an old message comes once more', async () => {
    const again = await inbound('STOP', known.wamid);
    expect(again).toMatchObject({ duplicate: true, result: 'OPTED_OUT', reply: { to: address } });
    expect(again.event?.recipient).toBe(name);
    await nothingInClear();
  });

  it('R3 may say something new, which is recorded under the name, and is answered', async () => {
    const wamid = wamidOf(address, 'new');
    const start = await inbound('START', wamid);
    expect(start).toMatchObject({ result: 'OPTED_IN', reply: { to: address }, event: { recipient: name } });
    expect(await inbound('START', wamid)).toMatchObject({ duplicate: true, reply: { to: address } });
    const stop = await inbound('STOP', 'a stop after that');
    expect(stop).toMatchObject({ result: 'OPTED_OUT', event: { recipient: name } });
    const unclear = await inbound('Stpo, says 212-555-0142', 'unclear again');
    expect(JSON.stringify(unclear.event)).not.toContain('0142');
    await nothingInClear();
  });

  it('R3 is already opted out when imported again, and is not stored', async () => {
    const { importOptOuts } = await account.admin.run(ImportOptOutsDocument, {
      rows: [
        { recipient: address, evidence: 'the old list, of 212.555.0142' },
        { recipient: '+16465550002' },
      ],
      mapping: { scope: 'ACCOUNT', asOf: '2026-01-05T00:00:00Z' },
    });
    expect(importOptOuts).toMatchObject({ state: 'DONE', alreadyOptedOut: 1, added: 1 });
    await nothingInClear();
  });

  it('R3 is opted out and in by hand under the name', async () => {
    const sender = await givenNumber(account);
    const input = { recipients: [address], scope: 'SENDER' as const, senderIds: [sender.id] };
    const evidence = 'a letter of 2125550142';
    const { optIn } = await account.admin.run(OptInDocument, { input: { ...input, evidence } });
    expect(optIn).toMatchObject([{ recipient: name, changed: true }]);
    expect(await mayContact(sender.id)).toMatchObject({ allowed: true });
    const { optOut } = await account.admin.run(OptOutDocument, { input: { ...input, evidence } });
    expect(optOut).toMatchObject([{ recipient: name, changed: true }]);
    await nothingInClear();
  });

  it('R3 has words that can still be taken back', async () => {
    const log = await account.admin.run(OptOutEventsDocument, {
      filter: { recipient: address, sources: ['MANUAL'], scopes: ['ACCOUNT'] },
    });
    const [first] = log.optOutEvents.edges;
    const { withdrawEvent } = await account.admin.run(WithdrawEventDocument, {
      id: first?.node.id ?? '',
      reason: 'a slip',
    });
    expect(withdrawEvent).toMatchObject({ kind: 'WITHDRAWN' });
    await nothingInClear();
  });

  it('O2 R3 has links that still work, and say nothing of the address', async () => {
    const page = await visit(known.link);
    expect(page.status).toBe(200);
    expect(page.html).not.toContain('erased:');
    expect(await press(known.link, 'opt-out')).toMatchObject({ status: 200 });
    const log = await account.admin.run(OptOutEventsDocument, {
      filter: { recipient: address, sources: ['WEB_FORM'] },
    });
    expect(log.optOutEvents.edges.map(({ node }) => node.recipient)).toEqual([name]);
    const { createOptOutLinks } = await account.admin.run(CreateOptOutLinksDocument, {
      input: { senderId: known.senderId, campaignId: known.campaignId, recipients: [address] },
    });
    expect(createOptOutLinks).toMatchObject([{ recipient: address, url: known.link }]);
    await nothingInClear();
  });

  it('O1 R3 opts out on the public form, and takes it back there', async () => {
    const url = `${app.origin}/opt-out/${account.accountId}`;
    const { sealed = '' } = await visit(url);
    const done = await press(url, 'opt-out', { sealed, phoneNumber: address });
    expect(done.status).toBe(200);
    await nothingInClear();
    const undone = await press(url, 'mistake', { sealed: done.sealed ?? '' });
    expect(undone.status).toBe(200);
    const log = await account.admin.run(OptOutEventsDocument, { filter: { recipient: name }, last: 1 });
    expect(log.optOutEvents.edges.map(({ node }) => node.kind)).toEqual(['WITHDRAWN']);
    await nothingInClear();
  });

  it('R3 is erased a second time: what has come since goes, the name stays', async () => {
    const again = await erase(account, address);
    expect(again.recipient).toBe(name);
    const rows = await app.db.rows(sql`
      select position from events
      where recipient = ${name} and (evidence is not null or reason_text is not null or message_id is not null)`);
    expect(rows).toEqual([]);
    expect((await account.admin.run(VerifyLogDocument, {})).verifyLog).toMatchObject({ ok: true });
  });

  it('R3 keeps the block for five years after the last word', async () => {
    const { errors } = await account.admin.send(EraseRecipientDocument, {
      recipient: address,
      reason: 'wants to be forgotten altogether',
      keepBlock: false,
    });
    expect(errors).toMatchObject([
      { extensions: { code: 'CONFLICT' }, message: /five years after the last word/ },
    ]);
  });
});

describe('eraseRecipient', () => {
  it('R3 forgets the block, too, when the last word is five years old', async () => {
    const other = await givenAccount(app);
    const sender = await givenNumber(other);
    const recipients = ['+12125550143'];
    await other.admin.run(OptOutDocument, {
      input: { recipients, scope: 'ACCOUNT', occurredAt: '2019-01-01T00:00:00Z', evidence: 'a letter' },
    });
    const erased = await erase(other, '+12125550143');
    const { eraseRecipient } = await other.admin.run(EraseRecipientDocument, {
      recipient: '+12125550143',
      reason: 'five years have passed',
      keepBlock: false,
    });
    expect(eraseRecipient).toMatchObject({ keepsBlock: false, events: 1 });
    expect(eraseRecipient.recipient).not.toBe(erased.recipient);
    const { screen } = await other.admin.run(ScreenDocument, { input: { senderId: sender.id, recipients } });
    expect(screen).toMatchObject({ allowed: 1, suppressed: [] });
    expect((await other.admin.run(VerifyLogDocument, {})).verifyLog).toMatchObject({ ok: true });
  });

  it('R3 erases somebody who has said nothing: a later STOP is recorded under the name, and screened out', async () => {
    const other = await givenAccount(app);
    const sender = await givenNumber(other);
    const silent = '+12125550144';
    const others = Array.from({ length: 60 }, (_, index) => `+1646556${String(1000 + index)}`);
    const screened = async () =>
      (
        await other.admin.run(ScreenDocument, {
          input: { senderId: sender.id, recipients: [...others, silent] },
        })
      ).screen;
    expect(await screened()).toMatchObject({ allowed: 61 });
    const { recipient } = await erase(other, silent);
    const { processInbound } = await other.admin.run(ProcessInboundDocument, {
      input: { messageId: 'late', from: silent, to: sender.address, text: 'STOP' },
    });
    expect(processInbound).toMatchObject({ result: 'OPTED_OUT', event: { recipient } });
    for (let round = 0; round < 5; round += 1) expect(await screened()).toMatchObject({ allowed: 60 });
    await expect.poll(() => placesNaming(app.db, spellingsOf(silent)), { timeout: 20_000 }).toEqual([]);
  });

  it('R3 is of one account: another one knows the address as before', async () => {
    const [one, two] = [await givenAccount(app), await givenAccount(app)];
    const shared = '+12125550145';
    for (const { admin } of [one, two])
      await admin.run(OptOutDocument, { input: { recipients: [shared], scope: 'ACCOUNT' } });
    const erasures = [await erase(one, shared), await erase(one, shared)];
    expect(erasures[0]?.recipient).toBe(erasures[1]?.recipient);
    const { optOuts } = await two.admin.run(OptOutsDocument, {});
    expect(optOuts.edges.map(({ node }) => node.recipient)).toEqual([shared]);
    expect((await erase(two, shared)).recipient).not.toBe(erasures[0]?.recipient);
  });

  it.each([
    ['no address', 'why', 'BAD_USER_INPUT'],
    ['+12125550146', ' ', 'BAD_USER_INPUT'],
    ['erased:00000000000000000000000000000000', 'why', 'NOT_FOUND'],
  ])('refuses %s for "%s"', async (recipient, reason, code) => {
    const { errors } = await account.admin.send(EraseRecipientDocument, { recipient, reason });
    expect(errors).toMatchObject([{ extensions: { code } }]);
  });
});
