/** What names each thing that an account has; and what names nothing. */
import { cursorAt } from '../../src/core/log/cursor.js';

export interface Belongings {
  sender: string;
  senderAddress: string;
  replyAddress: string;
  group: string;
  keyword: string;
  button: string;
  apiKey: string;
  campaign: string;
  campaignExternalId: string;
  event: string;
  review: string;
  recipient: string;
  messageId: string;
  idempotencyKey: string;
  /** Somebody at the issuer of tokens. */
  subject: string;
  entryCursor: string;
  logCursor: string;
  campaignCursor: string;
  reviewCursor: string;
  auditCursor: string;
  erasure: string;
  import: string;
  importCursor: string;
  importErrorCursor: string;
  driftCheck: string;
  document: string;
  documentCursor: string;
  providerHook: string;
  webhookEndpoint: string;
  webhookAttemptCursor: string;
}

const nobody = '00000000-0000-4000-8000-000000000000';

/** Well-formed names of what no account has. */
export const nobodys: Belongings = {
  sender: nobody,
  senderAddress: '+12125559998',
  replyAddress: '+12125559997',
  group: nobody,
  keyword: nobody,
  button: nobody,
  apiKey: nobody,
  campaign: nobody,
  campaignExternalId: 'nobody-1',
  event: nobody,
  review: nobody,
  recipient: '+12125559999',
  messageId: nobody,
  idempotencyKey: 'nobody-2',
  subject: 'nobody-3',
  entryCursor: 'bm9ib2R5',
  logCursor: cursorAt(nobody, { position: 1, eventId: nobody }),
  campaignCursor: Buffer.from(nobody.replaceAll('-', ''), 'hex').toString('base64url'),
  reviewCursor: Buffer.from(`1 ${nobody}`).toString('base64url'),
  auditCursor: Buffer.from(nobody).toString('base64url'),
  erasure: nobody,
  import: nobody,
  importCursor: Buffer.from(nobody.replaceAll('-', ''), 'hex').toString('base64url'),
  importErrorCursor: Buffer.from(`${nobody.replaceAll('-', '')}000000000001`, 'hex').toString('base64url'),
  driftCheck: nobody,
  document: `sha256:${'0'.repeat(64)}`,
  documentCursor: Buffer.alloc(32).toString('base64url'),
  providerHook: nobody,
  webhookEndpoint: nobody,
  webhookAttemptCursor: Buffer.from(`${nobody.replaceAll('-', '')}000000000001`, 'hex').toString('base64url'),
};

/** What names nothing at all. */
export const noNames: Belongings = {
  ...nobodys,
  sender: 'x',
  group: 'x',
  keyword: 'x',
  button: 'x',
  apiKey: 'x',
  campaign: 'x',
  event: 'x',
  review: 'x',
  entryCursor: 'x',
  logCursor: 'x',
  campaignCursor: 'x',
  reviewCursor: 'x',
  auditCursor: 'x',
  erasure: 'x',
  import: 'x',
  importCursor: 'x',
  importErrorCursor: 'x',
  driftCheck: 'x',
  document: 'x y',
  documentCursor: 'x',
  providerHook: 'x',
  webhookEndpoint: 'x',
  webhookAttemptCursor: 'x',
};
