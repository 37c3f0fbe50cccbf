/** Followers of alerts while the database is away, and when its log is another one. */
import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { DatabaseAway } from '../../src/core/db/database-error.js';
import type { CampaignAlert } from '../../src/core/graph/campaign-alerts.js';
import { createCampaignCounter } from '../../src/core/log/campaign-counts.js';
import type { Following } from '../../src/core/log/feeds.js';
import { createAlerts } from '../../src/features/live/alerts.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount } from '../support/words.js';
import { type Campaign, givenCampaign, optOut } from './campaigns.js';
import { givenFeeds, shortenLog } from './feed-process.js';
import { tapped } from '../support/tapped-db.js';

const database = useDatabase();
const times = { shortestRest: 1, longestRest: 20, retry: 20, giveUp: 500, shared: 0 };
afterEach(() => void vi.restoreAllMocks());

/** A process whose reads fail from when `fail` is called, and an account with 5 % and 5 opt-outs. */
async function given() {
  const failing = vi.fn<() => Promise<unknown[]>>();
  let fails = false;
  const own = tapped(database.db, ({ text, send }) =>
    fails && !text.includes('record_words') ? failing() : send(),
  );
  const process = givenFeeds(own, { times: { retry: 20, giveUp: 500 } });
  const campaignCounts = createCampaignCounter();
  const alerts = createAlerts({
    db: own,
    feeds: process.feeds,
    campaignCounts,
    onTrouble: () => undefined,
    times,
  });
  const accountId = await givenBareAccount(database.db);
  await database.db.rows(sql`
    update accounts set alert_rate = 0.05, alert_minimum = 5 where account_id = ${accountId}`);
  const follow = async () => {
    const follower = await alerts.follow(accountId);
    onTestFinished(() => void follower.return?.());
    return follower;
  };
  return {
    ...process,
    alerts,
    campaignCounts,
    accountId,
    follow,
    campaign: () => givenCampaign(database.db, { accountId }, { recipients: 100 }),
    say: (campaign: Campaign | null, count: number) => optOut(process, { accountId }, campaign, count),
    fail(error: Error) {
      fails = true;
      failing.mockRejectedValue(error);
      return { asked: () => failing.mock.calls.length, end: () => (fails = false) };
    },
  };
}

async function nextOf(follower: Following<CampaignAlert>): Promise<string> {
  const result = await follower.next();
  if (result.done === true) throw new Error('the follower has ended');
  return result.value.items.map(({ campaign }) => campaign.name).join();
}

/** Whether it has been answered when all that can go on has gone on, the other follower's next alert included. */
const isWaiting = async (next: Promise<unknown>) =>
  (await Promise.race([next, new Promise((resolve) => setImmediate(resolve, 'waiting'))])) === 'waiting';

describe('followers of alerts', () => {
  it('are told when the database is back', async () => {
    const { follow, campaign, say, fail } = await given();
    const followers = [await follow(), await follow()];
    const one = await campaign();
    const next = Promise.all(followers.map(nextOf));
    const failing = fail(new DatabaseAway('ECONNREFUSED', false));
    await say(one, 5);
    await vi.waitFor(() => expect(failing.asked()).toBeGreaterThan(2), 10_000);
    failing.end();
    expect(await next).toEqual([one.name, one.name]);
  });

  it('are told when the counts are there again, if only these could not be had', async () => {
    const { follow, campaign, say, campaignCounts } = await given();
    const follower = await follow();
    const one = await campaign();
    const away = new DatabaseAway('57014', true);
    const counting = vi.spyOn(campaignCounts, 'of').mockRejectedValueOnce(away).mockRejectedValueOnce(away);
    await say(one, 5);
    expect(await nextOf(follower)).toBe(one.name);
    expect(counting.mock.calls.length).toBeGreaterThan(2);
  });

  it('end together with the error when the database stays away, and who comes later begins anew', async () => {
    const { alerts, feeds, follow, campaign, say, fail, listenedTo } = await given();
    const followers = [await follow(), await follow()];
    const one = await campaign();
    const away = new DatabaseAway('ECONNREFUSED', false);
    const outcomes = Promise.all(followers.map((follower) => expect(follower.next()).rejects.toBe(away)));
    const failing = fail(away);
    await say(one, 5);
    await outcomes;
    expect([alerts.watched(), feeds.followers(), listenedTo()]).toEqual([0, 0, 0]);
    for (const follower of followers) expect(await follower.next()).toMatchObject({ done: true });
    await expect(follow()).rejects.toBe(away);
    failing.end();
    expect(alerts.watched()).toBe(0);
    expect(await nextOf(await follow())).toBe(one.name);
  });

  it('end at once with an error that trying again cannot mend', async () => {
    const { follow, campaign, say, campaignCounts, alerts } = await given();
    const follower = await follow();
    const broken = new Error('a fault inside');
    vi.spyOn(campaignCounts, 'of').mockRejectedValue(broken);
    const outcome = expect(follower.next()).rejects.toBe(broken);
    await say(await campaign(), 5);
    await outcome;
    expect(alerts.watched()).toBe(0);
    expect(campaignCounts.of).toHaveBeenCalledTimes(1);
  });

  it('end with the error when only the counts stay away', async () => {
    const { follow, campaign, say, campaignCounts, alerts } = await given();
    const follower = await follow();
    const away = new DatabaseAway('57014', true);
    const counting = vi.spyOn(campaignCounts, 'of').mockRejectedValue(away);
    const outcome = expect(follower.next()).rejects.toBe(away);
    await say(await campaign(), 5);
    await outcome;
    expect(counting.mock.calls.length).toBeGreaterThan(2);
    expect(alerts.watched()).toBe(0);
  });

  it('go by the log as it is after a failover that lost opt-outs, and are told as they come again', async () => {
    const { follow, campaign, say, campaignCounts, feeds, accountId, wakeUps } = await given();
    const follower = await follow();
    const [one, other, below] = [await campaign(), await campaign(), await campaign()];
    await say(one, 6);
    expect(await nextOf(follower)).toBe(one.name);
    const counting = vi.spyOn(campaignCounts, 'of');
    await say(null, 30);
    await say(below, 4);
    await vi.waitFor(() => expect(counting).toHaveResolved(), 10_000);
    await shortenLog(database.db, accountId, 3);
    campaignCounts.forget();
    feeds.drop();
    wakeUps.grew(accountId);
    await say(below, 3);
    await say(other, 5);
    expect(await nextOf(follower)).toBe(other.name);
    await say(one, 2);
    expect(await nextOf(follower)).toBe(one.name);
    await say(below, 2);
    expect(await nextOf(follower)).toBe(below.name);
  });

  it('take back a batch that was not taken, and of a campaign get only the last alert if they are slow', async () => {
    const { follow, campaign, say, accountId } = await given();
    const [one, other, third] = [await campaign(), await campaign(), await campaign()];
    await say(one, 5);
    await say(other, 5);
    const [slow, quick] = [await follow(), await follow()];
    for (const follower of [slow, quick]) {
      expect(await nextOf(follower)).toBe(one.name);
      follower.putBack();
      follower.putBack();
      expect(await nextOf(follower)).toBe(one.name);
      expect(await nextOf(follower)).toBe(other.name);
    }
    await say(third, 5);
    expect(await nextOf(quick)).toBe(third.name);
    quick.putBack();
    expect(await nextOf(quick)).toBe(third.name);
    for (const minimum of [50, 5]) {
      await database.db.rows(sql`
        update accounts set alert_minimum = ${minimum} where account_id = ${accountId}`);
      await vi.waitFor(async () => {
        const begun = await follow();
        const next = begun.next();
        expect(await isWaiting(next)).toBe(minimum === 50);
        await begun.return?.();
      }, 10_000);
    }
    const again = [await nextOf(quick), await nextOf(quick), await nextOf(quick)];
    expect(again.sort()).toEqual([one.name, other.name, third.name].sort());
    const late = [await nextOf(slow), await nextOf(slow), await nextOf(slow)];
    expect(late.sort()).toEqual(again.sort());
    const awaited = [slow.next(), quick.next()];
    for (const next of awaited) expect(await isWaiting(next)).toBe(true);
    await Promise.all([slow.return?.(), quick.return?.()]);
    for (const next of awaited) expect(await next).toMatchObject({ done: true });
  });

  it('take back one while others have gone on to the next', async () => {
    const { follow, campaign, say } = await given();
    const [slow, quick] = [await follow(), await follow()];
    const [one, other] = [await campaign(), await campaign()];
    await say(one, 5);
    for (const follower of [slow, quick]) expect(await nextOf(follower)).toBe(one.name);
    const next = nextOf(quick);
    await say(other, 5);
    expect(await next).toBe(other.name);
    slow.putBack();
    expect([await nextOf(slow), await nextOf(slow)]).toEqual([one.name, other.name]);
  });

  it('are read for one at a time', async () => {
    const { follow } = await given();
    const follower = await follow();
    const first = follower.next();
    await expect(follower.next()).rejects.toThrow('one batch at a time');
    await follower.return?.();
    expect(await first).toMatchObject({ done: true });
  });
});
