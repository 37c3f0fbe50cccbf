/** The log is sealed over commitments: what is erased of it is sealed before, and the erasure signed, so that it still verifies. */
import type { Instant } from '../../core/domain/instant.js';
import { newId } from '../../core/domain/new-id.js';
import type { Erasures } from '../../core/log/proof/erasures.js';
import type { ErasureRecord } from '../../core/log/proof/signed-statements.rules.js';
import type { WhyNot } from './erasable.rules.js';

export interface Signing {
  proof: Erasures;
  now: () => Instant;
}

export interface ToSign {
  what: ErasureRecord['what'];
  /** As the database names them, ascending. */
  positions: readonly number[];
  replacement: string | null;
  whyNot: WhyNot;
}

/** Null where there is nothing to be signed. Rejects with ErasureRefused for events that are not to be erased. */
export async function signFor(
  { proof, now }: Signing,
  accountId: string,
  toSign: ToSign,
): Promise<ErasureRecord | null> {
  if (toSign.positions.length === 0) return null;
  return proof.signErasure({ ...toSign, account: accountId, erasure: newId(), at: now() });
}
