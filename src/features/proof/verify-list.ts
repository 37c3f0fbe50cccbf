/** Checks whether what decides, the list and the names of erased people, is what the log says: for a range that verifyLog has checked. */
import { setTimeout as delay } from 'node:timers/promises';
import { erasureKeys } from '../../core/access/erasure-keys.rules.js';
import type { Services } from '../../core/graph/context.js';
import { checkState, type StateChecked } from '../../core/log/proof/check-state.js';
import type { Verification } from './verification.rules.js';
import { inTurn } from './verify-log.js';

export function verifyList(
  { db, isBusy, secretKey }: Pick<Services, 'db' | 'isBusy' | 'secretKey'>,
  accountId: string,
  { from, to, endsAt: head }: Pick<Verification, 'from' | 'to' | 'endsAt'>,
): Promise<StateChecked> {
  return inTurn(accountId, async () => {
    const using = { db, keys: erasureKeys(secretKey) };
    return checkState(using, accountId, { from, to, head }, async (took) => delay(isBusy() ? took : 0));
  });
}
