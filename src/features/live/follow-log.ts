/**
 * One follower of one log: arm, read after the cursor, yield, wait. Catching up and live are the same read.
 *
 * It promises: every item of the log after `from`, once, in order; nothing that is committed while it reads is missed,
 * because it is armed before each read; it holds a place and never a queue, so a follower that takes nothing falls
 * behind in the log and not in memory; `return()` at any moment, also while a read or a wait is under way, settles at
 * once and leaves no listener and no timer. That is why it is written by hand: the `return()` of an async generator
 * waits for what the generator awaits.
 */
import type { LogPlace } from '../../core/log/cursor.js';
import type { Batch } from '../../core/log/feeds.js';

/** What was read after a place. */
export type Page<Item> =
  | ({ kind: 'page' } & Batch<Item>)
  /** The log ends before the place, or holds another event there: it was restored, or lost commits. */
  | { kind: 'lost'; error: Error };

export interface LogSource<Item> {
  /** `from` at first, then the place of the last page. */
  readAfter(place: LogPlace): Page<Item> | Promise<Page<Item>>;
  /** Calls `wake` whenever there may be more, until the function given back is called; may ask how far it has read. */
  listen(wake: () => void, reached: () => number): () => void;
  /** Whether reading again may help, as after a lost connection. */
  isPassing(error: unknown): boolean;
}

/** Milliseconds. */
export interface FollowTimes {
  /** A batch without items tells a fresh place after this long, where the log grows but nothing matches. */
  freshPlace: number;
  /** Between two tries while the database is away. */
  retry: number;
  /** A follower that could not read for this long ends with the error, so that its client looks elsewhere. */
  giveUp: number;
}

const usualTimes: FollowTimes = { freshPlace: 5_000, retry: 250, giveUp: 15_000 };

interface Call<Item> {
  resolve(result: IteratorResult<Batch<Item>>): void;
  reject(error: unknown): void;
}

/** Follows until `return()` is called, or until reading fails for good. One `next()` at a time. */
export function followLog<Item>(
  source: LogSource<Item>,
  from: LogPlace,
  times: FollowTimes = usualTimes,
): AsyncIterableIterator<Batch<Item>> {
  let place = from;
  /** What the consumer has been told. */
  let told = { position: from.position, caughtUp: false, at: performance.now() };
  let grown = true;
  const closing = new AbortController();
  let call: Call<Item> | null = null;
  let endWait: (() => void) | null = null;
  let failingSince: number | null = null;

  function wake(): void {
    grown = true;
    endWait?.();
  }
  const stopListening = source.listen(wake, () => place.position);

  function close(): void {
    closing.abort();
    stopListening();
    endWait?.();
  }

  /** Until the log may have grown, the time is over, or the follower is closed. */
  function wait(milliseconds: number | null): Promise<void> {
    if (grown || closing.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = milliseconds === null ? undefined : setTimeout(() => endWait?.(), milliseconds);
      endWait = () => {
        endWait = null;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function read(): Promise<Page<Item> | null> {
    try {
      const page = await source.readAfter(place);
      failingSince = null;
      return page;
    } catch (error) {
      failingSince ??= performance.now();
      if (!source.isPassing(error) || performance.now() - failingSince > times.giveUp) throw error;
      grown = false;
      await wait(times.retry);
      return null;
    }
  }

  function isWorthTelling(page: Batch<Item>): boolean {
    if (page.items.length > 0 || (page.caughtUp && !told.caughtUp)) return true;
    return place.position > told.position && performance.now() - told.at >= times.freshPlace;
  }

  async function nextBatch(): Promise<Batch<Item> | null> {
    while (!closing.signal.aborted) {
      grown = false;
      const page = await read();
      if (page === null || closing.signal.aborted) continue;
      if (page.kind === 'lost') throw page.error;
      place = page.place;
      if (isWorthTelling(page)) {
        told = { position: place.position, caughtUp: page.caughtUp, at: performance.now() };
        return page;
      }
      if (!page.caughtUp) continue;
      const untold = place.position > told.position;
      await wait(untold ? Math.max(0, told.at + times.freshPlace - performance.now()) : null);
    }
    return null;
  }

  async function serve(served: Call<Item>): Promise<void> {
    try {
      const value = await nextBatch();
      if (value !== null) served.resolve({ done: false, value });
    } catch (error) {
      if (!closing.signal.aborted) {
        close();
        served.reject(error);
      }
    } finally {
      if (call === served) call = null;
    }
  }

  return {
    next() {
      if (closing.signal.aborted) return Promise.resolve({ done: true, value: undefined });
      if (call !== null) return Promise.reject(new Error('a follower is asked for one batch at a time'));
      return new Promise((resolve, reject) => {
        call = { resolve, reject };
        void serve(call);
      });
    },
    return() {
      if (!closing.signal.aborted) close();
      call?.resolve({ done: true, value: undefined });
      call = null;
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
