/**
 * One follower of an account's alerts: those that stood when it began, then each that is raised. As with a follower of a log
 * (follow-log.ts), `return()` at any moment settles at once, and one that takes nothing holds a place.
 */
import type { CampaignAlert } from '../../core/graph/campaign-alerts.js';
import type { Following } from '../../core/log/feeds.js';
import type { AlertBatch, AlertBoard } from './alert-board.js';

interface Place {
  /** How many of the first ones have been given. */
  given: number;
  /** The last alert after those. */
  alert: number;
}

interface Call {
  resolve(result: IteratorResult<AlertBatch>): void;
  reject(error: unknown): void;
}

/** `onEnd` is called once. */
export function followBoard(board: AlertBoard, onEnd: () => void): Following<CampaignAlert> {
  const first = board.standing();
  let place: Place = { given: 0, alert: board.last() };
  /** Where the last batch began; null once it is taken. */
  let offered: Place | null = null;
  let closed = false;
  let call: Call | null = null;
  const stopListening = board.listen(answer, () => (offered ?? place).alert);

  function close(): void {
    closed = true;
    stopListening();
    onEnd();
  }

  function nextBatch(): AlertBatch | null {
    const standing = first[place.given];
    if (standing !== undefined) {
      offered = place;
      place = { ...place, given: place.given + 1 };
      return standing;
    }
    const raised = board.after(place.alert);
    if (raised === undefined) return null;
    offered = place;
    place = { ...place, alert: raised.place };
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
