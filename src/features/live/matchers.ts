/**
 * Filters of one account as functions of events. Which words cover which senders is read once for all of them, and again
 * when the account's settings have another version.
 */
import type { Db } from '../../core/db/connect.js';
import { cursorUnknown } from '../../core/graph/errors.js';
import type { EventSelection } from '../../core/log/event-selection.js';
import { type Reach, readReach } from '../../core/log/reach.queries.js';
import type { Matcher } from './run.rules.js';
import type { Turns } from '../../core/domain/turns.js';

export interface Matchers {
  /** Gives the matcher by the covers as they are now; late where they have to be read. */
  of(selection: EventSelection): () => Matcher | null | Promise<Matcher | null>;
  forget(): void;
}

export function createMatchers(
  { db, catchUpTurns }: { db: Db; catchUpTurns: Turns },
  accountId: string,
  settingsVersion: () => number,
): Matchers {
  let known: Reach | null = null;
  /** Raised when what is known or being read is to be forgotten. */
  let epoch = 0;
  let reading: { version: number; reach: Promise<Reach> } | null = null;

  async function read(): Promise<Reach> {
    const began = epoch;
    const reach = await catchUpTurns.take(() => readReach(db, accountId));
    if (reach === null) throw cursorUnknown();
    if (began === epoch) known = reach;
    return reach;
  }

  /** As new as what was read of the log last, at least. */
  function reachNow(): Reach | Promise<Reach> {
    const version = settingsVersion();
    if (known !== null && known.version >= version) return known;
    if (reading === null || reading.version < version) {
      const mine = { version, reach: read() };
      reading = mine;
      const over = () => {
        if (reading === mine) reading = null;
      };
      mine.reach.then(over, over);
    }
    return reading.reach;
  }

  return {
    of(selection) {
      if (!selection.byReach) {
        const matches = selection.matcher(null);
        return () => matches;
      }
      let made: { reach: Reach; matches: Matcher | null } | null = null;
      const matcherBy = (reach: Reach) => {
        if (made?.reach !== reach) made = { reach, matches: selection.matcher(reach) };
        return made.matches;
      };
      return () => {
        const reach = reachNow();
        return reach instanceof Promise ? reach.then(matcherBy) : matcherBy(reach);
      };
    },
    forget() {
      epoch += 1;
      known = null;
      reading = null;
    },
  };
}
