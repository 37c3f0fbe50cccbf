/**
 * Who may do what: every operation of the API and who may call it. The roles are a ladder, each may what the one before
 * it may: VIEWER reads; AGENT also looks one person up, opts out by hand and settles reviews; SCHEDULER also screens and
 * makes campaigns; INTEGRATOR also brings in messages, signals and lists, and exports; ADMIN may all within its account.
 * The platform's key opens accounts and sees nothing inside them.
 */
import type { Role } from '../domain/vocabulary.js';

/** PLATFORM: the platform's key only. A role: keys of that role and of those above it. */
export type Need = Role | 'PLATFORM';

export const permissions = {
  'Query.account': 'VIEWER',
  'Query.accounts': 'PLATFORM',
  'Query.numbers': 'VIEWER',
  'Query.profiles': 'VIEWER',
  'Query.sender': 'VIEWER',
  'Query.groups': 'VIEWER',
  'Query.keywords': 'VIEWER',
  'Query.buttons': 'VIEWER',
  'Query.optOuts': 'VIEWER',
  'Query.optOutsDownload': 'INTEGRATOR',
  'Query.optOutEventsDownload': 'INTEGRATOR',
  'Query.accountDownload': 'INTEGRATOR',
  'Query.optOutEvents': 'VIEWER',
  'Query.optOutStats': 'VIEWER',
  'Query.recipient': 'AGENT',
  'Query.mayContact': 'AGENT',
  'Query.screen': 'SCHEDULER',
  'Query.screenings': 'AGENT',
  'Query.webFormStats': 'VIEWER',
  'Query.classify': 'VIEWER',
  'Query.campaigns': 'VIEWER',
  'Query.campaign': 'VIEWER',
  'Query.imports': 'VIEWER',
  'Query.import': 'VIEWER',
  'Query.driftChecks': 'VIEWER',
  'Query.driftCheck': 'VIEWER',
  'Query.reviews': 'VIEWER',
  'Query.apiKeys': 'ADMIN',
  'Query.auditTrail': 'ADMIN',
  'Query.verifyLog': 'VIEWER',
  'Query.logProofDownload': 'INTEGRATOR',
  'Query.trustedDocuments': 'ADMIN',
  'Query.erasure': 'ADMIN',
  'Query.providerHooks': 'ADMIN',
  'Query.sampleDelivery': 'ADMIN',
  'Query.webhookEndpoints': 'ADMIN',
  'Query.webhookAttempts': 'ADMIN',
  'Mutation.createAccount': 'PLATFORM',
  'Mutation.createAdminKey': 'PLATFORM',
  'Mutation.acceptLog': 'PLATFORM',
  'Mutation.suspendAccount': 'PLATFORM',
  'Mutation.updateAccount': 'ADMIN',
  'Mutation.addNumber': 'ADMIN',
  'Mutation.addProfile': 'ADMIN',
  'Mutation.updateSender': 'ADMIN',
  'Mutation.archiveSender': 'ADMIN',
  'Mutation.addGroup': 'ADMIN',
  'Mutation.updateGroup': 'ADMIN',
  'Mutation.addKeyword': 'ADMIN',
  'Mutation.updateKeyword': 'ADMIN',
  'Mutation.removeKeyword': 'ADMIN',
  'Mutation.addKeywordPack': 'ADMIN',
  'Mutation.addButton': 'ADMIN',
  'Mutation.removeButton': 'ADMIN',
  'Mutation.setReply': 'ADMIN',
  'Mutation.createCampaign': 'SCHEDULER',
  'Mutation.screenCampaign': 'SCHEDULER',
  'Mutation.createOptOutLinks': 'SCHEDULER',
  'Mutation.composeMessages': 'SCHEDULER',
  'Mutation.processInbound': 'INTEGRATOR',
  'Mutation.processInboundBatch': 'INTEGRATOR',
  'Mutation.recordProviderSignal': 'INTEGRATOR',
  'Mutation.optOut': 'AGENT',
  'Mutation.optIn': 'ADMIN',
  'Mutation.withdrawEvent': 'AGENT',
  'Mutation.importOptOuts': 'INTEGRATOR',
  'Mutation.startImport': 'INTEGRATOR',
  'Mutation.confirmImport': 'INTEGRATOR',
  'Mutation.cancelImport': 'INTEGRATOR',
  'Mutation.undoImport': 'ADMIN',
  'Mutation.startDriftCheck': 'INTEGRATOR',
  'Mutation.takeFromProvider': 'INTEGRATOR',
  'Mutation.resolveReview': 'AGENT',
  'Mutation.eraseRecipient': 'ADMIN',
  'Mutation.createApiKey': 'ADMIN',
  'Mutation.revokeApiKey': 'ADMIN',
  'Mutation.limitApiKey': 'ADMIN',
  'Mutation.registerDocuments': 'ADMIN',
  'Mutation.removeDocuments': 'ADMIN',
  'Mutation.revokeTokens': 'ADMIN',
  'Mutation.addProviderHook': 'ADMIN',
  'Mutation.updateProviderHook': 'ADMIN',
  'Mutation.removeProviderHook': 'ADMIN',
  'Mutation.addWebhookEndpoint': 'ADMIN',
  'Mutation.updateWebhookEndpoint': 'ADMIN',
  'Mutation.pauseWebhookEndpoint': 'ADMIN',
  'Mutation.resumeWebhookEndpoint': 'ADMIN',
  'Mutation.replayWebhookEndpoint': 'ADMIN',
  'Mutation.rotateWebhookSecret': 'ADMIN',
  'Mutation.removeWebhookEndpoint': 'ADMIN',
  'Mutation.testWebhookEndpoint': 'ADMIN',
  'Subscription.optOutEvents': 'VIEWER',
  'Subscription.reviews': 'VIEWER',
  'Subscription.importProgress': 'VIEWER',
  'Subscription.campaignAlert': 'VIEWER',
  'Subscription.webhookAlert': 'ADMIN',
} as const satisfies Record<string, Need>;

export type Operation = keyof typeof permissions;

const ladder: readonly Role[] = ['VIEWER', 'AGENT', 'SCHEDULER', 'INTEGRATOR', 'ADMIN'];

/** Whether a role is that of the need or above it. */
export function reaches(role: Role, need: Role): boolean {
  return ladder.indexOf(role) >= ladder.indexOf(need);
}

export function isOperation(name: string): name is Operation {
  return Object.hasOwn(permissions, name);
}
