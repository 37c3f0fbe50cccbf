/** An account that has one of everything, and what names each. */
import { cursorAt } from '../../src/core/log/cursor.js';
import { randomUUID } from 'node:crypto';
import {
  AddButtonDocument,
  AddGroupDocument,
  AddKeywordDocument,
  AddProviderHookDocument,
  ApiKeysDocument,
  AuditTrailDocument,
  ButtonsDocument,
  CampaignsDocument,
  CreateCampaignDocument,
  CreateOptOutLinksDocument,
  EraseRecipientDocument,
  GroupsDocument,
  ImportErrorsDocument,
  ImportOptOutsDocument,
  ImportsDocument,
  KeywordsDocument,
  NumbersDocument,
  OptOutDocument,
  OptOutEventsDocument,
  OptOutsDocument,
  ReviewsDocument,
  RevokeTokensDocument,
  RegisterDocumentsDocument,
  ScreenCampaignDocument,
  SetReplyDocument,
  TrustedDocumentsDocument,
  WebhookAttemptsDocument,
  WebhookEndpointsDocument,
} from '../generated/operations.js';
import { awsPage, checkList } from '../drift/checked-lists.js';
import { givenBareImport } from '../imports/given-imports.js';
import { givenPausedWebhook } from '../webhooks/given-paused.js';
import { finished } from '../erasure/given-person.js';
import { untilEnded } from '../imports/until-ended.js';
import { givenAccount, givenNumber, type TestAccount, type TestApp } from '../support/app.js';
import { makeMessage, send } from '../support/messages.js';
import { type Belongings, nobodys } from './names.js';

export interface Owner {
  account: TestAccount;
  has: Belongings;
}

export async function givenOwner(app: TestApp): Promise<Owner> {
  const account = await givenAccount(app, { name: 'Their business' });
  const { admin } = account;
  const replyAddress = '+12125550177';
  const sender = await givenNumber(account, { replyAddress });
  const { addGroup } = await admin.run(AddGroupDocument, { name: 'Pool', senderIds: [sender.id] });
  const { addKeyword } = await admin.run(AddKeywordDocument, {
    input: { word: 'BASTA', action: 'OPT_OUT' as const },
  });
  const { addButton } = await admin.run(AddButtonDocument, { payload: 'Out', action: 'OPT_OUT' as const });
  const { createCampaign } = await admin.run(CreateCampaignDocument, {
    input: { name: 'Spring', externalId: 'spring-1', senderIds: [sender.id] },
  });
  const idempotencyKey = 'list-of-march';
  const subject = 'ann-of-theirs';
  await admin.run(RevokeTokensDocument, { subject });
  await admin.run(OptOutDocument, {
    input: { recipients: ['+12125550188'], scope: 'ACCOUNT', idempotencyKey },
  });
  const message = makeMessage({ to: sender.address, campaignId: createCampaign.id });
  const stop = await send(account, message);
  await admin.run(CreateCampaignDocument, {
    input: { name: 'All', senderIds: [sender.id], excludeOptOuts: false, reason: 'a recall' },
  });
  await admin.run(ScreenCampaignDocument, {
    campaignId: createCampaign.id,
    recipients: [message.from],
  });
  await admin.run(SetReplyDocument, { action: 'HELP', language: 'en', text: 'Acme of theirs: call us' });
  await admin.run(CreateOptOutLinksDocument, {
    input: { campaignId: createCampaign.id, recipients: ['+12125550186'] },
  });
  const drift = await checkList(account, awsPage([{ OptedOutNumber: message.from }]), {
    senderIds: [sender.id],
    listName: 'Default',
  });
  // Before the other one, which is the first of them then.
  const rehearsed = await admin.run(ImportOptOutsDocument, {
    rows: [{ recipient: '+12125550185' }],
    mapping: { scope: 'ACCOUNT', asOf: '2026-01-01T00:00:00Z' },
    dryRun: true,
  });
  await untilEnded(account, rehearsed.importOptOuts.id);
  const unclear = await send(account, { to: sender.address, text: 'Stpo' });
  const { eraseRecipient } = await admin.run(EraseRecipientDocument, {
    recipient: '+12125550186',
    reason: 'asked by letter',
  });
  // Its later looks would change rows while others try to.
  await finished(account, eraseRecipient.id);
  const { apiKeys } = await admin.run(ApiKeysDocument, {});
  const { importOptOuts } = await admin.run(ImportOptOutsDocument, {
    rows: ['+12125550187', 'x', 'y', 'z'].map((recipient) => ({ recipient })),
    mapping: { scope: 'ACCOUNT', asOf: '2026-01-01T00:00:00Z' },
  });
  const query = `query Of${account.accountId.replaceAll('-', '')} { account { id } }`;
  const { registerDocuments } = await admin.run(RegisterDocumentsDocument, {
    manifest: JSON.stringify({ own: query }),
  });
  const { trustedDocuments } = await admin.run(TrustedDocumentsDocument, {});
  const { addProviderHook } = await admin.run(AddProviderHookDocument, {
    input: { provider: 'TWILIO' as const, name: 'Theirs at Twilio', secret: 'a'.repeat(32) },
  });
  const webhookEndpoint = await givenPausedWebhook(account);
  const { webhookAttempts } = await admin.run(WebhookAttemptsDocument, { endpointId: webhookEndpoint });
  const first = { first: 1 };
  const { optOuts } = await admin.run(OptOutsDocument, first);
  const { optOutEvents } = await admin.run(OptOutEventsDocument, first);
  const { campaigns } = await admin.run(CampaignsDocument, first);
  const { auditTrail } = await admin.run(AuditTrailDocument, first);
  const { reviews } = await admin.run(ReviewsDocument, first);
  const { imports } = await admin.run(ImportsDocument, first);
  const { import: withErrors } = await admin.run(ImportErrorsDocument, {
    id: importOptOuts.id,
    first: 2,
  });
  const has = {
    sender: sender.id,
    senderAddress: sender.address,
    replyAddress,
    group: addGroup.id,
    providerHook: addProviderHook.id,
    keyword: addKeyword.id,
    button: addButton.id,
    apiKey: there(apiKeys[0]?.id),
    campaign: createCampaign.id,
    campaignExternalId: there(createCampaign.externalId),
    event: there(stop.event?.id),
    review: there(unclear.review?.id),
    recipient: message.from,
    messageId: message.messageId,
    idempotencyKey,
    subject,
    entryCursor: there(optOuts.pageInfo.endCursor),
    logCursor: there(optOutEvents.pageInfo.endCursor),
    campaignCursor: there(campaigns.pageInfo.endCursor),
    reviewCursor: there(reviews.pageInfo.endCursor),
    auditCursor: there(auditTrail.pageInfo.endCursor),
    erasure: eraseRecipient.id,
    import: importOptOuts.id,
    importCursor: there(imports.pageInfo.endCursor),
    importErrorCursor: there(withErrors?.errors.pageInfo.endCursor),
    driftCheck: drift.id,
    document: there(registerDocuments[0]?.id),
    documentCursor: there(trustedDocuments.pageInfo.endCursor),
    webhookEndpoint,
    webhookAttemptCursor: there(webhookAttempts.pageInfo.endCursor),
  };
  return { account, has };
}

/** An account with what a caller needs of its own. */
export async function givenCaller(app: TestApp): Promise<Owner> {
  const account = await givenAccount(app, { name: 'Ours' });
  const sender = await givenNumber(account);
  const { addGroup } = await account.admin.run(AddGroupDocument, { name: 'Ours', senderIds: [sender.id] });
  const { createCampaign } = await account.admin.run(CreateCampaignDocument, {
    input: { name: 'Ours', senderIds: [sender.id] },
  });
  const { importId } = await givenBareImport(app.db, account.accountId, { state: 'DONE', refused: 3 });
  const { addProviderHook } = await account.admin.run(AddProviderHookDocument, {
    input: { provider: 'TWILIO' as const, name: 'Ours at Twilio', secret: 'b'.repeat(32) },
  });
  const has = {
    ...nobodys,
    providerHook: addProviderHook.id,
    import: importId,
    sender: sender.id,
    senderAddress: sender.address,
    group: addGroup.id,
    campaign: createCampaign.id,
    webhookEndpoint: await givenPausedWebhook(account),
    logCursor: cursorAt(account.accountId, { position: 0, eventId: null }),
  };
  return { account, has: { ...has, messageId: randomUUID() } };
}

/** All that can be seen of an account. */
export async function everythingOf({ admin }: TestAccount): Promise<unknown[]> {
  return [
    await admin.run(NumbersDocument, {}),
    await admin.run(GroupsDocument, {}),
    await admin.run(KeywordsDocument, {}),
    await admin.run(ButtonsDocument, {}),
    (await admin.run(ApiKeysDocument, {})).apiKeys.map(({ lastUsedAt: _used, ...apiKey }) => apiKey),
    await admin.run(CampaignsDocument, {}),
    await admin.run(AuditTrailDocument, {}),
    await admin.run(ReviewsDocument, { state: null }),
    await admin.run(ImportsDocument, {}),
    await admin.run(OptOutEventsDocument, {}),
    await admin.run(OptOutsDocument, {}),
    await admin.run(TrustedDocumentsDocument, {}),
    await admin.run(WebhookEndpointsDocument, {}),
  ];
}

function there(text: string | null | undefined): string {
  if (text == null) throw new Error('an account that has one of everything lacks something');
  return text;
}
