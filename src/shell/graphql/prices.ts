/**
 * What things cost. One unit is about what one object of an answer costs the server, or one word that is recorded. What
 * does not stand here costs 1 for an object and nothing for a plain value. docs/limits.md shows this table, and a test
 * holds the two against each other.
 */

export interface Price {
  /** Of the field itself, once; 1 where absent and it gives an object. */
  own?: number;
  /** How many items its list counts as, where it has no `first` and no items; `usualList` where absent. */
  size?: number;
  /** Which of its arguments is a list, and what each item of that costs. It gives as many objects, if it gives a list. */
  items?: { of: string; each: number };
  /** Which of its arguments are the first and the last of a range, and what each place in it costs; `most` places, and so many without an end. */
  range?: { from: string; to: string; most: number; each: number };
}

/** What a list without a page counts as. */
export const usualList = 10;

/** By type and field. */
export const prices: Readonly<Record<string, Price>> = {
  'Query.screen': { items: { of: 'input.recipients', each: 0.1 } },
  'Query.mayContact': { own: 2 },
  'Query.recipient': { own: 5 },
  'Query.screenings': { own: 5, size: 50 },
  'Query.verifyLog': { own: 1000, range: { from: 'from', to: 'to', most: 100_000, each: 0.09 } },
  'LogVerification.list': { own: 10_000 },
  'Query.optOutStats': { own: 200, size: 20 },
  'Query.webFormStats': { own: 100, size: 50 },
  'Query.apiKeys': { size: 20 },
  'Query.providerHooks': { size: 20 },
  'ProviderHook.days': { size: 30 },
  'Query.webhookEndpoints': { size: 50 },
  'Query.keywords': { size: 100 },
  'Query.numbers': { size: 50 },
  'Query.groups': { size: 20 },
  'Query.optOutsDownload': { own: 20 },
  'Query.optOutEventsDownload': { own: 20 },
  'Query.accountDownload': { own: 20 },
  'Account.numbers': { size: 50 },
  'Account.groups': { size: 20 },
  'RecipientView.verdicts': { size: 50 },
  'Screening.suppressed': { size: 100 },
  'Screening.refused': { size: 100 },
  // Most have none.
  'OptOut.exceptions': { size: 1 },
  'Campaign.senders': { size: 2 },
  'ScreeningRecord.senders': { size: 2 },
  'RecordOutcome.events': { size: 1 },
  'Verdict.learnedLater': { size: 2 },
  'SenderNumber.replies': { size: 5 },
  'Profile.replies': { size: 5 },
  // Counting reads them all.
  'AccountConnection.totalCount': { own: 20 },
  'AuditEntryConnection.totalCount': { own: 20 },
  'CampaignConnection.totalCount': { own: 20 },
  'ImportConnection.totalCount': { own: 20 },
  'ImportErrorConnection.totalCount': { own: 20 },
  'DriftCheckConnection.totalCount': { own: 20 },
  'OptOutConnection.totalCount': { own: 200 },
  'OptOutEventConnection.totalCount': { own: 200 },
  'ReviewConnection.totalCount': { own: 20 },
  'WebhookAttemptConnection.totalCount': { own: 20 },
  // A subscription pays when it begins.
  'Subscription.optOutEvents': { own: 10 },
  'Subscription.reviews': { own: 10 },
  'Subscription.importProgress': { own: 10 },
  'Subscription.campaignAlert': { own: 10 },
  'Subscription.webhookAlert': { own: 10 },
  'Mutation.processInboundBatch': { items: { of: 'input', each: 2 } },
  'Mutation.processInbound': { own: 2 },
  'Mutation.recordProviderSignal': { own: 2 },
  'Mutation.optOut': { items: { of: 'input.recipients', each: 2 } },
  'Mutation.optIn': { items: { of: 'input.recipients', each: 2 } },
  'Mutation.importOptOuts': { own: 10, items: { of: 'rows', each: 2 } },
  'Mutation.composeMessages': { items: { of: 'input.recipients', each: 1 } },
  'Mutation.createOptOutLinks': { items: { of: 'input.recipients', each: 1 } },
  'Mutation.screenCampaign': { items: { of: 'recipients', each: 0.2 } },
  'Mutation.addGroup': { own: 5 },
  'Mutation.updateGroup': { own: 5 },
  'Mutation.addKeywordPack': { own: 5, size: 50 },
  'Mutation.createAccount': { own: 20 },
  'Mutation.startImport': { own: 10 },
  'Mutation.confirmImport': { own: 10 },
  'Mutation.undoImport': { own: 10 },
  'Mutation.startDriftCheck': { own: 10 },
  'Mutation.takeFromProvider': { own: 10 },
  'Mutation.testWebhookEndpoint': { own: 100 },
};

/** Of GraphQL's own fields below __schema and __type, however many. */
export const introspectionPrice = 100;

/** Units that one operation may cost at most, where no setting says otherwise. */
export const usualPriceLimit = 100_000;
