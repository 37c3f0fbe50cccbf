/** How a dashboard sees a campaign's opt-out rate while it changes. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  CreateCampaignDocument,
  FollowAlertsDocument,
  ScreenCampaignDocument,
  UpdateAccountDocument,
  WithdrawEventDocument,
} from '../generated/operations.js';
import { openAs, type RawSocket } from '../live/raw-socket.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { send, someRecipient } from '../support/messages.js';

const app = useApp();

/** A campaign with so many recipients, in an account that is alerted of 5 % and 5 opt-outs. */
async function givenScreenedCampaign(recipients: number) {
  const account = await givenAccount(app);
  await account.admin.run(UpdateAccountDocument, { input: { alertRate: 0.05, alertMinimum: 5 } });
  const { id: senderId, address: to } = await givenNumber(account);
  const { createCampaign } = await account.admin.run(CreateCampaignDocument, {
    input: { name: 'Spring', senderIds: [senderId] },
  });
  const people = Array.from({ length: recipients }, () => someRecipient());
  const campaignId = createCampaign.id;
  await account.admin.run(ScreenCampaignDocument, { campaignId, recipients: people });
  const follow = async (document: typeof FollowAlertsDocument | string): Promise<RawSocket> => {
    const socket = await openAs(app.origin, account.admin.key);
    onTestFinished(() => socket.socket.terminate());
    socket.subscribe('1', document);
    return socket;
  };
  return { account, campaignId, people, follow, stop: (from: string) => send(account, { from, to }) };
}

const payloads = ({ received }: RawSocket) => received.map(({ payload }) => payload);

describe('a campaign that is followed', () => {
  it('raises an alert by the opt-outs that are traced to it, and again after they were taken back', async () => {
    const { account, people, follow, stop } = await givenScreenedCampaign(100);
    const socket = await follow(FollowAlertsDocument);
    const events = [];
    for (const from of people.slice(0, 5)) events.push((await stop(from)).event?.id ?? '');
    await socket.message(0);
    for (const id of events.slice(0, 2))
      await account.admin.run(WithdrawEventDocument, { id, reason: 'a slip' });
    for (const from of people.slice(5, 7)) await stop(from);
    await socket.message(1);
    const alert = { name: 'Spring', screened: 100, optOuts: 5, optOutRate: 0.05 };
    expect(payloads(socket)).toMatchObject([
      { data: { campaignAlert: alert } },
      { data: { campaignAlert: alert } },
    ]);
  });

  it('is told of when updateAccount lowers the threshold', async () => {
    const { account, people, follow, stop } = await givenScreenedCampaign(100);
    const socket = await follow(FollowAlertsDocument);
    for (const from of people.slice(0, 3)) await stop(from);
    await account.admin.run(UpdateAccountDocument, { input: { alertRate: 0.03, alertMinimum: 1 } });
    await socket.message(0);
    expect(payloads(socket)).toMatchObject([{ data: { campaignAlert: { optOuts: 3, optOutRate: 0.03 } } }]);
  });

  it('has in each batch of the log the rate that its opt-outs have made', async () => {
    const { campaignId, people, follow, stop } = await givenScreenedCampaign(50);
    const withRate = `subscription { optOutEvents { events { campaign { id screened optOuts optOutRate } } } }`;
    const sockets = [await follow(withRate), await follow(withRate)] as const;
    for (const socket of sockets) await socket.message(0);
    const campaignOf = (optOuts: number) => ({
      id: campaignId,
      screened: 50,
      optOuts,
      optOutRate: optOuts / 50,
    });
    for (const [index, from] of people.slice(0, 4).entries()) {
      await stop(from);
      for (const socket of sockets)
        expect((await socket.message(index + 1)).payload).toEqual({
          data: { optOutEvents: { events: [{ campaign: campaignOf(index + 1) }] } },
        });
    }
    // A batch of several says of each the rate after all of them, or later.
    await Promise.all(people.slice(4, 10).map(stop));
    await vi.waitFor(() => {
      const last = payloads(sockets[0]).at(-1) as {
        data: { optOutEvents: { events: { campaign: object }[] } };
      };
      expect(last.data.optOutEvents.events.at(-1)?.campaign).toEqual(campaignOf(10));
    }, 10_000);
  });

  it('is of no use to who has no key of the account', async () => {
    const socket = await openAs(app.origin, app.platform.key);
    onTestFinished(() => socket.socket.terminate());
    socket.subscribe('1', FollowAlertsDocument);
    expect(await socket.message(0)).toMatchObject({
      payload: { data: null, errors: [{ extensions: { code: 'FORBIDDEN' } }] },
    });
  });
});
