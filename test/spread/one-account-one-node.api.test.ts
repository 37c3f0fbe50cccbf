/**
 * Whether the data can be spread by account: on a database that is spread, everything that one account does touches the
 * account's own part alone. Citus itself is not tried here; this is what it asks of statements to send them to one node.
 */
import { expect, it, onTestFinished, vi } from 'vitest';
import { followLog } from '../../src/client/follow-log.js';
import {
  AddGroupDocument,
  AddKeywordDocument,
  AddNumberDocument,
  ArchiveSenderDocument,
  CampaignsDocument,
  CancelImportDocument,
  ConfirmImportDocument,
  CreateAccountDocument,
  CreateApiKeyDocument,
  CreateCampaignDocument,
  CreateOptOutLinksDocument,
  ImportDocument,
  ImportErrorsDocument,
  ImportFilesDocument,
  ImportOptOutsDocument,
  ImportProgressDocument,
  ImportsDocument,
  KeywordsDocument,
  MayContactDocument,
  NumbersDocument,
  OptInDocument,
  OptOutDocument,
  OptOutEventsDocument,
  OptOutsDocument,
  OptOutsDownloadDocument,
  OptOutStatsDocument,
  ProcessInboundBatchDocument,
  ProcessInboundDocument,
  RecipientViewDocument,
  RecordProviderSignalDocument,
  ResolveReviewDocument,
  ReviewsDocument,
  RevokeApiKeyDocument,
  SetReplyDocument,
  StartImportDocument,
  UndoImportDocument,
  UpdateSenderDocument,
  WithdrawEventDocument,
} from '../generated/operations.js';
import { openAs } from '../live/raw-socket.js';
import { platformKey, startTestApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { makeMessage, someRecipient } from '../support/messages.js';
import { spreadDatabase } from './spread-database.js';
import { useHooks } from './use-hooks.js';

// Reviews that are due, imports that nobody is at and files that are past their time are looked for in all accounts, now and
// then, by nobody who waits: not here, so that whatever touches reviews and imports does it for the account.
vi.mock('../../src/features/reviews/due-reviews.js', () => ({
  watchDueReviews: () => ({ stop: () => Promise.resolve() }),
}));
vi.mock('../../src/features/imports/upload/keep-files.js', () => ({
  keepFiles: () => ({ stop: () => Promise.resolve() }),
}));
vi.mock('../../src/features/imports/run/open-imports.queries.js', async (importOriginal) => ({
  ...(await importOriginal<object>()),
  takeForgotten: () => Promise.resolve([]),
}));

// So are erasures that were broken off, and texts past their time.
const notNow = { every: 3_600_000, textsEvery: 3_600_000 };

const [to, other] = ['+14155550100', '+14155550101'];

/** All that an account's callers do, with its API. */
async function useEverything(url: string, key: string): Promise<void> {
  const { run } = createClient(url, key);
  const { addNumber: sender } = await run(AddNumberDocument, { input: { address: to } });
  const { addNumber: second } = await run(AddNumberDocument, { input: { address: other } });
  const { addGroup } = await run(AddGroupDocument, { name: 'Pool', senderIds: [sender.id] });
  await run(AddKeywordDocument, { input: { word: 'GENUG', action: 'OPT_OUT' } });
  await run(SetReplyDocument, { action: 'OPT_OUT', language: 'en', text: '{brand}: done.' });
  await run(UpdateSenderDocument, { id: sender.id, input: { language: 'fr' } });
  const { createCampaign } = await run(CreateCampaignDocument, {
    input: { name: 'Spring', senderIds: [sender.id] },
  });
  // More than five times the same statement: PostgreSQL then plans it for any parameter.
  for (let round = 0; round < 8; round += 1) {
    const from = someRecipient();
    const message = makeMessage({ to, from, campaignId: createCampaign.id });
    const { processInbound } = await run(ProcessInboundDocument, { input: message });
    expect(processInbound.result).toBe('OPTED_OUT');
    expect((await run(ProcessInboundDocument, { input: message })).processInbound.duplicate).toBe(true);
    const input = ['START', 'GENUG', 'HELP', 'hello'].map((text) => makeMessage({ to, text }));
    await run(ProcessInboundBatchDocument, { input });
    const { processInbound: unclear } = await run(ProcessInboundDocument, {
      input: makeMessage({ to: other, text: 'Stpo' }),
    });
    await run(ResolveReviewDocument, { id: unclear.review?.id ?? '', optOut: round % 2 === 0 });
    await run(RecordProviderSignalDocument, {
      input: { provider: 'TWILIO', code: '21610', messageId: `signal-${round}`, from: someRecipient(), to },
    });
    const asked = { senderId: sender.id, recipient: from };
    expect((await run(MayContactDocument, asked)).mayContact.allowed).toBe(false);
    await run(CreateOptOutLinksDocument, {
      input: { campaignId: createCampaign.id, recipients: [from, someRecipient()] },
    });
    await run(MayContactDocument, { ...asked, at: new Date().toISOString() });
    await run(RecipientViewDocument, { address: from });
    const recipients = [someRecipient(), someRecipient()];
    const { optOut } = await run(OptOutDocument, {
      input: { recipients, scope: 'ACCOUNT', idempotencyKey: `by-hand-${round}`, reason: 'TOO_MANY' },
    });
    await run(OptInDocument, {
      input: { recipients, scope: 'ACCOUNT', evidence: 'a signed form, folder 12' },
    });
    await run(WithdrawEventDocument, { id: optOut[0]?.events[0]?.id ?? '', reason: 'a slip' });
    const { optOuts } = await run(OptOutsDocument, { first: 3 });
    await run(OptOutsDocument, { first: 3, after: optOuts.pageInfo.endCursor });
    for (const filter of [
      { recipient: from },
      { senderIds: [sender.id] },
      { reasons: ['TOO_MANY' as const] },
      { campaignIds: [createCampaign.id] },
    ]) {
      await run(OptOutsDocument, { first: 10, filter });
      await run(OptOutEventsDocument, { first: 10, filter });
    }
    await run(OptOutEventsDocument, { last: 10 });
    await run(OptOutStatsDocument, { by: 'REASON' });
    await run(ReviewsDocument, { first: 10 });
    await run(KeywordsDocument, {});
    await run(NumbersDocument, {});
    await run(CampaignsDocument, { first: 10 });
    const { createApiKey } = await run(CreateApiKeyDocument, { name: 'x', role: 'VIEWER' });
    await run(RevokeApiKeyDocument, { id: createApiKey.apiKey.id });
  }
  const { optOutsDownload } = await run(OptOutsDownloadDocument, { format: 'CSV' });
  const download = await fetch(new URL(optOutsDownload, url));
  expect((await download.text()).split('\n').length).toBeGreaterThan(10);
  await useImports(url, key);
  await useHooks(url, key, to);
  const follower = followLog(url, key);
  await follower.next();
  await run(ProcessInboundDocument, { input: makeMessage({ to }) });
  expect((await follower.next()).value).toMatchObject({ events: [{}] });
  await follower.return?.();
  await run(ArchiveSenderDocument, { id: second.id, successorId: sender.id });
  expect(addGroup.id).not.toBe('');
}

/** What its callers do with lists. */
async function useImports(url: string, key: string): Promise<void> {
  const { run } = createClient(url, key);
  const mapping = { scope: 'ACCOUNT' as const, asOf: '2026-01-01T00:00:00Z' };
  async function ended(id: string) {
    const socket = await openAs(url, key);
    socket.subscribe('1', ImportProgressDocument, { id });
    await vi.waitFor(() => expect(socket.received.at(-1)?.type).toBe('complete'), 20_000);
    socket.socket.terminate();
    return (await run(ImportDocument, { id })).import?.state;
  }
  const rows = [{ recipient: someRecipient() }, { recipient: 'nobody' }];
  for (let round = 0; round < 7; round += 1) {
    const { startImport } = await run(StartImportDocument, { input: { fileName: 'a', mapping } });
    const { id } = startImport.import;
    if (round % 2 === 0) {
      await run(CancelImportDocument, { id });
      continue;
    }
    await fetch(startImport.uploadUrl, { method: 'PUT', body: `phone\n${someRecipient()}\n` });
    expect(await ended(id)).toBe('DONE');
  }
  const { importOptOuts } = await run(ImportOptOutsDocument, { rows, mapping, dryRun: true });
  const { id } = importOptOuts;
  await run(ConfirmImportDocument, { id });
  expect(await ended(id)).toBe('DONE');
  const { import: made } = await run(ImportFilesDocument, { id });
  for (const file of [made?.errorsUrl, made?.rowsUrl]) {
    expect((await (await fetch(new URL(file ?? '', url))).text()).split('\n').length).toBeGreaterThan(2);
  }
  await run(UndoImportDocument, { id });
  expect(await ended(id)).toBe('UNDONE');
  await run(ImportsDocument, { first: 2 });
  await run(ImportErrorsDocument, { id });
}

it('what an account does touches its own part of a database that is spread by account, and no other', async () => {
  const database = await spreadDatabase();
  onTestFinished(database.drop);
  const first = await startTestApp(database.url);
  const platform = createClient(first.url, platformKey);
  const created = await Promise.all(
    Array.from({ length: 6 }, () => platform.run(CreateAccountDocument, { input: { name: 'Acme' } })),
  );
  await first.stop();

  for (const { createAccount } of created.slice(0, 2)) {
    await database.touched();
    await database.countAnew();
    const app = await startTestApp(database.url, {}, { erasures: notNow });
    await useEverything(app.url, createAccount.apiKey);
    await app.stop();
    const own = await database.partitionsOf(createAccount.account.id);
    const touched = await database.touched();
    expect(Object.fromEntries(touched)).toEqual(
      Object.fromEntries([...touched.keys()].map((table) => [table, [own.get(table)]])),
    );
    expect([...touched.keys()]).toEqual(
      expect.arrayContaining([
        'accounts',
        'events',
        'import_errors',
        'import_outcomes',
        'import_pieces',
        'imports',
        'list_entries',
        'log_heads',
        'message_claims',
        'provider_hook_days',
        'provider_hooks',
        'reviews',
        'senders',
        'webhook_attempts',
        'webhook_endpoints',
      ]),
    );
  }
}, 180_000);
