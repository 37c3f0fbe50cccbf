/**
 * A Db that sends a statement again when its answer was lost, so that whoever asks gets the answer of a run that nothing
 * disturbed. The statement may have been carried out by then, and the one before may even be under way still. So what is
 * asked here must come to the same however often it is carried out: reads do, and writes are made so (ids before the
 * first try, `on conflict do nothing` and a look at what is there; the change id of settings).
 */
import { setTimeout as delay } from 'node:timers/promises';
import { doublingPause } from '../domain/doubling-pause.rules.js';
import { askingBy, type RunOptions } from './asking.js';
import type { Db } from './connect.js';
import { awayIn } from './database-error.js';

export interface AskAgainOptions {
  /** Milliseconds after which no further try is made. */
  patience?: number;
  /** Milliseconds that one try may take: a link that has fallen silent must leave time for another. */
  within?: number;
  /** What could not even be sent: it waits for the database to come back, or is told at once. */
  unsent?: 'waits' | 'is-told';
}

const usualPatience = 15_000;
const usualTry = 5_000;
const firstPause = 20;
const longestPause = 1_000;

/** When patience is over the error says whether any of the tries may have been carried out. */
export function askingAgain(db: Db, options: AskAgainOptions = {}): Db {
  const { patience = usualPatience, within = usualTry, unsent = 'waits' } = options;

  async function run(
    text: string,
    parameters: readonly unknown[],
    { deadline = within, ...options }: RunOptions = {},
  ): Promise<unknown[]> {
    const until = performance.now() + patience;
    let lost: unknown = null;
    for (let failures = 0; ; failures += 1) {
      const pause = doublingPause(failures, firstPause, longestPause);
      try {
        return await db.run(text, parameters, { ...options, deadline });
      } catch (error) {
        const away = awayIn(error);
        if (away === null) throw error;
        if (away.mayHaveBeenSent) lost ??= error;
        const isTold = unsent === 'is-told' && !away.mayHaveBeenSent;
        const givesUp = performance.now() + pause > until || isTold;
        if (givesUp) throw lost ?? error;
        await delay(pause);
      }
    }
  }

  return { ...db, ...askingBy(run) };
}
