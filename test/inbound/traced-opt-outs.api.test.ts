import { once } from 'node:events';
import postgres from 'postgres';
import { describe, expect, it, onTestFinished } from 'vitest';
import { formatInstant, microseconds } from '../../src/core/domain/instant.js';
import {
  CampaignFiguresDocument,
  ProcessInboundBatchDocument,
  RecordProviderSignalDocument,
  WithdrawEventDocument,
} from '../generated/operations.js';
import { startTestApp, type TestAccount, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { makeMessage, send, someRecipient } from '../support/messages.js';
import { givenCampaign, givenScreening, traced } from './given-screening.js';

const app = useApp();

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
    const { account, to, campaignId, screen } = await givenScreening(app);
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
  it('are each traced as of their own time', async () => {
    const { account, to, campaignId, screen } = await givenScreening(app);
    const screenedAt = (days: number) => Date.now() * 1000 - days * microseconds.day;
    const people = [someRecipient(), someRecipient(), someRecipient()] as const;
    for (const [place, from] of people.entries()) await screen(from, screenedAt(10 + place));
    const { processInboundBatch } = await account.admin.run(ProcessInboundBatchDocument, {
      input: [
        // Eleven, four and six days after they were screened; and one before that.
        makeMessage({ from: people[1], to }),
        makeMessage({ from: people[0], to, receivedAt: formatInstant(screenedAt(6)) }),
        makeMessage({ from: people[2], to, receivedAt: formatInstant(screenedAt(6)) }),
        makeMessage({ from: people[2], to, receivedAt: formatInstant(screenedAt(13)) }),
      ],
    });
    expect(processInboundBatch.map(({ event }) => event?.campaign?.id ?? null)).toEqual([
      null,
      campaignId,
      campaignId,
      null,
    ]);
  });

  it('are each traced for themselves', async () => {
    const { account, senderId, to, campaignId, screen } = await givenScreening(app);
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
    const { account, to, campaignId, screen } = await givenScreening(app);
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
    const { account, to, screen } = await givenScreening(app);
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
    const { account, to, campaignId, screen } = await givenScreening(app);
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
