/** Checks whether what decides, the list and the names of erased people, is what the log says: for a range that verifyLog has checked. */
import { setTimeout as delay } from 'node:timers/promises';
import { erasureKeys } from '../../core/access/erasure-keys.rules.js';
import type { Services } from '../../core/graph/context.js';
import { conflict } from '../../core/graph/errors.js';
import { checkState, type StateChecked } from '../../core/log/proof/check-state.js';
import type { Verification } from './verification.rules.js';
import { inTurn } from './verify-log.js';

/** The last call looks through the whole list: of a very long one for minutes, in which nothing is answered. `isGone`: nobody waits for it. */
export function verifyList(
  { db, isBusy, secretKey }: Pick<Services, 'db' | 'isBusy' | 'secretKey'>,
  accountId: string,
  { from, to, endsAt: head }: Pick<Verification, 'from' | 'to' | 'endsAt'>,
  isGone = () => false,
): Promise<StateChecked> {
  const rest = async (took: number) => {
    if (isGone()) throw conflict('list: whoever asked has left, and the check was ended');
    await delay(isBusy() ? took : 0);
  };
  return inTurn(accountId, async () => {
    await rest(0);
    const using = { db, keys: erasureKeys(secretKey) };
    return checkState(using, accountId, { from, to, head }, rest);
  });
}
