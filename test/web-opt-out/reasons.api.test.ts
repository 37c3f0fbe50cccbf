/** Why: said after the opt-out, and counted with it. */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  MayContactDocument,
  type OptOutFilter,
  OptOutStatsDocument,
  OptOutsDocument,
  type StatBy,
  WithdrawEventDocument,
} from '../generated/operations.js';
import { useApp } from '../support/app.js';
import { said, toSender } from '../support/said.js';
import {
  givenLink,
  givenSendingAccount,
  logOf,
  oneClick,
  press,
  type Sending,
  someone,
  visit,
} from './visits.js';

const app = useApp();
let owner: Sending;
beforeAll(async () => {
  owner = await givenSendingAccount(app);
});

async function givenVisitor(account = owner) {
  const recipient = someone();
  const link = await givenLink(account, recipient, { campaignId: account.campaignId });
  return { recipient, link, log: () => logOf(app.db, account.accountId, recipient) };
}
async function stats(account: Sending, by: StatBy, filter: OptOutFilter = {}) {
  const { optOutStats } = await account.admin.run(OptOutStatsDocument, { by, filter });
  return optOutStats.map(({ key, optOuts, optIns }) => [key, optOuts, optIns]);
}
const mayContact = async (recipient: string) =>
  (await owner.admin.run(MayContactDocument, { senderId: owner.senderId, recipient })).mayContact.allowed;

describe('the answer why', () => {
  it('O1 is the same opt-out once more, at the same time, with the reason; the list shows it', async () => {
    const { recipient, link, log } = await givenVisitor();
    await press(link, 'opt-out');
    const page = await press(link, 'reason', {
      reason: 'NOT_RELEVANT',
      reasonText: ' too late\r\nat night ',
    });
    expect(page.heading).toBe('Thank you for your answer');
    const [optOut, answer, ...others] = await log();
    expect(others).toEqual([]);
    expect(answer).toMatchObject({
      kind: 'OPTED_OUT',
      changed: false,
      scope: 'ACCOUNT',
      source: 'WEB_FORM',
      reason: 'NOT_RELEVANT',
      reasonText: 'too late\nat night',
      campaignId: owner.campaignId,
      occurredAt: optOut?.occurredAt,
    });
    const filter = { recipient, reasons: ['NOT_RELEVANT' as const], campaignIds: [owner.campaignId] };
    const { optOuts } = await owner.admin.run(OptOutsDocument, { filter });
    expect(optOuts.edges).toHaveLength(1);
    expect((await visit(link)).text).not.toContain('Why do you no longer');
  });

  it('adds nothing when it is sent again, and another one counts instead', async () => {
    const { link, log } = await givenVisitor();
    await press(link, 'opt-out');
    const answer = { reason: 'TOO_MANY', reasonText: '' };
    await Promise.all(Array.from({ length: 4 }, () => press(link, 'reason', answer)));
    await press(link, 'reason', answer);
    expect(await log()).toHaveLength(2);
    await press(link, 'reason', { reason: 'OTHER' });
    await press(link, 'reason', answer);
    expect((await log()).map(({ reason }) => reason)).toEqual([null, 'TOO_MANY', 'OTHER', 'TOO_MANY']);
  });

  it('is asked for again where there is none, and where it is too long: what was written is kept', async () => {
    const { link, log } = await givenVisitor();
    await press(link, 'opt-out');
    const empty = await press(link, 'reason', { reasonText: ' \r\n' });
    expect(empty.status).toBe(422);
    expect(empty.text).toContain('Choose an answer or write one.');
    const long = `${'é'.repeat(499)}\r\né`;
    expect((await press(link, 'reason', { reasonText: `${long}é` })).status).toBe(422);
    expect((await press(link, 'reason', { reasonText: `${long}é` })).html).toContain('é'.repeat(499));
    expect(await log()).toHaveLength(1);
    // A line break is one character, as the browser has counted it: 499, 1 and none more.
    expect((await press(link, 'reason', { reasonText: `${'é'.repeat(498)}\r\né` })).status).toBe(200);
    expect((await log()).at(-1)).toMatchObject({ reason: 'OTHER', reasonText: `${'é'.repeat(498)}\né` });
  });

  it('is kept whatever it is made of', async () => {
    const { link, log } = await givenVisitor();
    await press(link, 'opt-out');
    const page = await press(link, 'reason', { reason: 'EVIL', reasonText: 'a\u0000b\ud800c' });
    expect(page.status).toBe(200);
    expect((await log()).at(-1)).toMatchObject({ reason: 'OTHER', reasonText: 'a\ufffdb\ufffdc' });
  });

  it('D3 does not opt out anew who has sent START before answering', async () => {
    const { recipient, link, log } = await givenVisitor();
    await press(link, 'opt-out');
    const sender = await toSender(app.db, owner.accountId, owner.senderId);
    await said(app.db, owner.accountId, { ...sender, recipient, kind: 'OPTED_IN', source: 'KEYWORD' });
    const page = await press(link, 'reason', { reason: 'TOO_MANY' });
    expect(page.heading).toBe('Stop messages from Acme');
    expect(await log()).toHaveLength(2);
    expect(await mayContact(recipient)).toBe(true);
  });

  it('O1 says what is so when it comes together with "That was a mistake", which can be pressed again', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { recipient, link } = await givenVisitor();
      await press(link, 'opt-out');
      await Promise.all([press(link, 'reason', { reason: 'OTHER' }), press(link, 'mistake')]);
      const { heading } = await visit(link);
      expect(heading).toBe(
        (await mayContact(recipient)) ? 'Stop messages from Acme' : 'You have already opted out',
      );
      await press(link, 'mistake');
      expect(await mayContact(recipient)).toBe(true);
    }
  });

  it('goes with its opt-out when an ADMIN withdraws that', async () => {
    const { recipient, link, log } = await givenVisitor();
    await press(link, 'opt-out');
    await press(link, 'reason', { reason: 'WRONG_PERSON' });
    const [optOut] = await log();
    await owner.admin.run(WithdrawEventDocument, { id: optOut?.eventId ?? '', reason: 'a slip' });
    expect(await mayContact(recipient)).toBe(true);
    expect((await visit(link)).heading).toBe('Stop messages from Acme');
  });
});

describe('the statistics', () => {
  it('count a person once, with the reason, by reason and by campaign, and not what was a mistake', async () => {
    const account = await givenSendingAccount(app);
    const { campaignId } = account;
    const [silent, answered, twice, clicked, mistaken] = await Promise.all(
      Array.from({ length: 5 }, () => givenVisitor(account)),
    );
    for (const visitor of [silent, answered, twice, mistaken]) await press(visitor?.link ?? '', 'opt-out');
    await visit(clicked?.link ?? '', { fields: oneClick });
    await press(answered?.link ?? '', 'reason', { reason: 'TOO_MANY' });
    await press(twice?.link ?? '', 'reason', { reason: 'TOO_MANY' });
    await press(twice?.link ?? '', 'reason', { reason: 'OTHER', reasonText: 'no, this' });
    await press(clicked?.link ?? '', 'reason', { reason: 'TOO_MANY' });
    await press(mistaken?.link ?? '', 'reason', { reason: 'TOO_MANY' });
    await press(mistaken?.link ?? '', 'mistake');
    // A reason that was given with the opt-out itself, at another door.
    await said(app.db, account.accountId, { recipient: someone(), source: 'MANUAL', reason: 'WRONG_PERSON' });
    expect(await stats(account, 'REASON')).toEqual([
      ['NONE', 1, 0],
      ['OTHER', 1, 0],
      ['TOO_MANY', 2, 0],
      ['WRONG_PERSON', 1, 0],
    ]);
    expect(await stats(account, 'CAMPAIGN', { campaignIds: [campaignId] })).toEqual([[campaignId, 4, 0]]);
    expect(await stats(account, 'CAMPAIGN', { reasons: ['TOO_MANY'] })).toEqual([[campaignId, 2, 0]]);
    expect(await stats(account, 'SOURCE', { reasons: ['TOO_MANY', 'OTHER'] })).toEqual([
      ['ONE_CLICK', 1, 0],
      ['WEB_FORM', 2, 0],
    ]);
    expect(await stats(account, 'SOURCE', { reasons: ['WRONG_PERSON'] })).toEqual([['MANUAL', 1, 0]]);
  });
});
