/** Deletes tries to deliver that are past their time, each minute, in each process. Owned by app.ts, which stops it. */
import type { Db } from '../../../core/db/connect.js';
import { type Rounds, startRounds } from '../../../core/domain/rounds.js';
import { forgetAttempts } from './attempts.queries.js';

export interface KeepAttemptsOptions {
  db: Db;
  /** It is tried again. */
  onError: (error: unknown) => void;
  /** Milliseconds between two looks. */
  every?: number;
}

/** How long they are kept, and how many of an endpoint. */
export const attemptsKept = { days: 30, ofEach: 10_000 } as const;

const aMinute = 60_000;
/** Of a call: it holds nobody up. */
const atMost = 5_000;

export function keepAttempts({ db, onError, every = aMinute }: KeepAttemptsOptions): Rounds {
  return startRounds({
    async round(signal) {
      for (let last = atMost; last >= atMost && !signal.aborted;) {
        last = await forgetAttempts(db, attemptsKept, atMost);
      }
    },
    onError,
    every,
  });
}
