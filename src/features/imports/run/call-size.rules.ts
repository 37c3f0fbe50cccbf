/**
 * How many rows or words a call takes at most, where the database has given calls up since they took too long: half as many,
 * down to one. What is given up alone again and again will always be.
 */

export interface CallSize {
  atMost: number;
  /** Calls that were given up one after the other, and those of them that were of one. */
  givenUp: number;
  alone: number;
}

/** What is known of the calls of one import, while it runs here. */
export interface Calls {
  size: CallSize;
  /** That some were given up is told once. */
  isTold: boolean;
}

export const anySize: CallSize = { atMost: Infinity, givenUp: 0, alone: 0 };

const aloneAtMost = 3;
/** Milliseconds: a call that took no longer may have been twice as long. */
const quick = 1_000;

/** After a call of so many was given up. */
export function afterGivenUp({ givenUp, alone }: CallSize, of: number): CallSize {
  return of > 1
    ? { atMost: Math.floor(of / 2), givenUp: givenUp + 1, alone: 0 }
    : { atMost: 1, givenUp: givenUp + 1, alone: alone + 1 };
}

/** After one that was not, and took so many milliseconds. */
export function afterDone({ atMost }: CallSize, took: number): CallSize {
  return { atMost: took <= quick ? atMost * 2 : atMost, givenUp: 0, alone: 0 };
}

export function isHopeless({ alone }: CallSize): boolean {
  return alone >= aloneAtMost;
}
