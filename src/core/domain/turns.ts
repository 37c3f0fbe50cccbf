/** Lets so many do something at once; the others wait for their turn, first come first served. */
export interface Turns {
  take<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** `later` begins the turn of one who has waited: at once, unless it is to let others do something first. */
export function createTurns(atOnce: number, later = (begin: () => void): unknown => begin()): Turns {
  let free = atOnce;
  const waiting: (() => void)[] = [];

  return {
    async take(work) {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else later(next);
      }
    },
  };
}
