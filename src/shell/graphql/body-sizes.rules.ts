/** How long a request's body may be: what carries many rows needs megabytes, and nothing else does. */

const KiB = 1024;
const MiB = 1024 * KiB;

/** A call with 10,000 rows or 50,000 recipients is about a megabyte; with long texts it is several. */
export const longestBody = 16 * MiB;
export const usualBody = MiB;
/** A document and its variables, which are held as long as it is followed; over WebSocket a message is no longer. */
export const subscriptionBody = 256 * KiB;
/** Of callers without a key, who are told so before it is read. */
export const bodyWithoutKey = 64 * KiB;

/** Operations that take lists of up to thousands. */
const long: ReadonlySet<string> = new Set([
  'Query.screen',
  'Mutation.screenCampaign',
  'Mutation.composeMessages',
  'Mutation.createOptOutLinks',
  'Mutation.importOptOuts',
  'Mutation.processInboundBatch',
  'Mutation.optOut',
  'Mutation.optIn',
  'Mutation.registerDocuments',
]);

/** Bytes for an operation with these root fields. */
export function bodyLimitOf(rootFields: readonly string[]): number {
  if (rootFields.some((field) => field.startsWith('Subscription.'))) return subscriptionBody;
  return rootFields.some((field) => long.has(field)) ? longestBody : usualBody;
}
