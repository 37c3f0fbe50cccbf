/** What an import says of people whom a campaign was sent to is not the campaign's: neither in its counts nor in its alerts. */
import { expect, it, onTestFinished, vi } from 'vitest';
import {
  CreateCampaignDocument,
  FollowAlertsDocument,
  ImportDocument,
  ImportOptOutsDocument,
  OptOutStatsDocument,
  ScreenCampaignDocument,
  UndoImportDocument,
  UpdateAccountDocument,
} from '../generated/operations.js';
import { openAs } from '../live/raw-socket.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { send, someRecipient } from '../support/messages.js';

const app = useApp();
const yesterday = new Date(Date.now() - 86_400_000).toISOString();

async function importThem({ admin }: TestAccount, recipients: readonly string[], asOf = yesterday) {
  const { importOptOuts } = await admin.run(ImportOptOutsDocument, {
    rows: recipients.map((recipient) => ({ recipient })),
    mapping: { scope: 'ACCOUNT', asOf },
  });
  expect(importOptOuts.state).toBe('DONE');
  return importOptOuts;
}

async function undo({ admin }: TestAccount, id: string): Promise<void> {
  await admin.run(UndoImportDocument, { id });
  await vi.waitFor(
    async () => expect((await admin.run(ImportDocument, { id })).import?.state).toBe('UNDONE'),
    { timeout: 20_000, interval: 20 },
  );
}

async function statsOf({ admin }: TestAccount, by: 'SOURCE' | 'CAMPAIGN') {
  const { optOutStats } = await admin.run(OptOutStatsDocument, { by });
  return Object.fromEntries(optOutStats.map(({ key, optOuts }) => [key, optOuts]));
}

it('an import raises no alert of a campaign that all its people got, counts for none, and neither does its undo', async () => {
  const account = await givenAccount(app);
  await account.admin.run(UpdateAccountDocument, { input: { alertRate: 0.05, alertMinimum: 5 } });
  const { id: senderId, address: to } = await givenNumber(account);
  const { createCampaign } = await account.admin.run(CreateCampaignDocument, {
    input: { name: 'Spring', senderIds: [senderId] },
  });
  const campaignId = createCampaign.id;
  const people = Array.from({ length: 100 }, () => someRecipient());
  await account.admin.run(ScreenCampaignDocument, { campaignId, recipients: people });
  const socket = await openAs(app.origin, account.admin.key);
  onTestFinished(() => socket.socket.terminate());
  socket.subscribe('1', FollowAlertsDocument);
  const figures = async () => {
    const { data } = await account.admin.raw(
      `{ campaign(id: "${campaignId}") { screened optOuts optOutRate } }`,
    );
    return data?.['campaign'];
  };
  const [listed, again, own] = [people.slice(0, 60), people.slice(40, 60), people.slice(60, 64)];
  const first = await importThem(account, listed);
  const second = await importThem(account, again);
  expect([first.added, second.alreadyOptedOut]).toEqual([60, 20]);
  expect(await figures()).toEqual({ screened: 100, optOuts: 0, optOutRate: 0 });
  for (const from of own) await send(account, { from, to });
  // Who was on the list says so too: nothing changes by it.
  for (const from of listed.slice(0, 3)) await send(account, { from, to });
  expect(await figures()).toEqual({ screened: 100, optOuts: 4, optOutRate: 0.04 });
  expect(await statsOf(account, 'SOURCE')).toEqual({ IMPORT: 60, KEYWORD: 4 });
  expect(await statsOf(account, 'CAMPAIGN')).toEqual({ [campaignId]: 4, NONE: 60 });
  await undo(account, first.id);
  expect(await figures()).toEqual({ screened: 100, optOuts: 4, optOutRate: 0.04 });
  // Of what stands none has changed anything: whom the second list has as well was out by the first, and stays out.
  expect(await statsOf(account, 'SOURCE')).toEqual({ KEYWORD: 4 });
  expect(await statsOf(account, 'CAMPAIGN')).toEqual({ [campaignId]: 4 });
  const last = people.at(-1) as string;
  // On a list, and free again: a STOP counts as any.
  await undo(account, (await importThem(account, [last])).id);
  await send(account, { from: last, to });
  expect((await socket.message(0)).payload).toMatchObject({
    data: { campaignAlert: { screened: 100, optOuts: 5, optOutRate: 0.05 } },
  });
  expect(await figures()).toEqual({ screened: 100, optOuts: 5, optOutRate: 0.05 });
});
