/** Waits for a database that is away, for as long as that takes: an outage is no reason to give an import up. */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { isAway } from '../../../core/db/database-error.js';
import { doublingPause } from '../../../core/domain/doubling-pause.rules.js';
import { NotConfirmed } from '../../../core/log/record-words.js';

export interface Persistence {
  /** Aborted when this process stops. */
  readonly signal: AbortSignal;
  /** Tries until the answer is there, or an error that is no outage; 'stopped' when this process stops before. */
  untilDone<Answer>(ask: () => Promise<Answer>): Promise<Answer | 'stopped'>;
  /** The pause after so many outages in a row. */
  pause(failures: number): Promise<void>;
}

/** Milliseconds: the first pause, and the longest. */
const firstPause = 100;
const longestPause = 3_000;
/** For an answer that is on its way when this process stops. */
const grace = 3_000;

export function isOutage(error: unknown): boolean {
  return isAway(error) || error instanceof NotConfirmed;
}

export function persisting(signal: AbortSignal): Persistence {
  async function pause(failures: number): Promise<void> {
    // It ends early when this process stops.
    await delay(doublingPause(failures, firstPause, longestPause), undefined, { signal }).catch(
      () => undefined,
    );
  }

  /** What was asked may be long in coming: a little of it is waited for. */
  async function answerOf<Answer>(ask: () => Promise<Answer>): Promise<Answer | 'stopped'> {
    const settled = new AbortController();
    const late = async () => {
      if (!signal.aborted) await once(signal, 'abort', { signal: settled.signal });
      await delay(grace, undefined, { signal: settled.signal });
      return 'stopped' as const;
    };
    const answered = ask();
    const tooLate = late();
    tooLate.catch(() => undefined);
    answered.catch(() => undefined);
    try {
      return await Promise.race([answered, tooLate]);
    } finally {
      settled.abort();
    }
  }

  return {
    signal,
    pause,
    async untilDone(ask) {
      for (let failures = 0; ; failures += 1) {
        try {
          return await answerOf(ask);
        } catch (error) {
          if (!isOutage(error)) throw error;
        }
        await pause(failures);
        if (signal.aborted) return 'stopped';
      }
    },
  };
}
