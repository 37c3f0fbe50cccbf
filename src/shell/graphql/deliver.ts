/**
 * Brings the batches of one follower to its socket. Messages go there directly, each when the socket has taken the last:
 * a follower that takes nothing holds one message and its place. graphql-ws is given only what ends the subscription.
 */
import type { ExecutionResult } from 'graphql';
import type { Payload } from './audiences.js';

export interface Delivery {
  /** What the client calls this subscription. */
  id: string;
  batches: AsyncIterator<unknown>;
  /** Null ends the subscription without a word. */
  payloadOf(batch: object): Payload | null | Promise<Payload | null>;
  /** Resolves with true when the socket has taken the message, with false when it closes before. */
  send(message: string): Promise<boolean>;
  /** Resolves when nothing else waits for the socket. */
  room(): Promise<void>;
  failed(error: unknown): ExecutionResult;
  /** Called once, whichever way it ends. */
  ended(): void;
}

/** As graphql-ws reads it: a last result that says why, if there is one, and the end. */
export function deliver(delivery: Delivery): AsyncIterableIterator<ExecutionResult> {
  const { batches, send, room } = delivery;
  const before = `{"id":${JSON.stringify(delivery.id)},"type":"next","payload":`;
  const done = { done: true as const, value: undefined };
  let over = false;
  let closed = false;

  async function end(): Promise<void> {
    if (over) return;
    over = true;
    delivery.ended();
    await batches.return?.();
  }

  /** Until it is over: null, or the result that ends it. */
  async function sendAll(): Promise<ExecutionResult | null> {
    for (;;) {
      const batch = await batches.next();
      if (over || batch.done === true) return null;
      await room();
      const made = delivery.payloadOf(batch.value as object);
      // Others of its audience have had it made, mostly.
      const payload = made instanceof Promise ? await made : made;
      if (over || payload === null) return null;
      // The next batch has a later cursor: what this one holds would be passed over.
      if (payload.kind === 'failed') return { ...payload.result, data: null };
      if (!(await send(`${before}${payload.text}}`))) return null;
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

/** Held by nobody but who waits for it, so that both go. */
function unanswered(): Promise<never> {
  return new Promise(() => undefined);
}
