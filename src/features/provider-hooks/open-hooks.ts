/** What is known of hooks, for a second: each delivery needs it, and they come by the thousands. */
import { LRUCache } from 'lru-cache';
import type { Db } from '../../core/db/connect.js';
import type { HookName } from './hook-key.rules.js';
import { findHook, type ProviderHookRow } from './provider-hooks.queries.js';

export interface OpenHooks {
  /** Undefined: it was removed. Throws while the database is away. */
  of(hook: HookName): Promise<ProviderHookRow | undefined>;
}

const keptFor = 1_000;
const remembered = 10_000;

export function createOpenHooks(db: Db, now: () => number = () => performance.now()): OpenHooks {
  const kept = new LRUCache<string, { row: Promise<ProviderHookRow | undefined>; until: number }>({
    max: remembered,
  });
  return {
    of({ accountId, hookId }) {
      const known = kept.get(hookId);
      if (known !== undefined && known.until > now()) return known.row;
      const row = findHook(db, accountId, hookId);
      const mine = { row, until: now() + keptFor };
      kept.set(hookId, mine);
      row.catch(() => {
        if (kept.get(hookId) === mine) kept.delete(hookId);
      });
      return row;
    },
  };
}
