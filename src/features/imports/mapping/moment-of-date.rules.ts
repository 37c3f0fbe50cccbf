/**
 * Which moment a date stands for. A date without a time is a whole day, and no word is to be put later than whoever sent it
 * can vouch for: its beginning. A list that was true later (asOf) vouches for the day's end, or for asOf where that is
 * within the day.
 */
import { type Instant, microseconds } from '../../../core/domain/instant.js';
import type { DateRead } from './read-date.rules.js';
import { fromLocal } from './time-zone.rules.js';

export function momentOf(
  read: Exclude<DateRead, { kind: 'not-a-date' }>,
  asOf: Instant | null,
  timeZone: string | null,
): Instant {
  switch (read.kind) {
    case 'instant':
      return read.instant;
    case 'local':
      return fromLocal(read.local, timeZone);
    case 'day': {
      const begins = fromLocal(read.begins, timeZone);
      if (asOf === null || asOf <= begins) return begins;
      return Math.min(asOf, fromLocal(read.begins + microseconds.day, timeZone) - 1);
    }
  }
}
