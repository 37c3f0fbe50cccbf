/**
 * `heed/client`: follows an account's log from anywhere, in Node and in browsers.
 *
 *     import { followLog, HeedError } from 'heed/client';
 *
 *     for await (const batch of followLog('http://127.0.0.1:4000', key, { after: await loadCursor() })) {
 *       for (const event of batch.events) await apply(event);
 *       await saveCursor(batch.cursor);
 *     }
 *
 * It promises what docs/live-protocol.md promises, across lost connections and restarts of the server: it connects
 * again by itself, for as long as it takes, and goes on after the last batch that it has taken in.
 */
import { type Batch, defaultFields, type OptOutEvent, type OptOutEventFilter } from './batch.js';
import { connectTo, type Connection } from './connection.js';
import { readTrouble } from './heed-error.js';

export { HeedError } from './heed-error.js';
export type { Batch, Blocks, Channel, EventKind, OptOutEvent, OptOutEventFilter, Scope } from './batch.js';

export type ConnectionChange =
  /** Also once more after a slow consumer has taken what was held: meanwhile there is no connection. */
  | { kind: 'connected' }
  /** It tries again after the pause. */
  | { kind: 'disconnected'; reason: string; pause: number };

export interface FollowOptions {
  /** The last cursor that was stored. Without one it begins with what happens from now on. */
  after?: string | null;
  filter?: OptOutEventFilter;
  /** The fields of each event, as a GraphQL selection without its braces. */
  fields?: string;
  /** Told of each connection made and lost. */
  onConnection?: (change: ConnectionChange) => void;
  /** Ends it, as `return()` does. */
  signal?: AbortSignal;
  /** Milliseconds before a try; `failures` in a row went before it, 1 at first. */
  pause?: (failures: number) => number;
}

/**
 * Batches held for a consumer that is slower than the log. At the first bound it unsubscribes, at the second it resumes
 * behind the last one held: memory stays bounded however long the consumer takes.
 */
const holdAtMost = 8;
const resumeAt = 2;

type Ending = { kind: 'held' } | { kind: 'passing'; reason: string } | { kind: 'over'; error: unknown };

/** What followLog gives: the batches, and how things stand. */
export interface Following<Event = OptOutEvent> extends AsyncIterableIterator<Batch<Event>> {
  /**
   * How many positions of the log lie between the batch that was taken last and the end of the log, as far as that has
   * been heard of: what is held for a slow consumer counts, and so do events that the filter does not let through. What
   * was recorded while the connection was away is not known yet. Null before the first batch is taken.
   */
  behind(): number | null;
}

interface Answer<Event> {
  data?: { optOutEvents: Batch<Event> } | null;
  errors?: readonly unknown[];
}

/**
 * Follows the log of the account that the key belongs to. `url` is the server's address. It connects at once. Iterating
 * throws a HeedError where trying again cannot help: a refused key, a cursor that is no place in this log, a filter that
 * is none. Breaking off the loop, `return()` and the signal close the connection.
 */
export function followLog<Event = OptOutEvent>(
  url: string,
  key: string,
  options: FollowOptions = {},
): Following<Event> {
  const { filter = null, fields = defaultFields, onConnection, signal, pause = usualPause } = options;
  const query = `subscription FollowLog($after: Cursor, $filter: OptOutEventFilter) {
    optOutEvents(after: $after, filter: $filter) { events { ${fields} } cursor caughtUp position behind }
  }`;
  const held: Batch<Event>[] = [];
  const closing = new AbortController();
  let cursor = options.after ?? null;
  /** Positions: the end of the log as last heard of, and what the consumer has taken. */
  let logEnd = 0;
  let taken: number | null = null;
  let failure: { error: unknown } | null = null;
  let failures = 0;
  /** Called when there is something new for the consumer, or room for more. */
  let wakeConsumer: (() => void) | null = null;
  let wakeConnection: (() => void) | null = null;

  function close(): void {
    if (closing.signal.aborted) return;
    closing.abort();
    signal?.removeEventListener('abort', close);
    held.length = 0;
    wakeConsumer?.();
    wakeConnection?.();
  }

  /** The time, or less when the end comes. */
  function rest(milliseconds: number): Promise<void> {
    if (closing.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const over = () => {
        clearTimeout(timer);
        closing.signal.removeEventListener('abort', over);
        resolve();
      };
      const timer = setTimeout(over, milliseconds);
      closing.signal.addEventListener('abort', over, { once: true });
    });
  }

  /** Until the consumer has taken most of what is held. */
  async function drained(): Promise<void> {
    while (held.length > resumeAt && !closing.signal.aborted) {
      await new Promise<void>((resolve) => {
        wakeConnection = resolve;
      });
    }
  }

  async function run(): Promise<void> {
    const connection = await connectTo(url, key, () => {
      if (!closing.signal.aborted) onConnection?.({ kind: 'connected' });
    });
    try {
      while (!closing.signal.aborted) {
        const ending = await subscribeOnce(connection);
        if (closing.signal.aborted) return;
        if (ending.kind === 'over') throw ending.error;
        if (ending.kind === 'held') {
          await drained();
        } else {
          failures += 1;
          const milliseconds = pause(failures);
          onConnection?.({ kind: 'disconnected', reason: ending.reason, pause: milliseconds });
          await rest(milliseconds);
        }
      }
    } finally {
      connection.close();
    }
  }

  /** One subscription, from the last cursor until it ends. */
  function subscribeOnce(connection: Connection): Promise<Ending> {
    return new Promise((resolve) => {
      let ended = false;
      // graphql-ws sends these variables again should it ever connect by itself: so the cursor in them goes along.
      const variables = { after: cursor, filter };
      const end = (ending: Ending) => {
        if (ended) return;
        ended = true;
        closing.signal.removeEventListener('abort', stop);
        unsubscribe();
        resolve(ending);
      };
      const stop = () => end({ kind: 'held' });
      const unsubscribe = connection.subscribe<Answer<Event>['data'] & object>(
        { query, variables },
        {
          next(answer) {
            if (ended) return;
            const { data, errors } = answer as Answer<Event>;
            if (data == null || errors !== undefined) return end(endingOf(errors));
            failures = 0;
            cursor = data.optOutEvents.cursor;
            variables.after = cursor;
            logEnd = data.optOutEvents.position + data.optOutEvents.behind;
            held.push(data.optOutEvents);
            wakeConsumer?.();
            if (held.length >= holdAtMost) end({ kind: 'held' });
          },
          error: (trouble) => end(endingOf(trouble)),
          complete: () => end({ kind: 'passing', reason: 'the server ended the subscription' }),
        },
      );
      closing.signal.addEventListener('abort', stop, { once: true });
      if (closing.signal.aborted) stop();
    });
  }

  async function take(): Promise<IteratorResult<Batch<Event>>> {
    for (;;) {
      const batch = held.shift();
      if (batch !== undefined) {
        taken = batch.position;
        if (held.length <= resumeAt) wakeConnection?.();
        return { done: false, value: batch };
      }
      if (failure !== null) {
        const { error } = failure;
        failure = null;
        close();
        throw error;
      }
      if (closing.signal.aborted) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        wakeConsumer = resolve;
      });
    }
  }

  if (signal?.aborted === true) close();
  signal?.addEventListener('abort', close, { once: true });
  run().catch((error: unknown) => {
    failure = { error };
    wakeConsumer?.();
  });

  let turn: Promise<unknown> = Promise.resolve();
  return {
    next() {
      const next = turn.then(take);
      turn = next.catch(() => undefined);
      return next;
    },
    return() {
      close();
      return Promise.resolve({ done: true, value: undefined });
    },
    behind: () => (taken === null ? null : Math.max(0, logEnd - taken)),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function endingOf(trouble: unknown): Ending {
  const read = readTrouble(trouble);
  return read.kind === 'fatal' ? { kind: 'over', error: read.error } : read;
}

/**
 * Somewhere between half of it and all of it, doubled each time from half a second to 5: clients come back one by one, and
 * within seconds of a long outage.
 */
function usualPause(failures: number): number {
  const longest = Math.min(500 * 2 ** (failures - 1), 5_000);
  return longest * (0.5 + Math.random() / 2);
}
