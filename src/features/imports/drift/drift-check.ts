/** What a check of drift is, beside the import that it is. */
import type { Instant } from '../../../core/domain/instant.js';
import type { DriftProvider } from '../../../core/domain/vocabulary.js';

/** What a run of it needs. */
export interface Drift {
  provider: DriftProvider;
  /** What the provider calls the list: an opt-out list of AWS, a Messaging Service of Twilio. */
  listName: string | null;
}

/** As it is begun, together with its import. */
export interface NewDriftCheck extends Drift {
  asOf: Instant;
}

/** How the two lists stand to each other for a recipient and a sender. */
export const Difference = {
  /** They block, we do not. */
  ONLY_THEIRS: 'ONLY_THEIRS',
  /** They block, and the recipient has opted in here since. */
  THEIRS_IS_OLDER: 'THEIRS_IS_OLDER',
  /** We block, they do not. */
  ONLY_OURS: 'ONLY_OURS',
  /** We block, by a word that was said after their list was made. */
  OURS_IS_NEWER: 'OURS_IS_NEWER',
  BOTH: 'BOTH',
} as const;
export type Difference = (typeof Difference)[keyof typeof Difference];

/** Of one sender. */
export type DriftCounts = Partial<Record<Difference, number>>;

export type CountsBySender = Record<string, DriftCounts>;

export function added(counts: CountsBySender, more: readonly CountedDifference[]): CountsBySender {
  const sums: CountsBySender = { ...counts };
  for (const { senderId, difference, recipients } of more) {
    const before = sums[senderId] ?? {};
    sums[senderId] = { ...before, [difference]: (before[difference] ?? 0) + recipients };
  }
  return sums;
}

export interface CountedDifference {
  senderId: string;
  difference: Difference;
  recipients: number;
}
