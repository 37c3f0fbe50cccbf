/** What a next checkpoint must go on from, and whether the seals in the database do. */
import { type Acceptance, isAhead, type Signed } from './signed-statements.rules.js';

/** Null where an acceptance that was signed later has given it up. */
export function standing(statement: Signed | null, accepted: Acceptance | null): Signed | null {
  return statement !== null && accepted !== null && statement.at < accepted.at ? null : statement;
}

/**
 * What has to be where it was before the copy in the database is taken for what this process knows: a copy that is further may be good,
 * and of a log that was made anew. An acceptance gives up what was before it. Null: nothing has to be.
 */
export function hasToHold(known: Signed | null, copy: Signed | null): Signed | null {
  if (known === null || known.position === 0 || copy === null || copy.type === 'acceptance') return null;
  return isAhead(copy, known) ? known : null;
}

/** The last statement about an account: of what this process knows and the good copy in the database. `holds`: what has to. */
export function lastStatement(known: Signed | null, copy: Signed | null, holds = true): Signed | null {
  if (copy === null || !holds) return known;
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

/** Of a statement that comes after another, whatever the clocks say: after an acceptance, what is older does not count. */
export function timeAfter(now: Date, before: Signed | null): string {
  const earliest = before === null ? -Infinity : Date.parse(before.at) + 1;
  return new Date(Math.max(now.getTime(), earliest)).toISOString();
}
