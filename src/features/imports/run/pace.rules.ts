/** How many words go together in one call, so that those who write to the same log meanwhile are not held up. */

export interface Pace {
  /** Words of the next batch, about. */
  words: number;
  /** Milliseconds to wait before it, in which others pass. */
  breath: number;
}

/** What became of a batch. */
export interface BatchTaken {
  /** Or rows, where most of them were refused. */
  words: number;
  /** Milliseconds of the whole call. */
  took: number;
  /** Milliseconds of it that passed until others had written to the same log. */
  waited: number;
  /** Words come in by other doors of this process. */
  isBusyHere: boolean;
}

/** Fewer make the call itself dear, which counts for less while others wait for it. */
const fewest = 250;
const fewestBesideOthers = 100;
/** Where words are slow the call is not what is dear, and others wait for each: milliseconds for one, and how few of them. */
const slowWord = 1;
const fewestSlow = 50;
/** More gain nothing (32 µs a word in PostgreSQL with 500 as with 5,000), and making the call stops the thread for 3 µs a word. */
const most = 1_000;
/** Milliseconds for which a batch may hold the log while others want to write to it. */
const shortHold = 6;
/** And while nobody does: whoever comes waits for as long at worst, and another process is not taken for dead. */
const longHold = 60;
const longestBreath = 25;

export const firstPace: Pace = { words: 500, breath: 0 };

/** Grows by half at most from one batch to the next, and shrinks at once. */
export function nextPace(before: Pace, { words, took, waited, isBusyHere }: BatchTaken): Pace {
  const others = waited >= 1 || isBusyHere;
  const held = Math.max(0.1, took - waited);
  const perWord = held / Math.max(1, words);
  const fitting = Math.round((others ? shortHold : longHold) / perWord);
  const grown = Math.min(fitting, Math.round(before.words * 1.5));
  return {
    words: Math.min(most, Math.max(fewestOf(perWord, others), grown)),
    breath: others ? Math.min(longestBreath, Math.ceil(held / 2)) : 0,
  };
}

function fewestOf(perWord: number, others: boolean): number {
  if (perWord > slowWord) return fewestSlow;
  return others ? fewestBesideOthers : fewest;
}
