import { expect, it, vi } from 'vitest';
import {
  CampaignCountsDocument,
  CreateCampaignDocument,
  ScreenCampaignDocument,
} from '../generated/operations.js';
import { useApp } from '../support/app.js';
import { makeMessage, send } from '../support/messages.js';
import { heldOpen } from './bare-campaigns.js';
import { someone, useScreening } from './screening.js';

const app = useApp();
const { account, senderId } = useScreening(app);

async function givenCampaign(): Promise<string> {
  const input = { name: 'Spring', senderIds: [senderId()] };
  return (await account().admin.run(CreateCampaignDocument, { input })).createCampaign.id;
}

/** Campaigns whose recipients cannot be stored before they are released. */
async function givenHeldCampaigns(count: number) {
  const campaignIds = await Promise.all(Array.from({ length: count }, givenCampaign));
  const release = await heldOpen(
    app.url,
    'select from campaigns where account_id = $1 and campaign_id = any($2::uuid[]) for update',
    [account().accountId, `{${campaignIds.join(',')}}`],
  );
  return { campaignIds, release };
}

async function storesUnderWay(): Promise<number> {
  const [row] = await app.db.text<{ waiting: number }>(
    `select count(*)::int as waiting from pg_stat_activity
     where datname = current_database() and query ~ '^select remember_screening' and state = 'active'`,
    [],
  );
  return row?.waiting ?? -1;
}

it('a STOP is recorded while many calls wait to have their recipients stored, and those are stored when they can', async () => {
  const { campaignIds, release } = await givenHeldCampaigns(30);
  const recipient = someone();
  const calls = campaignIds.map((campaignId) =>
    account().admin.run(ScreenCampaignDocument, { campaignId, recipients: [recipient] }),
  );
  await vi.waitFor(async () => expect(await storesUnderWay()).toBe(2), 20_000);
  const from = someone();
  const outcome = await send(account(), makeMessage({ from, to: '+12125550100', text: 'STOP' }));
  expect(outcome.result).toBe('OPTED_OUT');
  expect(await storesUnderWay()).toBe(2);
  await release();
  for (const { screenCampaign } of await Promise.all(calls)) expect(screenCampaign.allowed).toBe(1);
  for (const id of campaignIds) {
    const { campaign } = await account().admin.run(CampaignCountsDocument, { id });
    expect(campaign?.screened).toBe(1);
  }
});

it('more calls than may wait are told that nothing was recorded', async () => {
  const { campaignIds, release } = await givenHeldCampaigns(2);
  const [first = '', second = ''] = campaignIds;
  const calls = Array.from({ length: 110 }, (_, call) =>
    account().admin.send(ScreenCampaignDocument, {
      campaignId: call % 2 === 0 ? first : second,
      recipients: [someone()],
    }),
  );
  const refused = await Promise.race(calls);
  expect(refused.errors).toMatchObject([{ extensions: { code: 'NOT_RECORDED' } }]);
  await release();
  const answers = await Promise.all(calls);
  const stored = answers.filter(({ errors }) => errors.length === 0).length;
  expect(stored).toBeGreaterThanOrEqual(100);
  expect(stored).toBeLessThan(110);
  let screened = 0;
  for (const id of campaignIds)
    screened += (await account().admin.run(CampaignCountsDocument, { id })).campaign?.screened ?? 0;
  expect(screened).toBe(stored);
});
