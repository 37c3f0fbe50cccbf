/** Callers side by side, each of which takes the next turn when its last has been answered. */

export interface TimedCalls {
  callers: number;
  /** Whether there is such a turn; they are counted from 0. */
  goesOn(turn: number): boolean;
  /** Makes what is to be sent; what it gives sends it, and is what is timed. */
  make(turn: number): () => Promise<unknown>;
}

export interface CallTimes {
  calls: number;
  /** From the first to the last. */
  seconds: number;
  /** Milliseconds of a call. */
  p50: number;
  p99: number;
}

export async function timedCalls({ callers, goesOn, make }: TimedCalls): Promise<CallTimes> {
  const taken: number[] = [];
  let turn = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (goesOn(turn)) {
        const call = make(turn++);
        const sent = performance.now();
        await call();
        taken.push(performance.now() - sent);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  taken.sort((one, other) => one - other);
  const at = (share: number) => taken[Math.floor(taken.length * share)] ?? 0;
  return { calls: taken.length, seconds, p50: at(0.5), p99: at(0.99) };
}
