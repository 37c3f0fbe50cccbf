/** What a file that is screened takes from its key's quota, where the key has one of its own: as much as `screen` does. */
import type { AccountCaller } from '../../../core/access/caller.js';
import { Refusal } from '../../../core/http/refusal.js';
import { tooMuch } from '../gate.js';
import { prices } from '../prices.js';
import type { Rates } from './rates.js';

const unitsOfRow = prices['Query.screen']?.items?.each ?? 1;

/** Throws a Refusal where it is used up. */
export function payingRows(rates: Rates): (caller: AccountCaller, rows: number) => void {
  return (caller, rows) => {
    if ((caller.limits?.reads ?? null) === null) return;
    const taken = rates.take(caller, [{ bucket: 'reads', units: Math.ceil(rows * unitsOfRow) }]);
    if (taken.kind !== 'refused') return;
    const { status, code, message, retryAfter } = tooMuch(caller, taken.state);
    throw new Refusal(status, code, message, retryAfter);
  };
}
