import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { alertOf, followAlerts, givenAlertAccount, isTold, setThreshold as set } from './alert-followers.js';
import { type Campaign, givenCampaign, optOut, screen, withdraw } from './campaigns.js';
import { type LiveAccount, useLiveServer } from './live-server.js';

const live = useLiveServer();

const givenAccount = (threshold = {}) => givenAlertAccount(live.server, threshold);
const setThreshold = (account: LiveAccount, rate: number, minimum: number) =>
  set(live.server, account, rate, minimum);
const campaignOf = (account: LiveAccount, recipients: number, daysAgo = 0) =>
  givenCampaign(live.server.db, account, { recipients, daysAgo });
const say = (account: LiveAccount, campaign: Campaign | null, count = 1) =>
  optOut(live.server, account, campaign, count);
const givenFollower = (account: LiveAccount) => followAlerts(live.server, account);

describe('a subscription to campaign alerts', () => {
  it('tells of a campaign when its rate comes to the threshold, with its counts', async () => {
    const account = await givenAccount();
    const campaign = await campaignOf(account, 200);
    const socket = await givenFollower(account);
    await say(account, campaign, 9);
    await say(account, campaign);
    expect(alertOf(await socket.message(0))).toEqual({
      id: campaign.campaignId,
      name: campaign.name,
      screened: 200,
      optOuts: 10,
      optOutRate: 0.05,
    });
  });

  it('tells of none below the minimum, below the rate, or without recipients', async () => {
    const account = await givenAccount();
    const [few, many, none, over] = [
      await campaignOf(account, 10),
      await campaignOf(account, 1_000),
      await campaignOf(account, 0),
      await campaignOf(account, 100),
    ];
    const socket = await givenFollower(account);
    await say(account, few, 4);
    await say(account, many, 49);
    await say(account, none, 20);
    await say(account, null, 20);
    await say(account, over, 5);
    await isTold(socket, over);
    await say(account, few);
    await isTold(socket, over, few);
    await say(account, many);
    await isTold(socket, over, few, many);
    await screen(live.server.db, account.accountId, none, 100);
    await say(account, none);
    await isTold(socket, over, few, many, none);
  });

  it('compares the quotient that it shows: 7 of 100 are 0.07', async () => {
    const account = await givenAccount({ rate: 0.07 });
    const campaign = await campaignOf(account, 100);
    const socket = await givenFollower(account);
    await say(account, campaign, 7);
    await isTold(socket, campaign);
  });

  it('tells of it once, however many opt out after that', async () => {
    const account = await givenAccount();
    const [first, second] = [await campaignOf(account, 100), await campaignOf(account, 100)];
    const socket = await givenFollower(account);
    for (let turn = 0; turn < 12; turn += 1) await say(account, first);
    await isTold(socket, first);
    await say(account, first, 30);
    await say(account, second, 5);
    await isTold(socket, first, second);
  });

  it('tells of it again when it has been below by withdrawals', async () => {
    const account = await givenAccount();
    const campaign = await campaignOf(account, 100);
    const socket = await givenFollower(account);
    const said = await say(account, campaign, 6);
    await isTold(socket, campaign);
    const other = await campaignOf(account, 100);
    await withdraw(live.server, account, said.slice(0, 1));
    await say(account, campaign);
    await say(account, other, 5);
    await isTold(socket, campaign, other);
    // Five stand from six on, and the next two come before anybody can have counted.
    await Promise.all([withdraw(live.server, account, said.slice(1, 3)), say(account, null)]);
    await say(account, campaign, 2);
    await isTold(socket, campaign, other, campaign);
  });

  it('tells of it again when it has been below by more recipients', async () => {
    const account = await givenAccount();
    const campaign = await campaignOf(account, 100);
    const other = await campaignOf(account, 100);
    const socket = await givenFollower(account);
    await say(account, campaign, 6);
    await isTold(socket, campaign);
    await screen(live.server.db, account.accountId, campaign, 100);
    await say(account, campaign, 3);
    await say(account, other, 5);
    await isTold(socket, campaign, other);
    await say(account, campaign);
    await isTold(socket, campaign, other, campaign);
    expect(alertOf(await socket.message(2))).toMatchObject({ screened: 200, optOuts: 10 });
  });

  it('goes by the threshold of now, without an opt-out', async () => {
    const account = await givenAccount();
    const early = await campaignOf(account, 200);
    await say(account, early, 3);
    const campaign = await campaignOf(account, 100);
    const socket = await givenFollower(account);
    await say(account, campaign, 5);
    await isTold(socket, campaign);
    const other = await campaignOf(account, 100);
    await say(account, other, 4);
    await setThreshold(account, 0.04, 4);
    await isTold(socket, campaign, other);
    await setThreshold(account, 0.5, 2);
    const third = await campaignOf(account, 4);
    await say(account, third, 2);
    // It passes by this threshold only, and the others fall.
    await isTold(socket, campaign, other, third);
    await setThreshold(account, 0.04, 5);
    await isTold(socket, campaign, other, third, campaign);
    await setThreshold(account, 0.015, 3);
    const told = [await socket.message(4), await socket.message(5)].map((message) => alertOf(message).name);
    expect(told.sort()).toEqual([early.name, other.name].sort());
  });

  it('begins with those that are over it, oldest first, each in a message, and goes on', async () => {
    const account = await givenAccount();
    const young = await campaignOf(account, 100);
    const old = await campaignOf(account, 100, 20);
    const below = await campaignOf(account, 100);
    await say(account, young, 6);
    await say(account, old, 5);
    await say(account, below, 4);
    const socket = await givenFollower(account);
    await isTold(socket, old, young);
    expect(alertOf(await socket.message(1))).toMatchObject({ optOuts: 6, optOutRate: 0.06 });
    await say(account, below);
    await isTold(socket, old, young, below);
  });

  it('finds nothing to begin with in campaigns that were last screened for long ago, and tells of them with their next opt-out', async () => {
    const account = await givenAccount();
    const stale = await campaignOf(account, 100, 90);
    await live.server.db.rows(sql`
      update campaigns set last_screened_at = created_at where account_id = ${account.accountId}`);
    const fresh = await campaignOf(account, 100);
    await say(account, stale, 6);
    await say(account, fresh, 5);
    const socket = await givenFollower(account);
    await isTold(socket, fresh);
    await say(account, stale);
    await isTold(socket, fresh, stale);
  });

  it('begins anew after a disconnect', async () => {
    const account = await givenAccount();
    const campaign = await campaignOf(account, 100);
    const first = await givenFollower(account);
    await say(account, campaign, 5);
    await isTold(first, campaign);
    first.socket.terminate();
    const [other] = [await campaignOf(account, 100)];
    await say(account, other, 5);
    const second = await givenFollower(account);
    await isTold(second, campaign, other);
  });

  it('tells nobody of another account', async () => {
    const [one, other] = [await givenAccount(), await givenAccount()];
    const [ofOne, ofOther] = [await campaignOf(one, 100), await campaignOf(other, 100)];
    const [socket, another] = [await givenFollower(one), await givenFollower(other)];
    await say(one, ofOne, 5);
    await isTold(socket, ofOne);
    await say(other, ofOther, 5);
    await isTold(another, ofOther);
    await isTold(socket, ofOne);
  });
});
