/** Looks every few seconds for reviews that are due. Owned by app.ts, which stops it. */
import { type Rounds, startRounds } from '../../core/domain/rounds.js';
import { type ReviewServices, settleDueReviews } from './settle-review.js';

const lookEvery = 5_000;

export function watchDueReviews(
  services: ReviewServices,
  { every = lookEvery, onError }: { every?: number; onError: (error: unknown) => void },
): Rounds {
  return startRounds({
    async round(signal) {
      let more = true;
      while (more && !signal.aborted) more = await settleDueReviews(services);
    },
    onError,
    every,
    first: every,
  });
}
