/** Milliseconds since 1970, finer than Date.now() and by the same clock: that of the machine, of every process on it. */
export type Instant = number;

/** Read anew for each run: the two clocks drift apart while the system corrects its own. */
export function createClock(): () => Instant {
  const before = Date.now();
  let tick = before;
  let fine = performance.now();
  while (tick === before) {
    fine = performance.now();
    tick = Date.now();
  }
  const offset = tick - fine;
  return () => performance.now() + offset;
}
