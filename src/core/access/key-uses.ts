/**
 * When keys were last used, to the minute: noted behind the request, at most once a minute for a key and by each process,
 * many in one statement. What could not be noted is noted with a later use.
 */
import DataLoader from 'dataloader';
import { LRUCache } from 'lru-cache';
import type { Db } from '../db/connect.js';
import { noteKeyUses, type UsedKey } from './api-keys.queries.js';

export interface KeyUses {
  note(key: UsedKey): void;
  /** When all is noted that was to be, or could not be. */
  idle(): Promise<void>;
}

const notedEvery = 60_000;
const remembered = 50_000;

export function createKeyUses(
  db: Db,
  { now, onTrouble }: { now: () => number; onTrouble: (error: unknown) => void },
): KeyUses {
  const noted = new LRUCache<string, number>({ max: remembered });
  const writing = new Set<Promise<void>>();
  const uses = new DataLoader(
    async (used: readonly UsedKey[]) => {
      await noteKeyUses(db, used);
      return used.map(() => null);
    },
    { cache: false, maxBatchSize: 1_000 },
  );

  async function write(key: UsedKey): Promise<void> {
    try {
      await uses.load(key);
    } catch (error) {
      noted.delete(key.keyId);
      onTrouble(error);
    }
  }

  return {
    note(key) {
      if ((noted.get(key.keyId) ?? -Infinity) >= now() - notedEvery) return;
      noted.set(key.keyId, now());
      const written = write(key).finally(() => writing.delete(written));
      writing.add(written);
    },
    async idle() {
      await Promise.all(writing);
    },
  };
}
