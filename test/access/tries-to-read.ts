/** Names of another account in what only reads. */
import {
  ErasureByIdDocument,
  AuditTrailDocument,
  ButtonsDocument,
  CampaignDocument,
  CampaignsDocument,
  ClassifyDocument,
  DriftCheckDocument,
  DriftChecksDocument,
  FollowEventsDocument,
  FollowReviewsDocument,
  ImportDocument,
  ImportProgressDocument,
  ImportsDocument,
  KeywordsDocument,
  MayContactDocument,
  OptOutEventsDocument,
  OptOutsDocument,
  OptOutStatsDocument,
  RecipientViewDocument,
  ReviewsDocument,
  SampleDeliveryDocument,
  ScreenDocument,
  ScreeningsDocument,
  SenderDocument,
  TrustedDocumentsDocument,
  WebhookAttemptsDocument,
} from '../generated/operations.js';
import { asking, askingRaw, downloading, downloadingTheLog, following, type Try } from './try.js';

const text = 'STOP';
const category = 'MARKETING' as const;
const by = 'SOURCE' as const;
const eventsOfPerson = `query ($address: String!, $after: Cursor, $before: Cursor) {
  recipient(address: $address) { events(first: 10, after: $after, before: $before) { nodes { position } } }
}`;

const errorsOfImports = `query ($after: Cursor, $before: Cursor) {
  imports(first: 1) { nodes { errors(first: 10, after: $after, before: $before) { nodes { row } } } }
}`;

export const triesToRead: Record<string, Try> = {
  'Query.sender address': asking(SenderDocument, null, (named) => ({ address: named.senderAddress })),
  'Query.keywords senderId': asking(KeywordsDocument, 'NOT_FOUND', (named) => ({ senderId: named.sender })),
  'Query.buttons senderId': asking(ButtonsDocument, 'NOT_FOUND', (named) => ({ senderId: named.sender })),
  'Query.classify senderId': asking(ClassifyDocument, 'NOT_FOUND', (named) => ({
    senderId: named.sender,
    text,
  })),
  'Query.mayContact senderId': asking(MayContactDocument, 'NOT_FOUND', (named) => ({
    senderId: named.sender,
    recipient: named.recipient,
    category,
  })),
  'Query.mayContact recipient': asking(MayContactDocument, null, (named, own) => ({
    senderId: own.sender,
    recipient: named.recipient,
    category,
  })),
  'Query.screen input.senderId': asking(ScreenDocument, 'NOT_FOUND', (named) => ({
    input: { senderId: named.sender, recipients: [named.recipient] },
  })),
  'Query.screen input.recipients': asking(ScreenDocument, null, (named, own) => ({
    input: { senderId: own.sender, recipients: [named.recipient] },
  })),
  'Query.screenings recipient': asking(ScreeningsDocument, null, (named) => ({
    recipient: named.recipient,
  })),
  'Query.recipient address': asking(RecipientViewDocument, null, (named) => ({ address: named.recipient })),
  'RecipientView.events after': askingRaw(eventsOfPerson, 'CURSOR_UNKNOWN', (named) => ({
    address: named.recipient,
    after: named.logCursor,
  })),
  'RecipientView.events before': askingRaw(eventsOfPerson, 'CURSOR_UNKNOWN', (named) => ({
    address: named.recipient,
    before: named.logCursor,
  })),
  'Query.auditTrail after': asking(AuditTrailDocument, 'CURSOR_UNKNOWN', (named) => ({
    after: named.auditCursor,
  })),
  'Query.auditTrail before': asking(AuditTrailDocument, 'CURSOR_UNKNOWN', (named) => ({
    before: named.auditCursor,
  })),
  'Query.trustedDocuments after': asking(TrustedDocumentsDocument, 'CURSOR_UNKNOWN', (named) => ({
    after: named.documentCursor,
  })),
  'Query.trustedDocuments before': asking(TrustedDocumentsDocument, 'CURSOR_UNKNOWN', (named) => ({
    before: named.documentCursor,
  })),
  'Query.optOuts filter.senderIds': asking(OptOutsDocument, 'NOT_FOUND', (named) => ({
    filter: { senderIds: [named.sender] },
  })),
  'Query.optOuts filter.campaignIds': asking(OptOutsDocument, null, (named) => ({
    filter: { campaignIds: [named.campaign] },
  })),
  'Query.optOuts filter.recipient': asking(OptOutsDocument, null, (named) => ({
    filter: { recipient: named.recipient },
  })),
  'Query.optOuts after': asking(OptOutsDocument, 'CURSOR_UNKNOWN', (named) => ({ after: named.entryCursor })),
  'Query.optOuts before': asking(OptOutsDocument, 'CURSOR_UNKNOWN', (named) => ({
    before: named.entryCursor,
  })),
  'Query.optOutsDownload filter.senderIds': downloading('NOT_FOUND', (named) => ({
    senderIds: [named.sender],
  })),
  'Query.optOutsDownload filter.campaignIds': downloading(null, (named) => ({
    campaignIds: [named.campaign],
  })),
  'Query.optOutsDownload filter.recipient': downloading(null, (named) => ({ recipient: named.recipient })),
  'Query.optOutEventsDownload filter.senderIds': downloadingTheLog('NOT_FOUND', (named) => ({
    senderIds: [named.sender],
  })),
  'Query.optOutEventsDownload filter.receivedOn': downloadingTheLog('NOT_FOUND', (named) => ({
    receivedOn: [named.sender],
  })),
  'Query.optOutEventsDownload filter.importIds': downloadingTheLog(null, (named) => ({
    importIds: [named.import],
  })),
  'Query.optOutEventsDownload filter.campaignIds': downloadingTheLog(null, (named) => ({
    campaignIds: [named.campaign],
  })),
  'Query.optOutEventsDownload filter.recipient': downloadingTheLog(null, (named) => ({
    recipient: named.recipient,
  })),
  'Query.optOutEvents filter.senderIds': asking(OptOutEventsDocument, 'NOT_FOUND', (named) => ({
    filter: { senderIds: [named.sender] },
  })),
  'Query.optOutEvents filter.receivedOn': asking(OptOutEventsDocument, 'NOT_FOUND', (named) => ({
    filter: { receivedOn: [named.sender] },
  })),
  'Query.optOutEvents filter.importIds': asking(OptOutEventsDocument, null, (named) => ({
    filter: { importIds: [named.import] },
  })),
  'Query.optOutEvents filter.campaignIds': asking(OptOutEventsDocument, null, (named) => ({
    filter: { campaignIds: [named.campaign] },
  })),
  'Query.optOutEvents filter.recipient': asking(OptOutEventsDocument, null, (named) => ({
    filter: { recipient: named.recipient },
  })),
  'Query.optOutEvents after': asking(OptOutEventsDocument, 'CURSOR_UNKNOWN', (named) => ({
    after: named.logCursor,
  })),
  'Query.optOutEvents before': asking(OptOutEventsDocument, 'CURSOR_UNKNOWN', (named) => ({
    before: named.logCursor,
  })),
  'Query.optOutStats filter.senderIds': asking(OptOutStatsDocument, 'NOT_FOUND', (named) => ({
    filter: { senderIds: [named.sender] },
    by,
  })),
  'Query.optOutStats filter.campaignIds': asking(OptOutStatsDocument, null, (named) => ({
    filter: { campaignIds: [named.campaign] },
    by,
  })),
  'Query.optOutStats filter.recipient': asking(OptOutStatsDocument, null, (named) => ({
    filter: { recipient: named.recipient },
    by,
  })),
  'Query.campaign id': asking(CampaignDocument, null, (named) => ({ id: named.campaign })),
  'Query.campaign externalId': asking(CampaignDocument, null, (named) => ({
    externalId: named.campaignExternalId,
  })),
  'Query.campaigns after': asking(CampaignsDocument, 'CURSOR_UNKNOWN', (named) => ({
    after: named.campaignCursor,
  })),
  'Query.campaigns before': asking(CampaignsDocument, 'CURSOR_UNKNOWN', (named) => ({
    before: named.campaignCursor,
  })),
  'Query.erasure id': asking(ErasureByIdDocument, 'NOT_FOUND', (named) => ({ id: named.erasure })),
  'Query.import id': asking(ImportDocument, null, (named) => ({ id: named.import })),
  'Query.imports after': asking(ImportsDocument, 'CURSOR_UNKNOWN', (named) => ({
    after: named.importCursor,
  })),
  'Query.imports before': asking(ImportsDocument, 'CURSOR_UNKNOWN', (named) => ({
    before: named.importCursor,
  })),
  'Query.driftCheck id': asking(DriftCheckDocument, null, (named) => ({ id: named.driftCheck })),
  'Query.driftChecks after': asking(DriftChecksDocument, 'CURSOR_UNKNOWN', (named) => ({
    after: named.importCursor,
  })),
  'Query.driftChecks before': asking(DriftChecksDocument, 'CURSOR_UNKNOWN', (named) => ({
    before: named.importCursor,
  })),
  'Import.errors after': askingRaw(errorsOfImports, 'CURSOR_UNKNOWN', (named) => ({
    after: named.importErrorCursor,
  })),
  'Import.errors before': askingRaw(errorsOfImports, 'CURSOR_UNKNOWN', (named) => ({
    before: named.importErrorCursor,
  })),
  'Query.sampleDelivery hookId': asking(SampleDeliveryDocument, 'NOT_FOUND', (named, own) => ({
    hookId: named.providerHook,
    to: own.senderAddress,
  })),
  'Query.webhookAttempts endpointId': asking(WebhookAttemptsDocument, 'NOT_FOUND', (named) => ({
    endpointId: named.webhookEndpoint,
  })),
  'Query.webhookAttempts after': asking(WebhookAttemptsDocument, 'CURSOR_UNKNOWN', (named, own) => ({
    endpointId: own.webhookEndpoint,
    after: named.webhookAttemptCursor,
  })),
  'Query.webhookAttempts before': asking(WebhookAttemptsDocument, 'CURSOR_UNKNOWN', (named, own) => ({
    endpointId: own.webhookEndpoint,
    before: named.webhookAttemptCursor,
  })),
  'Subscription.importProgress id': following(ImportProgressDocument, 'NOT_FOUND', (named) => ({
    id: named.import,
  })),
  'Query.reviews after': asking(ReviewsDocument, 'CURSOR_UNKNOWN', (named) => ({
    after: named.reviewCursor,
  })),
  'Query.reviews before': asking(ReviewsDocument, 'CURSOR_UNKNOWN', (named) => ({
    before: named.reviewCursor,
  })),
  'Subscription.optOutEvents after': following(FollowEventsDocument, 'CURSOR_UNKNOWN', (named) => ({
    after: named.logCursor,
  })),
  'Subscription.optOutEvents filter.senderIds': following(FollowEventsDocument, 'NOT_FOUND', (named) => ({
    filter: { senderIds: [named.sender] },
  })),
  'Subscription.optOutEvents filter.receivedOn': following(FollowEventsDocument, 'NOT_FOUND', (named) => ({
    filter: { receivedOn: [named.sender] },
  })),
  'Subscription.optOutEvents filter.importIds': following(FollowEventsDocument, null, (named) => ({
    filter: { importIds: [named.import] },
  })),
  'Subscription.optOutEvents filter.campaignIds': following(FollowEventsDocument, null, (named) => ({
    filter: { campaignIds: [named.campaign] },
  })),
  'Subscription.optOutEvents filter.recipient': following(FollowEventsDocument, null, (named) => ({
    filter: { recipient: named.recipient },
  })),
  'Subscription.reviews after': following(FollowReviewsDocument, 'CURSOR_UNKNOWN', (named) => ({
    after: named.logCursor,
  })),
};
