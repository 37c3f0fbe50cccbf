/** Which of a key's quotas an operation uses up. Words of recipients have one of their own: no reading ever takes from it. */
import { OperationTypeNode } from 'graphql';
import type { ReadOperation } from '../document-limits.js';

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
]);

/** An operation that records words and does something else besides is one of words. */
export function bucketOf({ kind, rootFields }: Pick<ReadOperation, 'kind' | 'rootFields'>): Bucket {
  if (kind !== OperationTypeNode.MUTATION) return 'reads';
  return rootFields.some((field) => words.has(field)) ? 'words' : 'writes';
}
