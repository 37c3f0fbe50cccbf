/** Names of another account in what changes something. */
import { randomUUID } from 'node:crypto';
import {
  AddButtonDocument,
  AddGroupDocument,
  AddKeywordDocument,
  AddNumberDocument,
  AddProfileDocument,
  ArchiveSenderDocument,
  ComposeMessagesDocument,
  CreateCampaignDocument,
  CreateOptOutLinksDocument,
  EraseRecipientDocument,
  type InboundMessageInput,
  OptInDocument,
  OptOutDocument,
  ProcessInboundBatchDocument,
  ProcessInboundDocument,
  type ProviderSignalInput,
  RecordProviderSignalDocument,
  RemoveButtonDocument,
  RemoveKeywordDocument,
  ResolveReviewDocument,
  LimitApiKeyDocument,
  RemoveDocumentsDocument,
  RevokeApiKeyDocument,
  RevokeTokensDocument,
  ScreenCampaignDocument,
  SetReplyDocument,
  UpdateGroupDocument,
  UpdateKeywordDocument,
  UpdateSenderDocument,
  WithdrawEventDocument,
} from '../generated/operations.js';
import type { Belongings } from './names.js';
import { triesOnDrift } from './tries-on-drift.js';
import { triesOnHooks } from './tries-on-hooks.js';
import { triesOnWebhooks } from './tries-on-webhooks.js';
import { triesToImport } from './tries-to-import.js';
import { asking, type Try } from './try.js';

const action = 'OPT_OUT' as const;
const recipients = ['+12125550111'];
const text = 'Acme: 20% off';
const evidence = 'a form of 3 March, in the folder of March';

type Named<Input> = (named: Belongings) => Partial<Input>;

/** A STOP to the caller's sender, but for what is named. */
const message = (named: Named<InboundMessageInput>) => (names: Belongings, own: Belongings) => ({
  messageId: randomUUID(),
  from: '+12125550112',
  to: own.senderAddress,
  text: 'STOP',
  ...named(names),
});
const inbound = (named: Named<InboundMessageInput>): Try =>
  asking(ProcessInboundDocument, null, (names, own) => ({ input: message(named)(names, own) }));
const inboundBatch = (named: Named<InboundMessageInput>): Try =>
  asking(ProcessInboundBatchDocument, null, (names, own) => ({ input: [message(named)(names, own)] }));
const signal = (named: Named<ProviderSignalInput>): Try =>
  asking(RecordProviderSignalDocument, null, (names, own) => ({
    input: {
      provider: 'twilio',
      code: '21610',
      from: own.senderAddress,
      to: '+12125550113',
      messageId: randomUUID(),
      ...named(names),
    },
  }));

export const triesToChange: Record<string, Try> = {
  'Mutation.addNumber input.address': asking(AddNumberDocument, null, (named) => ({
    input: { address: named.senderAddress },
  })),
  'Mutation.addNumber input.replyAddress': asking(AddNumberDocument, null, (named) => ({
    input: { address: '+12125550114', replyAddress: named.replyAddress },
  })),
  'Mutation.addProfile input.address': asking(AddProfileDocument, null, (named) => ({
    input: { address: named.senderAddress },
  })),
  'Mutation.updateSender id': asking(UpdateSenderDocument, 'NOT_FOUND', (named) => ({
    id: named.sender,
    input: { label: 'Mine' },
  })),
  'Mutation.updateSender input.replyAddress': asking(UpdateSenderDocument, null, (named, own) => ({
    id: own.sender,
    input: { replyAddress: named.replyAddress },
  })),
  'Mutation.archiveSender id': asking(ArchiveSenderDocument, 'NOT_FOUND', (named) => ({ id: named.sender })),
  'Mutation.archiveSender successorId': asking(ArchiveSenderDocument, 'NOT_FOUND', (named, own) => ({
    id: own.sender,
    successorId: named.sender,
  })),
  'Mutation.addGroup senderIds': asking(AddGroupDocument, 'NOT_FOUND', (named) => ({
    name: 'Mine',
    senderIds: [named.sender],
  })),
  'Mutation.updateGroup id': asking(UpdateGroupDocument, 'NOT_FOUND', (named) => ({
    id: named.group,
    name: 'Mine',
  })),
  'Mutation.updateGroup senderIds': asking(UpdateGroupDocument, 'NOT_FOUND', (named, own) => ({
    id: own.group,
    senderIds: [named.sender],
  })),
  'Mutation.addKeyword input.senderId': asking(AddKeywordDocument, 'NOT_FOUND', (named) => ({
    input: { word: 'MINE', action, senderId: named.sender },
  })),
  'Mutation.updateKeyword id': asking(UpdateKeywordDocument, 'NOT_FOUND', (named) => ({
    id: named.keyword,
    enabled: false,
  })),
  'Mutation.removeKeyword id': asking(RemoveKeywordDocument, 'NOT_FOUND', (named) => ({ id: named.keyword })),
  'Mutation.addButton senderId': asking(AddButtonDocument, 'NOT_FOUND', (named) => ({
    payload: 'Mine',
    action,
    senderId: named.sender,
  })),
  'Mutation.removeButton id': asking(RemoveButtonDocument, 'NOT_FOUND', (named) => ({ id: named.button })),
  'Mutation.setReply senderId': asking(SetReplyDocument, 'NOT_FOUND', (named) => ({
    senderId: named.sender,
    action: 'HELP' as const,
    language: 'en',
    text: 'Mine',
  })),
  'Mutation.screenCampaign campaignId': asking(ScreenCampaignDocument, 'NOT_FOUND', (named) => ({
    campaignId: named.campaign,
    recipients,
  })),
  'Mutation.screenCampaign senderId': asking(ScreenCampaignDocument, 'BAD_USER_INPUT', (named, own) => ({
    campaignId: own.campaign,
    senderId: named.sender,
    recipients,
  })),
  'Mutation.screenCampaign recipients': asking(ScreenCampaignDocument, null, (named, own) => ({
    campaignId: own.campaign,
    recipients: [named.recipient],
  })),
  'Mutation.createOptOutLinks input.senderId': asking(CreateOptOutLinksDocument, 'NOT_FOUND', (named) => ({
    input: { senderId: named.sender, recipients },
  })),
  'Mutation.createOptOutLinks input.campaignId': asking(CreateOptOutLinksDocument, 'NOT_FOUND', (named) => ({
    input: { campaignId: named.campaign, recipients },
  })),
  'Mutation.createOptOutLinks input.recipients': asking(CreateOptOutLinksDocument, null, (named) => ({
    input: { recipients: [named.recipient] },
  })),
  'Mutation.composeMessages input.senderId': asking(ComposeMessagesDocument, 'NOT_FOUND', (named) => ({
    input: { text, senderId: named.sender, recipients },
  })),
  'Mutation.composeMessages input.campaignId': asking(ComposeMessagesDocument, 'NOT_FOUND', (named, own) => ({
    input: { text, senderId: own.sender, campaignId: named.campaign, recipients },
  })),
  'Mutation.composeMessages input.recipients': asking(ComposeMessagesDocument, null, (named, own) => ({
    input: { text, senderId: own.sender, recipients: [named.recipient] },
  })),
  'Mutation.createCampaign input.senderIds': asking(CreateCampaignDocument, 'NOT_FOUND', (named) => ({
    input: { name: 'Mine', senderIds: [named.sender] },
  })),
  'Mutation.createCampaign input.externalId': asking(CreateCampaignDocument, null, (named, own) => ({
    input: { name: 'Mine', externalId: named.campaignExternalId, senderIds: [own.sender] },
  })),
  ...triesToImport,
  ...triesOnWebhooks,
  'Mutation.processInbound input.messageId': inbound(({ messageId }) => ({ messageId })),
  'Mutation.processInbound input.from': inbound(({ recipient }) => ({ from: recipient })),
  'Mutation.processInbound input.to': inbound(({ senderAddress }) => ({ to: senderAddress })),
  'Mutation.processInbound input.campaignId': inbound(({ campaign }) => ({ campaignId: campaign })),
  'Mutation.processInbound input.campaignExternalId': inbound(({ campaignExternalId }) => ({
    campaignExternalId,
  })),
  'Mutation.processInboundBatch input.messageId': inboundBatch(({ messageId }) => ({ messageId })),
  'Mutation.processInboundBatch input.from': inboundBatch(({ recipient }) => ({ from: recipient })),
  'Mutation.processInboundBatch input.to': inboundBatch(({ senderAddress }) => ({ to: senderAddress })),
  'Mutation.processInboundBatch input.campaignId': inboundBatch(({ campaign }) => ({ campaignId: campaign })),
  'Mutation.processInboundBatch input.campaignExternalId': inboundBatch(({ campaignExternalId }) => ({
    campaignExternalId,
  })),
  'Mutation.recordProviderSignal input.messageId': signal(({ messageId }) => ({ messageId })),
  'Mutation.recordProviderSignal input.from': signal(({ senderAddress }) => ({ from: senderAddress })),
  'Mutation.recordProviderSignal input.to': signal(({ recipient }) => ({ to: recipient })),
  'Mutation.eraseRecipient recipient': asking(EraseRecipientDocument, null, (named) => ({
    recipient: named.recipient,
    reason: 'asked by letter',
  })),
  'Mutation.optOut input.recipients': asking(OptOutDocument, null, (named) => ({
    input: { recipients: [named.recipient], scope: 'ACCOUNT' as const },
  })),
  'Mutation.optOut input.senderIds': asking(OptOutDocument, 'NOT_FOUND', (named) => ({
    input: { recipients, scope: 'SENDER' as const, senderIds: [named.sender] },
  })),
  'Mutation.optOut input.groupId': asking(OptOutDocument, 'NOT_FOUND', (named) => ({
    input: { recipients, scope: 'GROUP' as const, groupId: named.group },
  })),
  'Mutation.optOut input.campaignId': asking(OptOutDocument, 'NOT_FOUND', (named) => ({
    input: { recipients, scope: 'ACCOUNT' as const, campaignId: named.campaign },
  })),
  'Mutation.optOut input.idempotencyKey': asking(OptOutDocument, null, (named) => ({
    input: { recipients, scope: 'ACCOUNT' as const, idempotencyKey: named.idempotencyKey },
  })),
  'Mutation.optIn input.recipients': asking(OptInDocument, null, (named) => ({
    input: { recipients: [named.recipient], scope: 'ACCOUNT' as const, evidence },
  })),
  'Mutation.optIn input.senderIds': asking(OptInDocument, 'NOT_FOUND', (named) => ({
    input: { recipients, scope: 'SENDER' as const, senderIds: [named.sender], evidence },
  })),
  'Mutation.optIn input.groupId': asking(OptInDocument, 'NOT_FOUND', (named) => ({
    input: { recipients, scope: 'GROUP' as const, groupId: named.group, evidence },
  })),
  'Mutation.optIn input.idempotencyKey': asking(OptInDocument, null, (named) => ({
    input: { recipients, scope: 'ACCOUNT' as const, evidence, idempotencyKey: named.idempotencyKey },
  })),
  'Mutation.withdrawEvent id': asking(WithdrawEventDocument, 'NOT_FOUND', (named) => ({
    id: named.event,
    reason: 'a slip',
  })),
  'Mutation.resolveReview id': asking(ResolveReviewDocument, 'NOT_FOUND', (named) => ({
    id: named.review,
    optOut: false,
  })),
  'Mutation.limitApiKey id': asking(LimitApiKeyDocument, 'NOT_FOUND', (named) => ({
    id: named.apiKey,
    input: { trustedOnly: true },
  })),
  'Mutation.removeDocuments ids': asking(RemoveDocumentsDocument, null, (named) => ({
    ids: [named.document],
  })),
  'Mutation.revokeTokens subject': asking(RevokeTokensDocument, null, (named) => ({
    subject: named.subject,
  })),
  ...triesOnDrift,
  ...triesOnHooks,
  'Mutation.revokeApiKey id': asking(RevokeApiKeyDocument, 'NOT_FOUND', (named) => ({ id: named.apiKey })),
};
