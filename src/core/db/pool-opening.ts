/** Makes connections for the pool: several at once, and after a failure none before a pause that grows with each. */
import { doublingPause } from '../domain/doubling-pause.rules.js';
import { DatabaseAway } from './database-error.js';
import type { PoolTimes } from './pool-times.js';

export interface OpeningOptions {
  times: Pick<PoolTimes, 'firstRetry' | 'lastRetry'>;
  /** Makes one, and gives what is called once it counts no more as being opened. */
  make(): Promise<() => void>;
  /** A try has failed; its reason is there already. */
  failed(): void;
  /** Asks how many there should be: after a try that succeeded, and after a pause. */
  again(): void;
}

export interface Opening {
  /** Tries under way. */
  count(): number;
  /** Why the last try failed; null once one has succeeded. */
  failure(): string | null;
  /** Begins tries until so many are under way; none while it pauses. */
  upTo(count: number): void;
  /** Begins none any more, and waits for those under way. */
  close(): Promise<void>;
}

export function createOpening({ times, make, failed, again }: OpeningOptions): Opening {
  const tries = new Set<Promise<void>>();
  let count = 0;
  let failures = 0;
  let failure: string | null = null;
  let pause: NodeJS.Timeout | undefined;
  let closed = false;

  async function open(): Promise<void> {
    count += 1;
    let take: () => void;
    try {
      take = await make();
      failures = 0;
      failure = null;
    } catch (error) {
      failure = reasonOf(error);
      return wait();
    } finally {
      count -= 1;
    }
    take();
    again();
  }

  function wait(): void {
    if (closed) return;
    failed();
    if (pause !== undefined) return;
    const length = doublingPause(failures, times.firstRetry, times.lastRetry);
    failures += 1;
    pause = setTimeout(() => {
      pause = undefined;
      again();
    }, length);
  }

  return {
    count: () => count,
    failure: () => failure,
    upTo(wanted) {
      if (closed || pause !== undefined) return;
      while (count < wanted) {
        const one = open().finally(() => tries.delete(one));
        tries.add(one);
      }
    },
    async close() {
      closed = true;
      clearTimeout(pause);
      await Promise.all(tries);
    },
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof DatabaseAway) return error.reason;
  return error instanceof Error ? error.message : 'unknown';
}
