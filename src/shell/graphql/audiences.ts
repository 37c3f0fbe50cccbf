/**
 * Followers who may be given the very same message. A batch is executed once and written out once for an audience, for
 * all who take it at about the same time. An audience is there as long as somebody is in it.
 */
import type { ExecutionResult } from 'graphql';
import type { Batch } from '../../core/log/feeds.js';
import { createShortMemory, type ShortMemory } from '../../core/log/short-memory.js';
import { createFairTurns } from '../../core/domain/fair-turns.js';
import { fewerItems } from './message-length.rules.js';

export type Payload =
  /** The message from its payload on, as JSON: the same bytes for all, whatever each calls its subscription. */
  | { kind: 'made'; rest: Buffer }
  /** It would be too long: with fewer items it is not. */
  | { kind: 'long'; length: number }
  /** It could not be made: the subscription ends with this. */
  | { kind: 'failed'; result: ExecutionResult };

export interface Audience {
  /** The same batch, the same object, is executed once. */
  payloadOf(batch: Batch<unknown>, execute: () => Promise<ExecutionResult>): Payload | Promise<Payload>;
  leave(): void;
}

export interface Audiences {
  /** `accountId`: whose log it is. */
  join(key: string, accountId: string): Audience;
  /** How many there are. */
  size(): number;
}

/** Milliseconds, batches and bytes, of one audience. As old as the pages that are shared. */
const limits = { age: 1_000, entries: 64, weight: 4 * 1024 * 1024 };

interface Group {
  accountId: string;
  payloads: ShortMemory<object, Payload | Promise<Payload>>;
  members: number;
}

/** Executions at once. */
const executions = 4;

export function createAudiences(): Audiences {
  const groups = new Map<string, Group>();
  // Followers who come back with thousands of cursors want thousands of messages, and so do those with different documents
  // while millions are imported: whoever else asks for something, a STOP for instance, is heard between two of them, and
  // finds the database free; and followers of another account wait for one or two of them, not for all.
  const turns = createFairTurns(executions, setImmediate);

  function make(
    { accountId, payloads }: Group,
    batch: Batch<unknown>,
    execute: () => Promise<ExecutionResult>,
  ): Promise<Payload> {
    const items = batch.items.length;
    const payload = turns.take(accountId, async () => payloadFrom(await execute(), items));
    payloads.set(batch, payload);
    const settle = (made: Payload) => {
      // What failed is not kept: who comes back tries again.
      if (made.kind === 'failed') return payloads.delete(batch);
      payloads.replace(batch, payload, made, made.kind === 'made' ? made.rest.length : 0);
    };
    payload.then(settle, () => payloads.delete(batch));
    return payload;
  }

  return {
    join(key, accountId) {
      const group = groups.get(key) ?? { accountId, payloads: createShortMemory(limits), members: 0 };
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

function payloadFrom(result: ExecutionResult, items: number): Payload {
  if (result.errors !== undefined) return { kind: 'failed', result };
  const rest = Buffer.from(`${JSON.stringify(result)}}`);
  const { length } = rest;
  return fewerItems(items, length) === undefined ? { kind: 'made', rest } : { kind: 'long', length };
}
