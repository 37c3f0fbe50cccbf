/**
 * Whether an account is there and not suspended, for doors that have no key: sealed addresses, imports that run, tokens.
 * Answers are kept for a second; those who ask at the same time are answered by one statement.
 */
import DataLoader from 'dataloader';
import { LRUCache } from 'lru-cache';
import type { Db } from '../db/connect.js';
import { findStandings } from './accounts.queries.js';

export type Standing = 'open' | 'suspended' | 'none';

export interface AccountStanding {
  of(accountId: string): Promise<Standing>;
  /** What is kept of the account, or of all. */
  forget(accountId?: string): void;
}

const keptFor = 1_000;
const remembered = 10_000;

/** `now`: milliseconds of a clock that never goes back. */
export function createAccountStanding(db: Db, now: () => number = () => performance.now()): AccountStanding {
  const kept = new LRUCache<string, { standing: Promise<Standing>; until: number }>({ max: remembered });
  const looks = new DataLoader(
    async (accountIds: readonly string[]) => {
      const found = new Map(
        (await findStandings(db, accountIds)).map(({ accountId, isSuspended }) => [accountId, isSuspended]),
      );
      return accountIds.map((accountId): Standing => {
        const isSuspended = found.get(accountId);
        if (isSuspended === undefined) return 'none';
        return isSuspended ? 'suspended' : 'open';
      });
    },
    { cache: false, maxBatchSize: 1_000 },
  );

  return {
    of(accountId) {
      const known = kept.get(accountId);
      if (known !== undefined && known.until > now()) return known.standing;
      const standing = looks.load(accountId);
      const mine = { standing, until: now() + keptFor };
      kept.set(accountId, mine);
      standing.catch(() => {
        if (kept.get(accountId) === mine) kept.delete(accountId);
      });
      return standing;
    },
    forget(accountId) {
      if (accountId === undefined) kept.clear();
      else kept.delete(accountId);
    },
  };
}
