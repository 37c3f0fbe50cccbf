import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { findLink } from '../../src/features/web-opt-out/links/links.queries.js';
import type { DrawTokens } from '../../src/features/web-opt-out/links/make-links.js';
import { useDatabase } from '../support/database.js';
import { givenSending, linkCount, makeAlone, someRecipients, toNobodyInParticular } from './given-links.js';

const database = useDatabase();

const [one = '', other = ''] = someRecipients(2);

/** Draws these tokens, one after the other, and no further ones. */
function drawing(...tokens: string[]): DrawTokens {
  return (count) => {
    if (count > tokens.length) throw new Error('more tokens were drawn than the test has');
    return tokens.splice(0, count);
  };
}

describe('O2 a link', () => {
  it('knows its account, recipient, sender and campaign', async () => {
    const { accountId, senderId, campaignId } = await givenSending(database.db);
    for (const link of [
      { recipient: one, senderId, campaignId },
      { recipient: 'someone@example.com', senderId, campaignId: null },
      { recipient: one, senderId: null, campaignId },
      { recipient: one, senderId: null, campaignId: null },
    ]) {
      const [token = ''] = await makeAlone(database.db, accountId, [link]);
      expect(token).toMatch(/^[0-9A-Za-z]{10}$/);
      expect(await findLink(database.db, token)).toEqual({ accountId, ...link });
    }
  });

  it('is one for each recipient, campaign and sender, however often it is asked for', async () => {
    const { accountId, senderId, otherSenderId, campaignId, otherCampaignId } = await givenSending(
      database.db,
    );
    const wanted = [one, other].flatMap((recipient) =>
      [null, senderId, otherSenderId].flatMap((sender) =>
        [null, campaignId, otherCampaignId].map((campaign) => ({
          recipient,
          senderId: sender,
          campaignId: campaign,
        })),
      ),
    );
    const tokens = await makeAlone(database.db, accountId, wanted);
    expect(new Set(tokens).size).toBe(18);
    expect(await makeAlone(database.db, accountId, wanted.toReversed())).toEqual(tokens.toReversed());
    for (const [index, link] of wanted.entries()) {
      expect(await findLink(database.db, tokens[index] ?? '')).toEqual({ accountId, ...link });
    }
    expect(await linkCount(database.db, accountId)).toBe(18);
  });

  it('is the same for a recipient who stands several times in a call, new ones and known ones mixed', async () => {
    const { accountId, campaignId } = await givenSending(database.db);
    const link = (recipient: string) => ({ recipient, senderId: null, campaignId });
    const [known] = await makeAlone(database.db, accountId, [link(one)]);
    const wanted = [other, one, other, one, '+12125559000'].map(link);
    const tokens = await makeAlone(database.db, accountId, wanted);
    expect(tokens[1]).toBe(known);
    expect(tokens[3]).toBe(known);
    expect(tokens[0]).toBe(tokens[2]);
    expect(new Set(tokens).size).toBe(3);
    expect(await linkCount(database.db, accountId)).toBe(3);
  });

  it('is of one account: another has another for the same recipient', async () => {
    const [first, second] = [await givenSending(database.db), await givenSending(database.db)];
    const wanted = [{ recipient: one, ...toNobodyInParticular }];
    const [ours = ''] = await makeAlone(database.db, first.accountId, wanted);
    const [theirs = ''] = await makeAlone(database.db, second.accountId, wanted);
    expect(ours).not.toBe(theirs);
    expect((await findLink(database.db, ours))?.accountId).toBe(first.accountId);
    expect((await findLink(database.db, theirs))?.accountId).toBe(second.accountId);
  });

  it('is not made for a sender or a campaign of another account, nor is any other of the call', async () => {
    const [ours, theirs] = [await givenSending(database.db), await givenSending(database.db)];
    for (const foreign of [
      { senderId: theirs.senderId, campaignId: null },
      { senderId: null, campaignId: theirs.campaignId },
      { senderId: randomUUID(), campaignId: ours.campaignId },
    ]) {
      const wanted = [
        { recipient: one, ...toNobodyInParticular },
        { recipient: other, ...foreign },
      ];
      await expect(makeAlone(database.db, ours.accountId, wanted)).rejects.toMatchObject({
        sqlState: 'HD404',
      });
    }
    expect(await linkCount(database.db, ours.accountId)).toBe(0);
  });

  it('is not found by a token of nobody, nor by what is none', async () => {
    expect(await findLink(database.db, 'nobodys000')).toBeNull();
    const before = database.db.statementsSent();
    for (const text of ['', 'x', '\u0000000000000', "' or true --", 'nobodys0000']) {
      expect(await findLink(database.db, text)).toBeNull();
    }
    expect(database.db.statementsSent()).toBe(before);
  });

  it('gets 10,000 recipients theirs in one statement', async () => {
    const { accountId, senderId, campaignId } = await givenSending(database.db);
    const wanted = someRecipients(10_000).map((recipient) => ({ recipient, senderId, campaignId }));
    const before = database.db.statementsSent();
    const tokens = await makeAlone(database.db, accountId, wanted);
    expect(database.db.statementsSent() - before).toBe(1);
    expect(new Set(tokens).size).toBe(10_000);
    expect(await findLink(database.db, tokens[9_999] ?? '')).toMatchObject(wanted[9_999] ?? {});
    expect(await makeAlone(database.db, accountId, wanted)).toEqual(tokens);
    expect(database.db.statementsSent() - before).toBe(3);
  });
});

describe('a token that was drawn', () => {
  it("and is another link's is drawn anew, and the other link keeps it", async () => {
    const { accountId } = await givenSending(database.db);
    const link = (recipient: string) => ({ recipient, ...toNobodyInParticular });
    await makeAlone(database.db, accountId, [link(one)], drawing('taken00000'));
    const tokens = await makeAlone(
      database.db,
      accountId,
      [link('+12125558001'), link('+12125558002'), link('+12125558003')],
      drawing('free000001', 'taken00000', 'free000003', 'taken00000', 'free000002'),
    );
    expect(tokens).toEqual(['free000001', 'free000002', 'free000003']);
    expect(await findLink(database.db, 'taken00000')).toMatchObject({ accountId, recipient: one });
    expect(await findLink(database.db, 'free000002')).toMatchObject({ recipient: '+12125558002' });
  });

  it("and is another account's link's is drawn anew too", async () => {
    const [first, second] = [await givenSending(database.db), await givenSending(database.db)];
    const wanted = [{ recipient: one, ...toNobodyInParticular }];
    await makeAlone(database.db, first.accountId, wanted, drawing('taken00001'));
    const draw = drawing('taken00001', 'free000004');
    expect(await makeAlone(database.db, second.accountId, wanted, draw)).toEqual(['free000004']);
    expect((await findLink(database.db, 'taken00001'))?.accountId).toBe(first.accountId);
  });

  it('twice in a call goes to one of the two', async () => {
    const { accountId } = await givenSending(database.db);
    const wanted = [one, other].map((recipient) => ({ recipient, ...toNobodyInParticular }));
    const draw = drawing('twice00000', 'twice00000', 'once000000');
    const tokens = await makeAlone(database.db, accountId, wanted, draw);
    expect(tokens.toSorted()).toEqual(['once000000', 'twice00000']);
    for (const [index, token] of tokens.entries()) {
      expect((await findLink(database.db, token))?.recipient).toBe(wanted[index]?.recipient);
    }
  });

  it('and is taken each time is an error, not a link of somebody else', async () => {
    const { accountId } = await givenSending(database.db);
    const link = (recipient: string) => ({ recipient, ...toNobodyInParticular });
    await makeAlone(database.db, accountId, [link(one)], drawing('taken00002'));
    const always: DrawTokens = (count) => Array.from({ length: count }, () => 'taken00002');
    await expect(makeAlone(database.db, accountId, [link(other)], always)).rejects.toThrow(/other links/);
    expect(await linkCount(database.db, accountId)).toBe(1);
  });
});
