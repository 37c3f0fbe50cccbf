/** Alerts of a campaign whose STOPs come to another process than its followers. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  CreateCampaignDocument,
  FollowAlertsDocument,
  ScreenCampaignDocument,
  UpdateAccountDocument,
} from '../generated/operations.js';
import { openAs } from '../live/raw-socket.js';
import type { HeedProcess } from '../support/heed-process.js';
import { someRecipient } from '../support/messages.js';
import { useDatabase } from '../support/database.js';
import { buses } from './process-bus.js';
import { givenSharedAccount, sendTo, type SharedAccount, useTwoProcesses } from './two-processes.js';

const database = useDatabase();
vi.setConfig({ testTimeout: 120_000 });
/** What is promised is about a second. */
const ceiling = 10_000;

async function givenCampaign(account: SharedAccount, process: HeedProcess, people: string[]) {
  const client = account.at(process);
  const { createCampaign } = await client.run(CreateCampaignDocument, {
    input: { name: 'Spring', senderIds: [account.senderId] },
  });
  await client.run(ScreenCampaignDocument, { campaignId: createCampaign.id, recipients: people });
  return createCampaign.id;
}

async function followAt(process: HeedProcess, { key }: SharedAccount) {
  const socket = await openAs(process.url, key);
  onTestFinished(() => socket.socket.terminate());
  socket.subscribe('1', FollowAlertsDocument);
  return socket;
}

describe.each(buses)('two processes that tell each other over %s', (name) => {
  const heed = useTwoProcesses(name, database);

  it('tell the followers at either of a campaign, whichever of them has recorded its opt-outs', async () => {
    const account = await givenSharedAccount(heed.one);
    await account.at(heed.one).run(UpdateAccountDocument, { input: { alertRate: 0.1, alertMinimum: 4 } });
    const people = Array.from({ length: 40 }, () => someRecipient());
    const id = await givenCampaign(account, heed.one, people);
    const sockets = [await followAt(heed.one, account), await followAt(heed.two, account)];
    for (const [turn, from] of people.slice(0, 4).entries())
      await sendTo(account.at(turn % 2 === 0 ? heed.one : heed.two), { from });
    const said = performance.now();
    for (const socket of sockets)
      expect((await socket.message(0)).payload).toMatchObject({
        data: { campaignAlert: { id, optOuts: 4, optOutRate: 0.1 } },
      });
    expect(performance.now() - said).toBeLessThan(ceiling);
    await account.at(heed.one).run(UpdateAccountDocument, { input: { alertMinimum: 5 } });
    // With more recipients 5 are not enough, 6 are.
    await account.at(heed.two).run(ScreenCampaignDocument, {
      campaignId: id,
      recipients: Array.from({ length: 20 }, () => someRecipient()),
    });
    for (const from of people.slice(4, 7)) await sendTo(account.at(heed.two), { from });
    for (const socket of sockets) {
      await socket.message(1);
      expect(socket.received).toHaveLength(2);
    }
  });
});
