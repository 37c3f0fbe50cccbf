/** The chain of seals: each is a hash of the one before and of the event's bytes. */
import { createHash } from 'node:crypto';

/** What the first event's seal is over, before its bytes. */
export function sealBeforeFirst(accountId: string): string {
  return createHash('sha256').update(`heed log 1 ${accountId}`).digest('hex');
}

export function sealOf(sealBefore: string, body: string): string {
  return createHash('sha256').update(Buffer.from(sealBefore, 'hex')).update(body).digest('hex');
}
