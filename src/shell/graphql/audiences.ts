/**
 * Followers who may be given the very same message. A batch is executed once and written out once for an audience, for
 * all who take it at about the same time. An audience is there as long as somebody is in it.
 */
import type { ExecutionResult } from 'graphql';
import { createShortMemory, type ShortMemory } from '../../core/log/short-memory.js';

export type Payload =
  /** The payload of the message, as JSON. */
  | { kind: 'text'; text: string }
  /** It could not be made: the subscription ends with this. */
  | { kind: 'failed'; result: ExecutionResult };

export interface Audience {
  /** The same batch, the same object, is executed once. */
  payloadOf(batch: object, execute: () => Promise<ExecutionResult>): Payload | Promise<Payload>;
  leave(): void;
}

export interface Audiences {
  join(key: string): Audience;
  /** How many there are. */
  size(): number;
}

/** Milliseconds, batches and bytes, of one audience. As old as the pages that are shared. */
const limits = { age: 1_000, entries: 64, weight: 4 * 1024 * 1024 };

interface Group {
  payloads: ShortMemory<object, Payload | Promise<Payload>>;
  members: number;
}

export function createAudiences(): Audiences {
  const groups = new Map<string, Group>();

  function make(
    { payloads }: Group,
    batch: object,
    execute: () => Promise<ExecutionResult>,
  ): Promise<Payload> {
    const payload = execute().then(payloadFrom);
    payloads.set(batch, payload);
    const settle = (made: Payload) => {
      // What failed is not kept: who comes back tries again.
      if (made.kind === 'failed') return payloads.delete(batch);
      payloads.replace(batch, payload, made, made.text.length);
    };
    payload.then(settle, () => payloads.delete(batch));
    return payload;
  }

  return {
    join(key) {
      const group = groups.get(key) ?? { payloads: createShortMemory(limits), members: 0 };
      groups.set(key, group);
      group.members += 1;
      let left = false;
      return {
        payloadOf: (batch, execute) => group.payloads.get(batch) ?? make(group, batch, execute),
        leave() {
          if (left) return;
          left = true;
          group.members -= 1;
          if (group.members > 0) return;
          group.payloads.clear();
          if (groups.get(key) === group) groups.delete(key);
        },
      };
    },
    size: () => groups.size,
  };
}

function payloadFrom(result: ExecutionResult): Payload {
  return result.errors === undefined
    ? { kind: 'text', text: JSON.stringify(result) }
    : { kind: 'failed', result };
}
