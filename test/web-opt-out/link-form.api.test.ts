import { beforeAll, describe, expect, it } from 'vitest';
import { formatInstant } from '../../src/core/domain/instant.js';
import {
  MayContactDocument,
  OptOutDocument,
  OptOutsDocument,
  UpdateAccountDocument,
} from '../generated/operations.js';
import { useApp } from '../support/app.js';
import { said, toSender } from '../support/said.js';
import {
  givenLink,
  givenSendingAccount,
  logOf,
  oneClick,
  press,
  printOf,
  type Sending,
  someone,
  visit,
} from './visits.js';

const app = useApp();
let owner: Sending;
beforeAll(async () => {
  owner = await givenSendingAccount(app);
});

/** Somebody with a link of the campaign. */
async function givenVisitor(recipient = someone()) {
  const { campaignId } = owner;
  const link = await givenLink(owner, recipient, { campaignId });
  return { recipient, link, log: () => logOf(app.db, owner.accountId, recipient) };
}
async function mayContact(recipient: string, senderId = owner.otherSenderId, of = owner) {
  return (await of.admin.run(MayContactDocument, { senderId, recipient })).mayContact.allowed;
}
async function listOf(recipient: string) {
  const { optOuts } = await owner.admin.run(OptOutsDocument, { filter: { recipient } });
  return optOuts.edges.map(({ node }) => node);
}

describe('a link', () => {
  it('asks before it does anything, in the language and look of the account, without telling the whole address', async () => {
    const account = await givenSendingAccount(app);
    await account.admin.run(UpdateAccountDocument, { input: { brand: 'Blue', color: '#0b7285' } });
    const recipient = someone();
    const link = await givenLink(account, recipient);
    const page = await visit(`${link}?lang=fr`);
    expect(page.status).toBe(200);
    expect(page.heading).toBe('Ne plus recevoir les messages de Blue');
    expect(page.html).toContain('#0b7285');
    expect(page.text).toContain(recipient.slice(-4));
    expect(page.html).not.toContain(recipient.slice(2));
    expect(page.headers.get('set-cookie')).toBeNull();
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('O1 O2 opts its recipient out of all that the account sends, and says where to send START', async () => {
    const { link, recipient, log } = await givenVisitor();
    expect(await mayContact(recipient)).toBe(true);
    const page = await press(`${link}?lang=en`, 'opt-out');
    expect(page.status).toBe(200);
    expect(page.heading).toBe('You have opted out');
    expect(page.text.replaceAll(/\D/g, '')).toContain(owner.senderAddress.slice(1));
    const [event, ...others] = await log();
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      kind: 'OPTED_OUT',
      changed: true,
      recipient,
      scope: 'ACCOUNT',
      blocks: 'MARKETING',
      source: 'WEB_FORM',
      rule: 'link',
      channel: 'SMS',
      senderId: owner.senderId,
      receivedOn: owner.senderId,
      campaignId: owner.campaignId,
      reason: null,
      hold: false,
      evidence: 'pressed “Stop messages from Acme” (en) on the page of a link',
    });
  });

  it('D5 is known to every check once the page is there, and to no other account', async () => {
    const other = await givenSendingAccount(app);
    const { link, recipient } = await givenVisitor();
    await press(link, 'opt-out');
    expect(await mayContact(recipient)).toBe(false);
    expect(await mayContact(recipient, owner.senderId)).toBe(false);
    expect(await mayContact(recipient, other.senderId, other)).toBe(true);
  });

  it('O1 O2 changes nothing by GET and HEAD, whoever looks and whatever stands: of the whole database not a row', async () => {
    const [fresh, out] = [await givenVisitor(), await givenVisitor()];
    await press(out.link, 'opt-out');
    const before = await printOf(app.db);
    expect(before.get('events')).not.toMatch(/^0 /);
    for (const address of [
      fresh.link,
      `${fresh.link}?lang=de&action=opt-out`,
      `${fresh.link}?List-Unsubscribe=One-Click`,
      out.link,
      `${out.link}?action=mistake`,
      `${app.origin}/u/AAAAAAAAAA`,
      `${app.origin}/opt-out/${owner.accountId}?phoneNumber=%2B12125550000&action=opt-out`,
    ]) {
      for (const method of ['GET', 'HEAD']) {
        const { status, html } = await visit(address, { method });
        expect(status).toBe(address.includes('AAAAAAAAAA') ? 404 : 200);
        if (method === 'HEAD') expect(html).toBe('');
      }
    }
    expect(await printOf(app.db)).toEqual(before);
  });

  it('O1 says, when it is opened again, that the opt-out stands, and offers to take it back', async () => {
    const { link, log } = await givenVisitor();
    await press(link, 'opt-out');
    const [event] = await log();
    const page = await visit(link);
    expect(page.heading).toBe('You have already opted out');
    expect(page.html).toContain(formatInstant(event?.occurredAt ?? 0));
    expect(page.text).toContain('That was a mistake');
  });

  it('says so, too, for the opt-out by another link, which it can not take back', async () => {
    const { link, recipient, log } = await givenVisitor();
    // Of the same sender, and of no campaign.
    const other = await givenLink(owner, recipient, { senderId: owner.senderId });
    await press(other, 'opt-out');
    const page = await visit(link);
    expect(page.heading).toBe('You have already opted out');
    expect(page.text).not.toContain('That was a mistake');
    await press(link, 'mistake');
    expect(await log()).toHaveLength(1);
    expect(await mayContact(recipient)).toBe(false);
  });

  it('O2 takes one click (RFC 8058), urlencoded and as multipart/form-data, without login, and answers in a line', async () => {
    for (const encode of [
      (fields: Record<string, string>) => new URLSearchParams(fields),
      (fields: Record<string, string>) => {
        const form = new FormData();
        for (const [name, value] of Object.entries(fields)) form.set(name, value);
        return form;
      },
    ]) {
      const recipient = `${someone().slice(1)}@example.com`;
      const link = await givenLink(owner, recipient, { campaignId: owner.campaignId });
      const response = await fetch(link, { method: 'POST', body: encode(oneClick) });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toContain('text/plain');
      expect(await logOf(app.db, owner.accountId, recipient)).toMatchObject([
        {
          kind: 'OPTED_OUT',
          source: 'ONE_CLICK',
          scope: 'ACCOUNT',
          campaignId: owner.campaignId,
          changed: true,
        },
      ]);
      expect(await mayContact(recipient)).toBe(false);
    }
  });

  it.each([
    ['pressed twice at once', { action: 'opt-out' }],
    ['sent again by a mail program', oneClick],
  ])('O2 is one word, however often it is %s', async (_how, fields) => {
    const { link, log } = await givenVisitor();
    const answers = await Promise.all(Array.from({ length: 8 }, () => visit(link, { fields })));
    answers.push(await visit(link, { fields }));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await log()).toHaveLength(1);
  });

  it('O1 withdraws what it did when that was a mistake, and may be used again', async () => {
    const { link, recipient, log } = await givenVisitor();
    await press(link, 'opt-out');
    await press(link, 'reason', { reason: 'TOO_MANY' });
    const answers = await Promise.all(Array.from({ length: 4 }, () => press(link, 'mistake')));
    expect(new Set(answers.map(({ heading }) => heading))).toEqual(
      new Set(['Your opt-out has been taken back']),
    );
    const events = await log();
    expect(events.map(({ kind }) => kind)).toEqual(['OPTED_OUT', 'OPTED_OUT', 'WITHDRAWN', 'WITHDRAWN']);
    expect(events.at(-1)).toMatchObject({
      source: 'WEB_FORM',
      changed: true,
      withdraws: events[0]?.eventId,
      campaignId: owner.campaignId,
      evidence: 'pressed “That was a mistake” (en)',
    });
    expect(await mayContact(recipient)).toBe(true);
    expect(await listOf(recipient)).toEqual([]);
    expect((await visit(link)).heading).toBe('Stop messages from Acme');
    expect((await press(link, 'opt-out')).heading).toBe('You have opted out');
    expect(await mayContact(recipient)).toBe(false);
    expect(await log()).toHaveLength(5);
  });

  it('O1 never takes back a hold or what was said elsewhere, and says since when that holds', async () => {
    const { link, recipient } = await givenVisitor();
    const { optOut } = await owner.admin.run(OptOutDocument, {
      input: { recipients: [recipient], scope: 'ACCOUNT', hold: true, evidence: 'a court', via: 'LETTER' },
    });
    await press(link, 'opt-out');
    const page = await press(link, 'mistake');
    expect(page.heading).toBe('An earlier opt-out still holds');
    expect(page.html).toContain(optOut[0]?.events[0]?.occurredAt ?? 'no hold');
    expect(await mayContact(recipient)).toBe(false);
    expect(await listOf(recipient)).toMatchObject([{ hold: true }]);
  });

  it('opts out anew whoever has opted in since, even for one sender', async () => {
    const { link, recipient, log } = await givenVisitor();
    await press(link, 'opt-out');
    const sender = await toSender(app.db, owner.accountId, owner.senderId);
    await said(app.db, owner.accountId, { ...sender, recipient, kind: 'OPTED_IN', source: 'KEYWORD' });
    expect(await mayContact(recipient, owner.senderId)).toBe(true);
    expect((await visit(link)).heading).toBe('Stop messages from Acme');
    await Promise.all([press(link, 'opt-out'), press(link, 'opt-out')]);
    expect(await mayContact(recipient, owner.senderId)).toBe(false);
    expect((await log()).map(({ kind }) => kind)).toEqual(['OPTED_OUT', 'OPTED_IN', 'OPTED_OUT']);
  });

  it('speaks the language of the browser, and keeps it in the evidence', async () => {
    const { link, log } = await givenVisitor();
    const headers = { 'accept-language': 'de-AT, en;q=0.5' };
    const page = await visit(link, { fields: { action: 'opt-out' }, headers });
    expect(page.headers.get('content-language')).toBe('de');
    expect((await log())[0]?.evidence).toContain('(de)');
  });
});
