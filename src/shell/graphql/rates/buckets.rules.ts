/** Which of a key's quotas an operation uses up. Words of recipients have one of their own: no reading ever takes from it. */
import { OperationTypeNode } from 'graphql';

export const buckets = ['reads', 'writes', 'words'] as const;
export type Bucket = (typeof buckets)[number];

/** What records words of recipients, or takes them back. */
const words: ReadonlySet<string> = new Set([
  'Mutation.processInbound',
  'Mutation.processInboundBatch',
  'Mutation.recordProviderSignal',
  'Mutation.optOut',
  'Mutation.optIn',
  'Mutation.withdrawEvent',
  'Mutation.resolveReview',
  'Mutation.importOptOuts',
  'Mutation.startImport',
  'Mutation.confirmImport',
  'Mutation.undoImport',
  'Mutation.startDriftCheck',
  'Mutation.takeFromProvider',
]);

/** What a root field of such an operation takes from. */
export function bucketOf(kind: OperationTypeNode, rootField: string): Bucket {
  if (kind !== OperationTypeNode.MUTATION) return 'reads';
  return words.has(rootField) ? 'words' : 'writes';
}
