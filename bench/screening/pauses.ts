/** How long a server's event loop stood still, as the server itself sees it. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Inspected } from '../live/process-memory.js';

export interface Pauses {
  /** Milliseconds. */
  p99: number;
  longest: number;
}

/** What the pauses were while something went on. It is looked at each millisecond. */
export async function pausesWhile(inspected: Inspected, going: () => Promise<unknown>): Promise<Pauses> {
  await inspected.evaluate(`{
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
    globalThis.benchDelay = monitorEventLoopDelay({ resolution: 1 });
    globalThis.benchDelay.enable();
  }`);
  // The first interval is not whole.
  await wait(50);
  await inspected.evaluate('globalThis.benchDelay.reset()');
  await going();
  const [p99 = 0, longest = 0] = await inspected.evaluate<number[]>(
    '[globalThis.benchDelay.percentile(99), globalThis.benchDelay.max]',
  );
  await inspected.evaluate('globalThis.benchDelay.disable()');
  return { p99: p99 / 1e6, longest: longest / 1e6 };
}
