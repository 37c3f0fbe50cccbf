/** Checks whether what decides, the list and the names of erased people, is what the log says: for a range that verifyLog has checked. */
import { setTimeout as delay } from 'node:timers/promises';
import { erasureKeys } from '../../core/access/erasure-keys.rules.js';
import type { Services } from '../../core/graph/context.js';
import { checkState, type StateChecked } from '../../core/log/proof/check-state.js';
import { endsOfLog } from '../../core/log/proof/sealed-events.queries.js';
import type { Verification } from './verification.rules.js';
import { inTurn } from './verify-log.js';

export function verifyList(
  { db, isBusy, secretKey }: Pick<Services, 'db' | 'isBusy' | 'secretKey'>,
  accountId: string,
  { from, to }: Pick<Verification, 'from' | 'to'>,
): Promise<StateChecked> {
  return inTurn(accountId, async () => {
    const ends = await endsOfLog(db, accountId);
    if (ends === null) throw new Error('the list of an account that does not exist is to be checked');
    const head = to >= ends.sealed ? Math.max(ends.head, 1) : null;
    const using = { db, keys: erasureKeys(secretKey) };
    return checkState(using, accountId, { from, to, head }, async (took) => delay(isBusy() ? took : 0));
  });
}
