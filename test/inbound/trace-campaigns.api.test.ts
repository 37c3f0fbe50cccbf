import { describe, expect, it } from 'vitest';
import { formatInstant, microseconds } from '../../src/core/domain/instant.js';
import { AddGroupDocument, CampaignFiguresDocument, UpdateAccountDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { makeMessage, send, someRecipient } from '../support/messages.js';
import { screened } from '../support/screened.js';
import { givenCampaign, givenScreening, none, traced } from './given-screening.js';

const app = useApp();
const now = () => Date.now() * 1000;

describe('an opt-out that names no campaign', () => {
  it('is traced to the campaign whose recipient sent it, whether by keyword, phrase, button or unclear', async () => {
    const { account, to, campaignId, screen } = await givenScreening(app);
    for (const what of [
      { text: 'STOP' },
      { text: 'please stop texting me' },
      { text: null, buttonPayload: 'STOP' },
      { text: 'Stpo' },
      { text: 'hello', providerAction: 'OPT_OUT' as const },
    ]) {
      const from = someRecipient();
      await screen(from);
      expect(await traced(account, { from, to, ...what })).toEqual({ campaign: campaignId, inferred: true });
    }
  });

  it('is traced to the last of several campaigns', async () => {
    const { account, senderId, to, campaignId, screen } = await givenScreening(app);
    const [from, other] = [someRecipient(), someRecipient()];
    const summer = await givenCampaign(account, [senderId], 'Summer');
    await screen(from);
    await screen(from, undefined, summer);
    await screen(other, undefined, summer);
    await screen(other);
    expect(await traced(account, { from, to })).toEqual({ campaign: summer, inferred: true });
    expect(await traced(account, { from: other, to })).toEqual({ campaign: campaignId, inferred: true });
  });

  it('is traced as long as the account says, from the time of the message on', async () => {
    const { account, to, campaignId, screen } = await givenScreening(app);
    const receivedAt = now() - 20 * microseconds.day;
    const week = 7 * microseconds.day;
    const at = async (screenedAt: number) => {
      const from = someRecipient();
      await screen(from, screenedAt);
      const { campaign } = await traced(account, { from, to, receivedAt: formatInstant(receivedAt) });
      return campaign;
    };
    expect(await at(receivedAt - week)).toBe(campaignId);
    expect(await at(receivedAt - week - 1)).toBeNull();
    // Clocks may differ by a minute.
    expect(await at(receivedAt + microseconds.minute)).toBe(campaignId);
    expect(await at(receivedAt + microseconds.minute + 1)).toBeNull();
    await account.admin.run(UpdateAccountDocument, { input: { attributionDays: 8 } });
    expect(await at(receivedAt - week - 2)).toBe(campaignId);
    await account.admin.run(UpdateAccountDocument, { input: { attributionDays: 0 } });
    expect(await at(receivedAt)).toBeNull();
  });

  it('of a time ahead of the clock is traced as of now', async () => {
    const { account, to, campaignId, screen } = await givenScreening(app);
    const from = someRecipient();
    await screen(from);
    const receivedAt = formatInstant(now() + 30 * microseconds.day);
    expect(await traced(account, { from, to, receivedAt })).toEqual({ campaign: campaignId, inferred: true });
  });

  it('is not traced to a campaign that its recipient was suppressed in', async () => {
    const { account, senderId, to, campaignId } = await givenScreening(app);
    const from = someRecipient();
    const call = { campaignId, senderIds: [senderId], suppressed: [from], allowed: [someRecipient()] };
    await screened(app.db, account.accountId, call);
    expect(await traced(account, { from, to })).toEqual(none);
  });

  it('is not traced to a campaign of another sender, nor of another account', async () => {
    const { account, campaignId, to, senderId, screen } = await givenScreening(app);
    const from = someRecipient();
    const other = await givenNumber(account);
    await screen(from);
    expect(await traced(account, { from, to: other.address })).toEqual(none);
    await screen(from, undefined, campaignId, [other.id, senderId]);
    expect((await traced(account, { from, to: other.address })).campaign).toBe(campaignId);
    const stranger = await givenScreening(app);
    await stranger.screen(someRecipient());
    expect(await traced(stranger.account, { from, to: stranger.to })).toEqual(none);
    expect((await traced(account, { from, to })).campaign).toBe(campaignId);
  });

  it('is traced to a campaign of any sender that is answered at the same address, and all its events are', async () => {
    const account = await givenAccount(app);
    const replyAddress = '36180';
    const senders = [
      await givenNumber(account, { address: 'BRAND', replyAddress, country: 'FR' }),
      await givenNumber(account, { address: 'OTHER', replyAddress, country: 'FR' }),
    ];
    const campaignId = await givenCampaign(account, [senders[1]?.id ?? '']);
    const from = someRecipient('+3363998');
    await screened(app.db, account.accountId, {
      campaignId,
      senderIds: [senders[1]?.id ?? ''],
      allowed: [from],
    });
    expect(await traced(account, { from, to: replyAddress })).toEqual({
      campaign: campaignId,
      inferred: true,
    });
    const { campaign, optOutEvents } = await account.admin.run(CampaignFiguresDocument, { id: campaignId });
    expect(optOutEvents.totalCount).toBe(2);
    // One person, who said two things at once.
    expect(campaign).toMatchObject({ screened: 1, optOuts: 1, optOutRate: 1 });
  });

  it('is traced to a campaign of any sender of the group that was answered', async () => {
    const { account, senderId, campaignId, screen } = await givenScreening(app);
    const other = await givenNumber(account);
    await account.admin.run(AddGroupDocument, { name: 'Pool', senderIds: [senderId, other.id] });
    const from = someRecipient();
    await screen(from);
    expect((await traced(account, { from, to: other.address })).campaign).toBe(campaignId);
  });

  it('leaves the campaign that is given as it is, and guesses none where an unknown one is given', async () => {
    const { account, senderId, to, screen } = await givenScreening(app);
    const named = await givenCampaign(account, [senderId], 'Named');
    const [ann, bob] = [someRecipient(), someRecipient()];
    await screen(ann);
    await screen(bob);
    expect(await traced(account, { from: ann, to, campaignId: named })).toEqual({
      campaign: named,
      inferred: false,
    });
    const unknown = await send(account, { from: bob, to, campaignExternalId: 'of another system' });
    expect(unknown.event).toMatchObject({ campaign: null, campaignInferred: false });
    expect(unknown.warnings).toEqual(['no campaign of the account has this id: recorded without one']);
  });

  it('has the campaign of its first time when it comes again', async () => {
    const { account, senderId, to, campaignId, screen } = await givenScreening(app);
    const message = makeMessage({ to });
    await screen(message.from);
    const first = await send(account, message);
    expect(first.event?.campaign?.id).toBe(campaignId);
    await screen(message.from, undefined, await givenCampaign(account, [senderId], 'Later'));
    expect(await send(account, message)).toEqual({ ...first, duplicate: true });
  });
});

describe('what is not an opt-out', () => {
  it('is not traced: an opt-in', async () => {
    const { account, to, screen } = await givenScreening(app);
    const from = someRecipient();
    await screen(from);
    await send(account, { from, to, text: 'STOP' });
    expect(await traced(account, { from, to, text: 'START' })).toEqual(none);
  });
});
