/** Looks every few seconds for reviews that are due. Owned by app.ts, which stops it. */
import { type ReviewServices, settleDueReviews } from './settle-review.js';

const lookEvery = 5_000;

export function watchDueReviews(
  services: ReviewServices,
  options: { every?: number; onError: (error: unknown) => void },
): { stop(): Promise<void> } {
  let underWay = Promise.resolve();
  const stopping = new AbortController();
  const look = async () => {
    try {
      let more = true;
      while (more && !stopping.signal.aborted) more = await settleDueReviews(services);
    } catch (error) {
      options.onError(error);
    }
  };
  const timer = setInterval(() => {
    underWay = underWay.then(look);
  }, options.every ?? lookEvery);
  return {
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await underWay;
    },
  };
}
