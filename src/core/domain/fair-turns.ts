/**
 * Lets so many do something at once. Those who wait take turns by their key: one who has brought much to do waits for itself,
 * and another one's first thing is the next but one at most, however much there is.
 */
export interface FairTurns {
  take<Result>(key: string, work: () => Promise<Result>): Promise<Result>;
}

/** `later` begins the turn of one who has waited: at once, unless it is to let others do something first. */
export function createFairTurns(
  atOnce: number,
  later: (begin: () => void) => unknown = (begin) => begin(),
): FairTurns {
  let free = atOnce;
  /** In the order in which the keys have their next turn. */
  const waiting = new Map<string, (() => void)[]>();

  function wait(key: string): Promise<void> {
    return new Promise((resolve) => {
      const ofKey = waiting.get(key);
      if (ofKey === undefined) waiting.set(key, [resolve]);
      else ofKey.push(resolve);
    });
  }

  function next(): (() => void) | undefined {
    for (const [key, ofKey] of waiting) {
      const first = ofKey.shift();
      waiting.delete(key);
      if (ofKey.length > 0) waiting.set(key, ofKey);
      return first;
    }
    return undefined;
  }

  return {
    async take(key, work) {
      if (free > 0) free -= 1;
      else await wait(key);
      try {
        return await work();
      } finally {
        const begin = next();
        if (begin === undefined) free += 1;
        else later(begin);
      }
    },
  };
}
