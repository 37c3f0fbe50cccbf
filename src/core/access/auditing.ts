/**
 * What is told of each mutation, and where. AUDITED: it changes settings, and leaves one entry in the audit trail with
 * each change. IN_THE_LOG: what it records are words of recipients, and the log says who, when and why of each.
 * NO_SETTING: it changes nothing that later decisions go by. A mutation that is not here does not compile.
 */
import type { Operation } from './permissions.js';

export type Mutation = { [O in Operation]: O extends `Mutation.${infer Name}` ? Name : never }[Operation];

export const auditing = {
  createAccount: 'AUDITED',
  createAdminKey: 'AUDITED',
  suspendAccount: 'AUDITED',
  updateAccount: 'AUDITED',
  addNumber: 'AUDITED',
  addProfile: 'AUDITED',
  updateSender: 'AUDITED',
  archiveSender: 'AUDITED',
  addGroup: 'AUDITED',
  updateGroup: 'AUDITED',
  addKeyword: 'AUDITED',
  updateKeyword: 'AUDITED',
  removeKeyword: 'AUDITED',
  addKeywordPack: 'AUDITED',
  addButton: 'AUDITED',
  removeButton: 'AUDITED',
  setReply: 'AUDITED',
  /** One that excludes who is opted out changes nothing, and is not told of. */
  createCampaign: 'AUDITED',
  screenCampaign: 'NO_SETTING',
  createOptOutLinks: 'NO_SETTING',
  composeMessages: 'NO_SETTING',
  /**
   * It is told of in the files of checkpoints, signed, with when, the positions before and after and the reason, and
   * verifyLog says so to all who verify. It is for logs that were put back or changed behind Heed's back: an entry beside
   * them would be no better than they are. It begins with the file, so no one statement makes the change.
   */
  acceptLog: 'NO_SETTING',
  processInbound: 'IN_THE_LOG',
  processInboundBatch: 'IN_THE_LOG',
  recordProviderSignal: 'IN_THE_LOG',
  optOut: 'IN_THE_LOG',
  optIn: 'IN_THE_LOG',
  withdrawEvent: 'IN_THE_LOG',
  importOptOuts: 'IN_THE_LOG',
  startImport: 'AUDITED',
  confirmImport: 'AUDITED',
  cancelImport: 'AUDITED',
  undoImport: 'AUDITED',
  startDriftCheck: 'AUDITED',
  takeFromProvider: 'AUDITED',
  resolveReview: 'IN_THE_LOG',
  createApiKey: 'AUDITED',
  revokeApiKey: 'AUDITED',
  limitApiKey: 'AUDITED',
  registerDocuments: 'AUDITED',
  removeDocuments: 'AUDITED',
  revokeTokens: 'AUDITED',
  eraseRecipient: 'AUDITED',
  addProviderHook: 'AUDITED',
  updateProviderHook: 'AUDITED',
  removeProviderHook: 'AUDITED',
  addWebhookEndpoint: 'AUDITED',
  updateWebhookEndpoint: 'AUDITED',
  pauseWebhookEndpoint: 'AUDITED',
  resumeWebhookEndpoint: 'AUDITED',
  replayWebhookEndpoint: 'AUDITED',
  rotateWebhookSecret: 'AUDITED',
  removeWebhookEndpoint: 'AUDITED',
  testWebhookEndpoint: 'NO_SETTING',
} as const satisfies Record<Mutation, 'AUDITED' | 'IN_THE_LOG' | 'NO_SETTING'>;

/** The mutations that leave entries. */
export type Audited = {
  [M in Mutation]: (typeof auditing)[M] extends 'AUDITED' ? M : never;
}[Mutation];
