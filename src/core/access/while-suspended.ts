/**
 * What goes on of an account that the platform has suspended. The rule: nobody may be written to on its word, and no word
 * of a recipient is lost. So its keys and tokens open nothing, and are refused like wrong ones, but for the operations by
 * which machines bring in what recipients have said: a STOP that is refused may never be sent again. What is not named
 * here is refused.
 */
import type { Operation } from './permissions.js';

/**
 * passes: as ever. refused: as if there were no such key, or with FORBIDDEN at addresses that need none. ends: what is open
 * is closed. waits: goes on when the account is no longer suspended.
 */
export type Passage = 'passes' | 'refused' | 'ends' | 'waits';

export const whileSuspended = {
  /** Answers of the public form, of links, and their way back: recipients need no key. */
  'the opt-out pages': 'passes',
  /** RFC 8058. */
  'one-click links': 'passes',
  /** The operations of `passingOperations`, with its keys and tokens. */
  'words brought in by machines': 'passes',
  /** A STOP that a provider could not deliver is lost with many of them. */
  'deliveries of providers': 'passes',
  /** A review that is due is an opt-out for good. */
  'reviews that are due': 'passes',
  /** All other operations: screening among them, which is an error and never "may write". */
  'other operations': 'refused',
  'POST /screen': 'refused',
  'addresses of downloads': 'refused',
  'addresses of uploads': 'refused',
  'WebSockets and event streams': 'ends',
  'files on their way': 'ends',
  'imports and undos under way': 'waits',
  /** What is recorded meanwhile is told afterwards. */
  webhooks: 'waits',
  /** Its suspension ended, a new ADMIN key, its place in the list of accounts. */
  'what the platform does': 'passes',
} as const satisfies Record<string, Passage>;

const passingOperations: ReadonlySet<Operation> = new Set([
  'Mutation.processInbound',
  'Mutation.processInboundBatch',
  'Mutation.recordProviderSignal',
]);

export function passesWhileSuspended(operation: Operation): boolean {
  return passingOperations.has(operation);
}
