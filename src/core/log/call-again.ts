/** One call of the database, tried again while it is away: what it does has its ids before the first try. */
import { setTimeout as delay } from 'node:timers/promises';
import { awayIn } from '../db/database-error.js';
import { doublingPause } from '../domain/doubling-pause.rules.js';
import { NotConfirmed } from './record-words.js';

/** Milliseconds between two tries: the first pause, doubled each time, and the longest. */
const firstPause = 50;
const longestPause = 1_000;
const shortestCall = 1_000;

export interface CallTimes {
  /** Milliseconds for all tries, and for one. */
  deadline: number;
  longestCall: number;
  /** Milliseconds of a clock that never goes back. */
  now: () => number;
}

/** Rejects with NotConfirmed when the database is away past the deadline, and at once with any other error. */
export async function callAgain<Result>(
  call: (within: number) => Promise<Result>,
  { deadline, longestCall, now }: CallTimes,
): Promise<Result> {
  const until = now() + deadline;
  let sent = false;
  for (let failures = 0; ; failures += 1) {
    try {
      return await call(Math.max(shortestCall, Math.min(longestCall, until - now())));
    } catch (error) {
      const away = awayIn(error);
      if (away === null) throw error;
      sent ||= away.mayHaveBeenSent;
      if (now() >= until) throw new NotConfirmed(sent);
      await delay(doublingPause(failures, firstPause, longestPause));
    }
  }
}
