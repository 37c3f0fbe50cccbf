/** One watch of an account serves all who follow its alerts. */
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { followAlerts, givenAlertAccount, isTold } from './alert-followers.js';
import { type Campaign, givenCampaign, optOut } from './campaigns.js';
import { type LiveAccount, startLiveServer, useLiveServer } from './live-server.js';
import { openSocket } from './raw-socket.js';

const live = useLiveServer();

const givenAccount = (threshold = {}) => givenAlertAccount(live.server, threshold);
const campaignOf = (account: LiveAccount, recipients: number) =>
  givenCampaign(live.server.db, account, { recipients });
const say = (account: LiveAccount, campaign: Campaign | null, count = 1) =>
  optOut(live.server, account, campaign, count);
const givenFollower = (account: LiveAccount) => followAlerts(live.server, account);

describe('the watch of an account', () => {
  it('hears of opt-outs that another process has recorded', async () => {
    const server = await startLiveServer(live.databaseUrl);
    onTestFinished(server.stop);
    const account = await givenAccount();
    const campaign = await campaignOf(account, 100);
    const sockets = [await givenFollower(account), await followAlerts(server, account)] as const;
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
    const counted = vi.spyOn(live.server.campaignCounts, 'of');
    onTestFinished(() => counted.mockRestore());
    await say(account, campaign, 4);
    await vi.waitFor(() => expect(counted).toHaveResolvedTimes(1), 10_000);
    counted.mockClear();
    const [sent, executed] = [live.server.db.statementsSent(), live.server.executions()];
    await say(account, campaign);
    await Promise.all(sockets.map((socket) => isTold(socket, barrier, campaign)));
    // The message shows what was counted, and counts nothing.
    expect(counted).toHaveBeenCalledTimes(1);
    expect(live.server.executions() - executed).toBe(1);
    // The writer, the log, the campaign, its figures; the thresholds, the heads and the keys are looked up now and then.
    expect(live.server.db.statementsSent() - sent).toBeLessThanOrEqual(10);
    expect(new Set(sockets.map(({ received }) => JSON.stringify(received))).size).toBe(1);
    expect(first?.received).toHaveLength(2);
  });

  it('counts nothing for opt-outs that cannot have come to the threshold', async () => {
    const account = await givenAccount({ rate: 0.05, minimum: 40 });
    const campaign = await campaignOf(account, 1_000);
    const barriers = await Promise.all([1, 2, 3].map(() => campaignOf(account, 100)));
    const socket = await givenFollower(account);
    const counted = vi.spyOn(live.server.campaignCounts, 'of');
    onTestFinished(() => counted.mockRestore());
    const told: Campaign[] = [];
    for (const barrier of barriers) {
      await say(account, campaign, 16);
      await say(account, null, 16);
      await say(account, barrier, 40);
      told.push(barrier);
      await isTold(socket, ...told);
    }
    await say(account, campaign);
    const before = counted.mock.calls.filter(([, , ids]) => ids.includes(campaign.campaignId));
    await say(account, campaign);
    await isTold(socket, ...told, campaign);
    // When it was first heard of.
    expect(before).toHaveLength(1);
  });

  it('tells nothing to a key that was revoked, and closes its socket with 4403', async () => {
    const account = await givenAccount();
    const campaign = await campaignOf(account, 100);
    const first = await campaignOf(account, 100);
    const socket = await givenFollower(account);
    await say(account, first, 5);
    await isTold(socket, first);
    await live.server.db.rows(sql`
      update api_keys set revoked_at = now() where account_id = ${account.accountId}`);
    // For a second the key may still be known here.
    await vi.waitFor(async () => {
      const another = await openSocket(live.server.url);
      another.send({ type: 'connection_init', payload: { authorization: `Bearer ${account.key}` } });
      await vi.waitFor(() => expect(another.closed?.code).toBe(4403), 2_000);
    }, 20_000);
    await say(account, campaign, 5);
    expect(await socket.closeCode()).toBe(4403);
    expect(socket.received.slice(1)).toMatchObject([
      { type: 'error', payload: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    ]);
    await vi.waitFor(() => expect(live.server.alerts.watched()).toBe(0), 10_000);
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
