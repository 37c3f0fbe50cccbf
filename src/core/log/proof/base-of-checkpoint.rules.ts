/** What a next checkpoint must go on from, and whether the seals in the database do. */
import { isAhead, type Signed } from './signed-statements.rules.js';

/** The last statement about an account: of those that this process knows and the good copy in the database. */
export function lastStatement(known: Signed | null, copy: Signed | null): Signed | null {
  if (copy === null) return known;
  return isAhead(copy, known) ? copy : known;
}

export type Conflict =
  /** What is sealed ends before the position that was signed. */
  | { kind: 'shorter'; position: number }
  /** At the position that was signed another seal stands, or none. */
  | { kind: 'other' };

/** Null where the seals go on from it. */
export function conflictWith(
  last: Signed | null,
  sealed: { position: number; sealBefore: string | null },
): Conflict | null {
  if (last === null || last.position === 0) return null;
  if (sealed.position < last.position) return { kind: 'shorter', position: sealed.position };
  return sealed.sealBefore === last.seal ? null : { kind: 'other' };
}
