/** The log is sealed over commitments: what is erased of it is sealed before, and the erasure signed, so that it still verifies. */
import type { Instant } from '../../core/domain/instant.js';
import { newId } from '../../core/domain/new-id.js';
import type { Erasures } from '../../core/log/proof/erasures.js';
import type { ErasureRecord } from '../../core/log/proof/signed-statements.rules.js';

export interface Signing {
  proof: Erasures;
  now: () => Instant;
}

/** Null where there is nothing to be signed. `positions`: ascending. */
export async function signFor(
  { proof, now }: Signing,
  accountId: string,
  what: ErasureRecord['what'],
  positions: readonly number[],
  replacement: string | null,
): Promise<ErasureRecord | null> {
  const last = positions.at(-1);
  if (last === undefined) return null;
  await proof.sealUpTo(accountId, last);
  return proof.signErasure({
    account: accountId,
    erasure: newId(),
    what,
    positions,
    replacement,
    at: now(),
  });
}
