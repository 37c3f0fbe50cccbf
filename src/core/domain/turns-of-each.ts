/** Lets so many of each key do something at once; the others wait for their turn, first come first served. */
import { createTurns, type Turns } from './turns.js';

export interface TurnsOfEach {
  take<Result>(key: string, work: () => Promise<Result>): Promise<Result>;
}

export function createTurnsOfEach(atOnce: number): TurnsOfEach {
  const all = new Map<string, { turns: Turns; users: number }>();
  return {
    async take(key, work) {
      const own = all.get(key) ?? { turns: createTurns(atOnce), users: 0 };
      all.set(key, own);
      own.users += 1;
      try {
        return await own.turns.take(work);
      } finally {
        own.users -= 1;
        if (own.users === 0) all.delete(key);
      }
    },
  };
}
