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
import type { Batch, Following } from '../../core/log/feeds.js';

/** What was read after a place. */
export type Page<Item> =
  | ({ kind: 'page' } & Batch<Item>)
  /** The log ends before the place, or holds another event there: it was restored, or lost commits. */
  | { kind: 'lost'; error: Error };

export interface LogSource<Item> {
  /** `from` at first, then the place of the last page. At once where it can. */
  readAfter(place: LogPlace, atMost: number | undefined): Page<Item> | Promise<Page<Item>>;
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

/**
 * Follows until `return()` is called, or until reading fails for good. One `next()` at a time. What can be read at once is
 * handed over at once: thousands may be woken by the same event.
 */
export function followLog<Item>(
  source: LogSource<Item>,
  from: LogPlace,
  times: FollowTimes = usualTimes,
): Following<Item> {
  let place = from;
  let atMost: number | undefined;
  /** What the consumer has been told, and when. */
  let told = from.position;
  let toldCaughtUp = false;
  let toldAt = performance.now();
  /** Where the last batch began, and what had been told then; null once it is taken. */
  let offered: { place: LogPlace; told: number; toldCaughtUp: boolean; toldAt: number } | null = null;
  /** A batch was put back: what is read next is told at once, whatever it is by then. */
  let owed = false;
  let grown = true;
  let closed = false;
  let call: Call<Item> | null = null;
  let waiting = false;
  let timer: NodeJS.Timeout | undefined;
  let failingSince: number | null = null;

  function wake(): void {
    grown = true;
    if (waiting) goOn();
  }
  const stopListening = source.listen(wake, () => place.position);

  function goOn(): void {
    endWait();
    readOn();
  }

  function endWait(): void {
    waiting = false;
    clearTimeout(timer);
    timer = undefined;
  }

  /** Until the log may have grown, or the time is over. False where it has grown already. */
  function wait(milliseconds: number | null): boolean {
    if (grown) return false;
    waiting = true;
    if (milliseconds !== null) timer = setTimeout(goOn, milliseconds);
    return true;
  }

  function close(): void {
    closed = true;
    stopListening();
    endWait();
  }

  function isWorthTelling(page: Batch<Item>): boolean {
    if (owed || page.items.length > 0 || (page.caughtUp && !toldCaughtUp)) return true;
    return place.position > told && performance.now() - toldAt >= times.freshPlace;
  }

  /** Until the call is answered, or there is something to wait for. */
  function readOn(): void {
    let goesOn = true;
    while (goesOn) {
      grown = false;
      try {
        const page = source.readAfter(place, atMost);
        if (page instanceof Promise) {
          page.then(onPage, onFailure);
          return;
        }
        goesOn = !take(page);
      } catch (error) {
        goesOn = !fail(error);
      }
    }
  }

  function onPage(page: Page<Item>): void {
    if (!closed && !take(page)) readOn();
  }

  function onFailure(error: unknown): void {
    if (!closed && !fail(error)) readOn();
  }

  /** False: there is more to read at once. */
  function take(page: Page<Item>): boolean {
    failingSince = null;
    if (page.kind === 'lost') return end(page.error);
    const before = place;
    place = page.place;
    if (isWorthTelling(page)) {
      owed = false;
      offered = { place: before, told, toldCaughtUp, toldAt };
      told = place.position;
      toldCaughtUp = page.caughtUp;
      toldAt = performance.now();
      answer({ done: false, value: page });
      return true;
    }
    if (!page.caughtUp) return false;
    return wait(place.position > told ? Math.max(0, toldAt + times.freshPlace - performance.now()) : null);
  }

  function fail(error: unknown): boolean {
    failingSince ??= performance.now();
    if (!source.isPassing(error) || performance.now() - failingSince > times.giveUp) return end(error);
    grown = false;
    return wait(times.retry);
  }

  function answer(result: IteratorResult<Batch<Item>>): void {
    const served = call;
    call = null;
    served?.resolve(result);
  }

  function end(error: unknown): true {
    close();
    call?.reject(error);
    call = null;
    return true;
  }

  const done = { done: true as const, value: undefined };
  return {
    next(most) {
      offered = null;
      atMost = most;
      if (closed) return Promise.resolve(done);
      if (call !== null) return Promise.reject(new Error('a follower is asked for one batch at a time'));
      return new Promise((resolve, reject) => {
        call = { resolve, reject };
        readOn();
      });
    },
    putBack() {
      if (offered === null) return;
      ({ place, told, toldCaughtUp, toldAt } = offered);
      offered = null;
      owed = true;
    },
    return() {
      if (!closed) close();
      answer(done);
      return Promise.resolve(done);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
