import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { FollowAlertsDocument } from '../generated/operations.js';
import { type Campaign, givenCampaign, optOut, screen, withdraw } from './campaigns.js';
import { givenLiveAccount, type LiveAccount, startLiveServer, useLiveServer } from './live-server.js';
import { type Message, openAs, type RawSocket } from './raw-socket.js';

const live = useLiveServer();

/** 5 % and 5 opt-outs, unless the test says otherwise. */
async function givenAccount({ rate = 0.05, minimum = 5 } = {}): Promise<LiveAccount> {
  const account = await givenLiveAccount(live.server.db);
  await setThreshold(account, rate, minimum);
  return account;
}

async function setThreshold({ accountId }: LiveAccount, rate: number, minimum: number): Promise<void> {
  await live.server.db.rows(sql`
    update accounts set alert_rate = ${rate}, alert_minimum = ${minimum} where account_id = ${accountId}`);
}

const campaignOf = (account: LiveAccount, recipients: number, daysAgo = 0) =>
  givenCampaign(live.server.db, account, { recipients, daysAgo });
const say = (account: LiveAccount, campaign: Campaign | null, count = 1) =>
  optOut(live.server, account, campaign, count);

async function givenFollower(account: LiveAccount, url = live.server.url): Promise<RawSocket> {
  const socket = await openAs(url, account.key);
  onTestFinished(() => socket.socket.terminate());
  socket.subscribe('1', FollowAlertsDocument);
  return socket;
}

interface AlertPayload {
  data: {
    campaignAlert: { id: string; name: string; screened: number; optOuts: number; optOutRate: number };
  };
}
const alertOf = (message: Message) => (message.payload as AlertPayload).data.campaignAlert;
const told = ({ received }: RawSocket) => received.map((message) => alertOf(message).name);

/** It has been told of these campaigns, in this order, and of no other before the last. */
async function isTold(socket: RawSocket, ...campaigns: Campaign[]): Promise<void> {
  await socket.message(campaigns.length - 1);
  expect(told(socket)).toEqual(campaigns.map(({ name }) => name));
}

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

  it('hears of opt-outs that another process has recorded', async () => {
    const server = await startLiveServer(live.databaseUrl);
    onTestFinished(server.stop);
    const account = await givenAccount();
    const campaign = await campaignOf(account, 100);
    const sockets = [await givenFollower(account), await givenFollower(account, server.url)] as const;
    await Promise.all(
      [1, 2, 3, 4, 5].map((turn) => optOut(turn % 2 === 0 ? server : live.server, account, campaign, 1)),
    );
    await isTold(sockets[0], campaign);
    await isTold(sockets[1], campaign);
  });

  it('follows for all of an account with one watch, one count and one message', async () => {
    const account = await givenAccount();
    const campaign = await campaignOf(account, 100);
    const sockets = await Promise.all(Array.from({ length: 20 }, () => givenFollower(account)));
    const [first] = sockets;
    const barrier = await campaignOf(account, 10);
    await say(account, barrier, 5);
    await Promise.all(sockets.map((socket) => isTold(socket, barrier)));
    expect(live.server.alerts.watched()).toBe(1);
    await say(account, campaign, 4);
    const [sent, executed] = [live.server.db.statementsSent(), live.server.executions()];
    await say(account, campaign);
    await Promise.all(sockets.map((socket) => isTold(socket, barrier, campaign)));
    expect(live.server.executions() - executed).toBe(1);
    // The writer, the log, the campaign, its figures; the thresholds, the heads and the keys are looked up now and then.
    expect(live.server.db.statementsSent() - sent).toBeLessThanOrEqual(10);
    expect(new Set(sockets.map(({ received }) => JSON.stringify(received))).size).toBe(1);
    expect(first?.received).toHaveLength(2);
  });

  it('counts nothing for opt-outs that cannot have come to the threshold', async () => {
    const account = await givenAccount({ rate: 0.05, minimum: 40 });
    const campaign = await campaignOf(account, 1_000);
    const barrier = await campaignOf(account, 100);
    const socket = await givenFollower(account);
    await say(account, barrier, 40);
    await isTold(socket, barrier);
    await say(account, campaign);
    const counted = vi.spyOn(live.server.campaignCounts, 'of');
    onTestFinished(() => counted.mockRestore());
    for (let turn = 0; turn < 48; turn += 1) await say(account, campaign);
    await say(account, null, 100);
    const lately = counted.mock.calls.length;
    await say(account, campaign);
    await isTold(socket, barrier, campaign);
    expect(lately).toBeLessThanOrEqual(1);
  });

  it('leaves nothing behind when the last follower has gone', async () => {
    const account = await givenAccount();
    const campaign = await campaignOf(account, 100);
    const sockets = [await givenFollower(account), await givenFollower(account)] as const;
    await say(account, campaign, 5);
    await isTold(sockets[0], campaign);
    await isTold(sockets[1], campaign);
    sockets[0].send({ type: 'complete', id: '1' });
    sockets[1].socket.terminate();
    await vi.waitFor(() => {
      expect(live.server.alerts.watched()).toBe(0);
      expect(live.server.feeds.followers()).toBe(0);
      expect(live.server.wakeUps.followers()).toBe(0);
    }, 10_000);
  });
});
