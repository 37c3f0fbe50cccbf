/** An account with a sender and a campaign of it, whose recipients are screened below the API, at any time. */
import { CreateCampaignDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, type TestApp } from '../support/app.js';
import { send } from '../support/messages.js';
import { screened } from '../support/screened.js';

export async function givenCampaign(account: TestAccount, senderIds: string[], name = 'Spring') {
  const { createCampaign } = await account.admin.run(CreateCampaignDocument, { input: { name, senderIds } });
  return createCampaign.id;
}

export async function givenScreening(app: TestApp) {
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

/** What the event of a message says of its campaign. */
export async function traced(account: TestAccount, message: Parameters<typeof send>[1]) {
  const { event } = await send(account, message);
  return { campaign: event?.campaign?.id ?? null, inferred: event?.campaignInferred };
}
export const none = { campaign: null, inferred: false };
