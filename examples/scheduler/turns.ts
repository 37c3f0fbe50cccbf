import { setTimeout as sleep } from 'node:timers/promises';

/** Each resolves when the next message may go, so that they go at the rate; what was not used is not made up for. */
export function turnsAt(rate: number): () => Promise<void> {
  let next = 0;
  return async () => {
    const now = performance.now();
    next = Math.max(next + 1_000 / rate, now - 50);
    if (next - now > 1) await sleep(next - now);
  };
}
