/** An import as it was last seen, for all who follow it in this process. They hold a place and no queue: what matters is how it is now. */
import type { ImportRow } from '../../../core/graph/imports.queries.js';
import type { Batch, Following } from '../../../core/log/feeds.js';
import { hasEnded } from './import-ended.rules.js';

export interface FollowedImport {
  /** What a look has found. */
  seen(row: ImportRow): void;
  /** All who follow it end with the error. */
  fail(error: unknown): void;
  /** From how it is now on. It has been seen before. */
  follow(onEnd: () => void): Following<ImportRow>;
}

interface Call {
  resolve(result: IteratorResult<Batch<ImportRow>>): void;
  reject(error: unknown): void;
}

const done = { done: true as const, value: undefined };

export function createFollowedImport(): FollowedImport {
  const listeners = new Set<() => void>();
  /** How often it was seen changed. */
  let version = 0;
  let batch: Batch<ImportRow> | null = null;
  let text = '';
  let failure: { error: unknown } | null = null;

  function tellAll(): void {
    for (const tell of listeners) tell();
  }

  function follow(onEnd: () => void): Following<ImportRow> {
    let given = 0;
    /** Where the last batch began; null once it is taken. */
    let offered: number | null = null;
    /** What was given last was the end of it. */
    let isEnd = false;
    let closed = false;
    let call: Call | null = null;

    function close(): void {
      closed = true;
      listeners.delete(answer);
      onEnd();
    }

    /** The call that waits, if there is something to answer. */
    function answer(): void {
      if (call === null) return;
      const { resolve, reject } = call;
      if (failure !== null) {
        call = null;
        close();
        return reject(failure.error);
      }
      if (batch === null || given === version) return;
      call = null;
      offered = given;
      given = version;
      isEnd = batch.items.some(({ state }) => hasEnded(state));
      resolve({ done: false, value: batch });
    }

    listeners.add(answer);
    return {
      next() {
        offered = null;
        if (isEnd && !closed) close();
        if (closed) return Promise.resolve(done);
        if (call !== null) return Promise.reject(new Error('a follower is asked for one batch at a time'));
        return new Promise((resolve, reject) => {
          call = { resolve, reject };
          answer();
        });
      },
      putBack() {
        if (offered === null) return;
        given = offered;
        isEnd = false;
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

  return {
    seen(row) {
      const now = JSON.stringify(row);
      if (now === text) return;
      text = now;
      version += 1;
      // The same object for all who follow, so that its message is made once. There are no places: who comes back begins anew.
      batch = { items: [row], place: { position: 0, eventId: null }, caughtUp: true, behind: 0 };
      tellAll();
    },
    fail(error) {
      failure = { error };
      tellAll();
    },
    follow,
  };
}
