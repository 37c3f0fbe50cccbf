import { once } from 'node:events';
import postgres from 'postgres';
import { describe, expect, it, onTestFinished } from 'vitest';
import { formatInstant, microseconds } from '../../src/core/domain/instant.js';
import {
  AddGroupDocument,
  CampaignFiguresDocument,
  CreateCampaignDocument,
  ProcessInboundBatchDocument,
  RecordProviderSignalDocument,
  UpdateAccountDocument,
  WithdrawEventDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, startTestApp, type TestAccount, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { makeMessage, send, someRecipient } from '../support/messages.js';
import { screened } from '../support/screened.js';

const app = useApp();
const now = () => Date.now() * 1000;

async function givenCampaign(account: TestAccount, senderIds: string[], name = 'Spring') {
  const { createCampaign } = await account.admin.run(CreateCampaignDocument, { input: { name, senderIds } });
  return createCampaign.id;
}

/** An account with a sender and a campaign of it. */
async function givenScreening() {
  const account = await givenAccount(app);
  const { id: senderId, address: to } = await givenNumber(account);
  const campaignId = await givenCampaign(account, [senderId]);
  const screen = (recipient: string, at?: number, campaign = campaignId, senderIds = [senderId]) =>
    screened(app.db, account.accountId, {
      campaignId: campaign,
      senderIds,
      allowed: [recipient],
      ...(at === undefined ? {} : { at }),
    });
  return { account, senderId, to, campaignId, screen };
}

async function traced(account: TestAccount, message: Parameters<typeof send>[1]) {
  const { event } = await send(account, message);
  return { campaign: event?.campaign?.id ?? null, inferred: event?.campaignInferred };
}
const none = { campaign: null, inferred: false };

describe('an opt-out that names no campaign', () => {
  it('is traced to the campaign whose recipient sent it, whether by keyword, phrase, button or unclear', async () => {
    const { account, to, campaignId, screen } = await givenScreening();
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
    const { account, senderId, to, campaignId, screen } = await givenScreening();
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
    const { account, to, campaignId, screen } = await givenScreening();
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
    const { account, to, campaignId, screen } = await givenScreening();
    const from = someRecipient();
    await screen(from);
    const receivedAt = formatInstant(now() + 30 * microseconds.day);
    expect(await traced(account, { from, to, receivedAt })).toEqual({ campaign: campaignId, inferred: true });
  });

  it('is not traced to a campaign that its recipient was suppressed in', async () => {
    const { account, senderId, to, campaignId } = await givenScreening();
    const from = someRecipient();
    const call = { campaignId, senderIds: [senderId], suppressed: [from], allowed: [someRecipient()] };
    await screened(app.db, account.accountId, call);
    expect(await traced(account, { from, to })).toEqual(none);
  });

  it('is not traced to a campaign of another sender, nor of another account', async () => {
    const { account, campaignId, to, senderId, screen } = await givenScreening();
    const from = someRecipient();
    const other = await givenNumber(account);
    await screen(from);
    expect(await traced(account, { from, to: other.address })).toEqual(none);
    await screen(from, undefined, campaignId, [other.id, senderId]);
    expect((await traced(account, { from, to: other.address })).campaign).toBe(campaignId);
    const stranger = await givenScreening();
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
    const { account, senderId, campaignId, screen } = await givenScreening();
    const other = await givenNumber(account);
    await account.admin.run(AddGroupDocument, { name: 'Pool', senderIds: [senderId, other.id] });
    const from = someRecipient();
    await screen(from);
    expect((await traced(account, { from, to: other.address })).campaign).toBe(campaignId);
  });

  it('leaves the campaign that is given as it is, and guesses none where an unknown one is given', async () => {
    const { account, senderId, to, screen } = await givenScreening();
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
    const { account, senderId, to, campaignId, screen } = await givenScreening();
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
    const { account, to, screen } = await givenScreening();
    const from = someRecipient();
    await screen(from);
    await send(account, { from, to, text: 'STOP' });
    expect(await traced(account, { from, to, text: 'START' })).toEqual(none);
  });
});

describe('a signal of a provider', () => {
  const signal = (account: TestAccount, code: string, from: string, to: string) =>
    account.admin.run(RecordProviderSignalDocument, {
      input: {
        provider: code === '21610' ? 'twilio' : 'sinch',
        code,
        from,
        to,
        messageId: `${code} ${from}`,
      },
    });

  it('O6 is traced if it reports what the recipient did, not if it is an error: that opt-out is an older one', async () => {
    const { account, to, campaignId, screen } = await givenScreening();
    const [ann, bob] = [someRecipient(), someRecipient()];
    await screen(ann);
    await screen(bob);
    const report = await signal(account, 'OPT_OUT', ann, to);
    expect(report.recordProviderSignal.event).toMatchObject({
      campaign: { id: campaignId },
      campaignInferred: true,
    });
    const error = await signal(account, '21610', to, bob);
    expect(error.recordProviderSignal.event).toMatchObject({ campaign: null, campaignInferred: false });
  });
});

describe('messages of one call', () => {
  it('are each traced for themselves', async () => {
    const { account, senderId, to, campaignId, screen } = await givenScreening();
    const summer = await givenCampaign(account, [senderId], 'Summer');
    const [ann, bob, cid, dan] = [someRecipient(), someRecipient(), someRecipient(), someRecipient()];
    await screen(ann);
    await screen(bob, undefined, summer);
    await screen(dan);
    const { processInboundBatch } = await account.admin.run(ProcessInboundBatchDocument, {
      input: [
        makeMessage({ from: ann, to }),
        makeMessage({ from: 'nobody', to }),
        makeMessage({ from: bob, to }),
        makeMessage({ from: cid, to }),
        makeMessage({ from: dan, to, text: 'HELP' }),
        makeMessage({ from: dan, to, campaignId: summer }),
      ],
    });
    expect(
      processInboundBatch.map(({ event }) => [event?.campaign?.id ?? null, event?.campaignInferred ?? null]),
    ).toEqual([
      [campaignId, true],
      [null, null],
      [summer, true],
      [null, false],
      [null, null],
      [summer, false],
    ]);
  });
});

describe('a process that has known the account from before its first screening', () => {
  it('traces all the same: the writer has it read the settings anew', async () => {
    const other = await startTestApp(app.url);
    onTestFinished(() => other.stop());
    const { account, to, campaignId, screen } = await givenScreening();
    const there = { ...account, admin: createClient(other.url, account.admin.key) };
    for (const one of [account, there]) await send(one, { to });
    const [ann, bob] = [someRecipient(), someRecipient()];
    await screen(ann);
    await screen(bob);
    expect((await traced(account, { from: ann, to })).campaign).toBe(campaignId);
    expect((await traced(there, { from: bob, to })).campaign).toBe(campaignId);
  });
});

describe('a look-up that is not answered', () => {
  it('does not hold the opt-out up, which is recorded without a campaign and counted', async () => {
    const { account, to, screen } = await givenScreening();
    const from = someRecipient();
    await screen(from);
    const holder = postgres(app.url, { max: 1 });
    onTestFinished(() => holder.end());
    const [locked, released] = [new AbortController(), new AbortController()];
    const holding = holder.begin(async (transaction) => {
      await transaction`lock table screened_recipients in access exclusive mode`;
      locked.abort();
      await once(released.signal, 'abort');
    });
    await once(locked.signal, 'abort');
    const outcome = await send(account, { from, to });
    released.abort();
    await holding;
    expect(outcome).toMatchObject({
      result: 'OPTED_OUT',
      event: { campaign: null, campaignInferred: false },
    });
    const metrics = await (await fetch(`${app.origin}/metrics`)).text();
    expect(metrics).toMatch(/heed_opt_outs_traced_total\{outcome="failed"\} 1\b/);
  });
});

describe('what follows from a traced opt-out', () => {
  it('counts for the campaign until it is withdrawn, and shows in its events and statistics', async () => {
    const { account, to, campaignId, screen } = await givenScreening();
    const [ann, bob] = [someRecipient(), someRecipient()];
    await screen(ann);
    await screen(bob);
    const { event } = await send(account, { from: ann, to });
    await send(account, { from: bob, to, text: 'Stpo' });
    const figures = async () => {
      const found = await account.admin.run(CampaignFiguresDocument, { id: campaignId });
      return {
        ...found.campaign,
        events: found.optOutEvents.totalCount,
        onTheList: found.optOuts.totalCount,
        stats: found.optOutStats,
      };
    };
    expect(await figures()).toMatchObject({
      screened: 2,
      suppressed: 0,
      optOuts: 2,
      optOutRate: 1,
      events: 2,
      onTheList: 2,
      stats: [{ key: campaignId, optOuts: 2 }],
    });
    await account.admin.run(WithdrawEventDocument, { id: event?.id ?? '', reason: 'a typo' });
    expect(await figures()).toMatchObject({
      optOuts: 1,
      optOutRate: 0.5,
      events: 3,
      onTheList: 1,
      stats: [{ key: campaignId, optOuts: 1 }],
    });
  });
});
