/** Lets so many do something at once, and of those with the same key one after the other; first come, first served. */
import { createTurns } from './turns.js';

export interface TurnsByKey {
  take<Result>(key: string, work: () => Promise<Result>): Promise<Result>;
  /** How many have not got their turn yet. */
  waiting(): number;
}

export function createTurnsByKey(atOnce: number): TurnsByKey {
  const turns = createTurns(atOnce);
  const last = new Map<string, Promise<unknown>>();
  let waiting = 0;

  return {
    take(key, work) {
      waiting += 1;
      const begin = () =>
        turns.take(() => {
          waiting -= 1;
          return work();
        });
      const mine = (last.get(key) ?? Promise.resolve()).then(begin);
      const settled = mine
        .catch(() => undefined)
        .finally(() => {
          if (last.get(key) === settled) last.delete(key);
        });
      last.set(key, settled);
      return mine;
    },
    waiting: () => waiting,
  };
}
