/** A campaign's recipients are stored, and nobody says so: the database stays away after the commit. */
import { expect, it, onTestFinished } from 'vitest';
import { CampaignCountsDocument, NumbersDocument, ScreenCampaignDocument } from '../generated/operations.js';
import { startTestApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { swallowingLinkTo } from '../support/swallowing-link.js';
import { expectCommitted, useDisturbed } from './disturbed.js';
import { givenScreening } from './writes-of-words.js';

const disturbed = useDisturbed();

async function givenLink() {
  const account = await disturbed.givenAccount();
  const screening = await givenScreening(account);
  const link = await swallowingLinkTo(disturbed.url);
  const heed = await startTestApp(link.url, {}, { askAgain: { patience: 500 }, recorder: { deadline: 500 } });
  onTestFinished(async () => {
    await heed.stop();
    await link.stop();
  });
  const client = createClient(heed.url, account.admin.key);
  await client.run(NumbersDocument, {});
  const totals = async () => {
    const { campaign } = await account.admin.run(CampaignCountsDocument, { id: screening.campaignId });
    return [campaign?.screened, campaign?.suppressed];
  };
  return { account, screening, link, client, totals };
}

it('there is no answer but OUTCOME_UNKNOWN, and repeating the call counts nobody twice', async () => {
  const { account, screening, link, client, totals } = await givenLink();
  const watch = link.swallow({
    nth: 1,
    link: 'falls silent',
    matches: ({ text }) => text.includes('remember_screening'),
    meanwhile: link.stop,
  });
  expect(await client.send(ScreenCampaignDocument, screening)).toMatchObject({
    status: 503,
    data: null,
    errors: [{ path: ['screenCampaign'], extensions: { code: 'OUTCOME_UNKNOWN' } }],
  });
  expectCommitted(watch);
  const stored = await totals();
  expect(stored).toEqual([1, 1]);
  await account.admin.run(ScreenCampaignDocument, screening);
  expect(await totals()).toEqual(stored);
});

it('what could not be sent is said to be not recorded, and nobody is told that they may be written to', async () => {
  const { screening, link, client, totals } = await givenLink();
  await link.stop();
  expect(await client.send(ScreenCampaignDocument, screening)).toMatchObject({
    status: 503,
    data: null,
    errors: [{ extensions: { code: 'NOT_RECORDED' } }],
  });
  expect(await totals()).toEqual([0, 0]);
});
