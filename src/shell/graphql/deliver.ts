/**
 * Brings the batches of one follower to its socket. Messages go there directly, each when the socket has taken the last:
 * a socket that takes nothing holds one message, and of each of its followers the place. graphql-ws is given only what
 * ends the subscription.
 */
import type { ExecutionResult } from 'graphql';
import type { Batch, Following } from '../../core/log/feeds.js';
import type { Payload } from './audiences.js';
import { fewerItems, itemsAfter } from './message-length.rules.js';

export interface Delivery {
  batches: Following<unknown>;
  /** What is the client's own in the message of a batch. */
  ownOf(batch: Batch<unknown>): string;
  /** Null ends the subscription without a word. */
  payloadOf(batch: Batch<unknown>): Payload | null | Promise<Payload | null>;
  /** As of the socket (socket-key.ts), these three. */
  send(own: string, shared: Buffer): Promise<boolean>;
  takeTurn(): Promise<void> | undefined;
  giveTurn(): void;
  /** The thread's share for a message of so many bytes (thread-share.ts). */
  enter(bytes: number): Promise<void> | undefined;
  failed(error: unknown): ExecutionResult;
  /** Called once, whichever way it ends. */
  ended(): void;
}

type Step =
  | { kind: 'message'; own: string; rest: Buffer }
  /** The batch is to be made anew, with fewer items. */
  | { kind: 'again' }
  /** Null: without a word. */
  | { kind: 'end'; result: ExecutionResult | null };

const endOfBatches: Step = { kind: 'end', result: null };
const again: Step = { kind: 'again' };

/** As graphql-ws reads it: a last result that says why, if there is one, and the end. */
export function deliver(delivery: Delivery): AsyncIterableIterator<ExecutionResult> {
  const { batches, send, takeTurn, giveTurn } = delivery;
  const done = { done: true as const, value: undefined };
  let over = false;
  let closed = false;
  /** Items in one message; undefined for as many as there are. */
  let atMost: number | undefined;

  async function end(): Promise<void> {
    if (over) return;
    over = true;
    delivery.ended();
    await batches.return?.();
  }

  function stepWith(payload: Payload | null, items: number, own: string): Step {
    if (over || payload === null) return endOfBatches;
    // The next batch has a later cursor: what this one holds would be passed over.
    if (payload.kind === 'failed') return { kind: 'end', result: { ...payload.result, data: null } };
    if (payload.kind === 'long') {
      atMost = fewerItems(items, payload.length);
      batches.putBack();
      return again;
    }
    atMost = itemsAfter(atMost, payload.rest.length);
    return { kind: 'message', own, rest: payload.rest };
  }

  /** A batch is held only until its message has been made. */
  function stepAfter(batch: IteratorResult<Batch<unknown>>): Step | Promise<Step> {
    if (over || batch.done === true) return endOfBatches;
    const items = batch.value.items.length;
    const own = delivery.ownOf(batch.value);
    const payload = delivery.payloadOf(batch.value);
    // Others of its audience have had it made, mostly.
    return payload instanceof Promise
      ? payload.then((made) => stepWith(made, items, own))
      : stepWith(payload, items, own);
  }

  /**
   * Undefined: and so on. A call of its own for each message: one that waits for the next would hold the last in a
   * variable that is dead.
   */
  async function sendNext(): Promise<ExecutionResult | null | undefined> {
    let batch: IteratorResult<Batch<unknown>> | null = await batches.next(atMost);
    if (over || batch.done === true) return null;
    const turn = takeTurn();
    try {
      if (turn !== undefined) {
        batches.putBack();
        batch = null;
        await turn;
        batch = await batches.next(atMost);
      }
      let step = stepAfter(batch);
      batch = null;
      if (step instanceof Promise) step = await step;
      if (step.kind === 'end') return step.result;
      if (step.kind === 'again') return undefined;
      const share = delivery.enter(step.rest.length);
      if (share !== undefined) await share;
      return over || !(await send(step.own, step.rest)) ? null : undefined;
    } finally {
      giveTurn();
    }
  }

  /** Until it is over: null, or the result that ends it. */
  async function sendAll(): Promise<ExecutionResult | null> {
    for (;;) {
      const ended = await sendNext();
      if (ended !== undefined) return ended;
    }
  }

  return {
    async next() {
      if (over) return closed ? unanswered() : done;
      const last = await sendAll().catch(delivery.failed);
      // graphql-ws would take an answer for one to the client's next subscription of the same id.
      if (closed) return unanswered();
      await end();
      return last === null ? done : { done: false, value: last };
    },
    async return() {
      closed = true;
      await end();
      return done;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** For who must not go on. Held by nobody but who waits for it, so that both go. */
export function unanswered(): Promise<never> {
  return new Promise(() => undefined);
}
