/**
 * One follower of a board, on which something is put up now and then: first what stands there when it begins, then each thing that
 * is put up. As with a follower of a log, `return()` at any moment settles at once, and one that takes nothing holds a place and
 * no queue.
 */
import type { Batch, Following } from './feeds.js';

export interface Board<Item> {
  /** What stands there now, each as one batch. */
  standing(): readonly Batch<Item>[];
  /** The place of what was put up last. */
  last(): number;
  /** What was put up first after a place. */
  after(place: number): { place: number; batch: Batch<Item> } | undefined;
  /** Calls `wake` whenever something is put up, and when the board has failed. `reached` says what is not needed any more. */
  listen(wake: () => void, reached: () => number): () => void;
  /** What has ended it; null: nothing. */
  failure(): unknown;
}

interface Place {
  /** How many of the first ones have been given. */
  given: number;
  /** The last one after those. */
  last: number;
}

interface Call<Item> {
  resolve(result: IteratorResult<Batch<Item>>): void;
  reject(error: unknown): void;
}

/** `onEnd` is called once. */
export function followBoard<Item>(board: Board<Item>, onEnd: () => void): Following<Item> {
  const first = board.standing();
  let place: Place = { given: 0, last: board.last() };
  /** Where the last batch began; null once it is taken. */
  let offered: Place | null = null;
  let closed = false;
  let call: Call<Item> | null = null;
  const stopListening = board.listen(answer, () => (offered ?? place).last);

  function close(): void {
    closed = true;
    stopListening();
    onEnd();
  }

  function nextBatch(): Batch<Item> | null {
    const standing = first[place.given];
    if (standing !== undefined) {
      offered = place;
      place = { ...place, given: place.given + 1 };
      return standing;
    }
    const raised = board.after(place.last);
    if (raised === undefined) return null;
    offered = place;
    place = { ...place, last: raised.place };
    return raised.batch;
  }

  /** The call that waits, if there is something to answer. */
  function answer(): void {
    const served = call;
    if (served === null) return;
    const failure = board.failure();
    const batch = failure === null ? nextBatch() : null;
    if (failure === null && batch === null) return;
    call = null;
    if (batch !== null) return served.resolve({ done: false, value: batch });
    close();
    served.reject(failure);
  }

  const done = { done: true as const, value: undefined };
  return {
    next() {
      offered = null;
      if (closed) return Promise.resolve(done);
      if (call !== null) return Promise.reject(new Error('a follower is asked for one batch at a time'));
      return new Promise((resolve, reject) => {
        call = { resolve, reject };
        answer();
      });
    },
    putBack() {
      if (offered !== null) place = offered;
      offered = null;
    },
    return() {
      if (!closed) close();
      call?.resolve(done);
      call = null;
      return Promise.resolve(done);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
