/** How a source that sends wrong keys is answered: a few at once, then later and later, then not at all for a while. */

export interface WrongKeyLimits {
  /** Wrong keys that are answered at once: people mistype. */
  free: number;
  /** Milliseconds before the first answer behind those, doubled with each further one up to the longest. */
  firstPause: number;
  longestPause: number;
  /** Wrong keys from which on there is no answer but "later". */
  most: number;
  /** Milliseconds in which one of them is forgotten. */
  forgottenIn: number;
}

export const usualWrongKeyLimits: WrongKeyLimits = {
  free: 5,
  firstPause: 100,
  longestPause: 3_000,
  most: 25,
  forgottenIn: 3_000,
};

/** What is known of a source. */
export interface WrongKeyCount {
  count: number;
  /** Milliseconds; as of when. */
  at: number;
}

export type WrongKeyAnswer =
  | { kind: 'refuse'; pause: number }
  /** Seconds. */
  | { kind: 'later'; retryAfter: number };

/** How far above the most it counts: who goes on is told "later" for that long at most. */
const above = 10;

/** One more wrong key of a source. */
export function countWrongKey(
  before: WrongKeyCount | undefined,
  limits: WrongKeyLimits,
  now: number,
): { count: WrongKeyCount; answer: WrongKeyAnswer } {
  const passed = before === undefined ? 0 : Math.max(0, now - before.at) / limits.forgottenIn;
  const left = Math.max(0, (before?.count ?? 0) - passed);
  const count = Math.min(left + 1, limits.most + above);
  const state = { count, at: now };
  if (count > limits.most) {
    const wait = (count - limits.most) * limits.forgottenIn;
    return { count: state, answer: { kind: 'later', retryAfter: Math.max(1, Math.ceil(wait / 1_000)) } };
  }
  const late = Math.ceil(count - limits.free);
  const pause = late <= 0 ? 0 : Math.min(limits.firstPause * 2 ** (late - 1), limits.longestPause);
  return { count: state, answer: { kind: 'refuse', pause } };
}
