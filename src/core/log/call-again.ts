/** One call of the database, tried again while it is away: what it does has its ids before the first try. */
import { setTimeout as delay } from 'node:timers/promises';
import { awayIn, DatabaseAway } from '../db/database-error.js';
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

/**
 * The server gave the call up since it took longer than a statement may. It took nothing of it, and would not the next time.
 * Not while it waited for others: the functions of imports give a lock up sooner.
 */
export class TakesTooLong extends Error {
  override readonly name = 'TakesTooLong';
}

const givenUp = '57014';

/**
 * Rejects with NotConfirmed when the database is away past the deadline, with TakesTooLong at once, and so with any error
 * that is no outage.
 */
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
      if (away instanceof DatabaseAway && away.reason === givenUp)
        throw new TakesTooLong('a call took longer than a statement may');
      sent ||= away.mayHaveBeenSent;
      if (now() >= until) throw new NotConfirmed(sent);
      await delay(doublingPause(failures, firstPause, longestPause));
    }
  }
}
