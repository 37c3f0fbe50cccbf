/** From a campaign's screening to its figures, as schedulers and desks use Heed. */
import { expect, it } from 'vitest';
import {
  CampaignFiguresDocument,
  OptOutEventsInFullDocument,
  ResolveReviewDocument,
  ScreenCampaignDocument,
} from '../generated/operations.js';
import { useApp } from '../support/app.js';
import { send, someRecipient } from '../support/messages.js';
import { givenScreening, traced } from './given-screening.js';

const app = useApp();

it('a STOP is traced to the campaign that screenCampaign has just answered for, and whoever was suppressed is not', async () => {
  const { account, to, campaignId } = await givenScreening(app);
  const [ann, bob] = [someRecipient(), someRecipient()];
  await send(account, { from: bob, to });
  const { screenCampaign } = await account.admin.run(ScreenCampaignDocument, {
    campaignId,
    recipients: [ann, bob],
  });
  expect([screenCampaign.allowed, screenCampaign.suppressed.length]).toEqual([1, 1]);
  expect(await traced(account, { from: ann, to })).toEqual({ campaign: campaignId, inferred: true });
  expect(await traced(account, { from: bob, to })).toEqual({ campaign: null, inferred: false });
  const { campaign } = await account.admin.run(CampaignFiguresDocument, { id: campaignId });
  expect(campaign).toEqual({ screened: 1, suppressed: 1, optOuts: 1, optOutRate: 1 });
});

it('an unclear message counts for its campaign until it is dismissed, and for good once it is agreed', async () => {
  const { account, to, campaignId } = await givenScreening(app);
  const [ann, bob] = [someRecipient(), someRecipient()];
  await account.admin.run(ScreenCampaignDocument, { campaignId, recipients: [ann, bob, someRecipient()] });
  const reviews: string[] = [];
  for (const from of [ann, bob]) {
    const { review } = await send(account, { from, to, text: 'Stpo' });
    reviews.push(review?.id ?? '');
  }
  const optOuts = async () =>
    (await account.admin.run(CampaignFiguresDocument, { id: campaignId })).campaign?.optOuts;
  expect(await optOuts()).toBe(2);
  for (const [place, optOut] of [true, false].entries()) {
    await account.admin.run(ResolveReviewDocument, { id: reviews[place] ?? '', optOut });
  }
  expect(await optOuts()).toBe(1);
  const { optOutEvents } = await account.admin.run(OptOutEventsInFullDocument, {
    filter: { campaignIds: [campaignId], sources: ['REVIEW'] },
    first: 10,
  });
  // Two provisional words, the final one and the withdrawal of the other: all of the campaign.
  expect(optOutEvents.nodes.map(({ campaign }) => campaign?.id)).toEqual(Array(4).fill(campaignId));
});
