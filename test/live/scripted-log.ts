/** What a follower reads, without a database: a log of numbers that grows and fails as a test says. */
import { EventEmitter, once } from 'node:events';
import type { LogPlace } from '../../src/core/log/cursor.js';
import type { Page } from '../../src/features/live/follow-log.js';

export const away = new Error('the database is away');

/** A log of numbers, of which some match; each read can be held up. */
export function makeLog(
  options: { limit?: number; window?: number; matches?: (position: number) => boolean } = {},
) {
  const { limit = 3, window = 1_000, matches = () => true } = options;
  let head = 0;
  const listeners = new Set<() => void>();
  const gates: Promise<unknown>[] = [];
  const failures: Error[] = [];
  const reads: number[] = [];
  return {
    reads,
    failures,
    listeners,
    /** The log grows, and followers are told of it. */
    grow(by: number, told = true) {
      head += by;
      if (told) for (const wake of listeners) wake();
    },
    /** The next read takes until the function given back is called, but has looked at the log before. */
    holdUpNextRead() {
      const gate = new EventEmitter();
      gates.push(once(gate, 'open'));
      return () => void gate.emit('open');
    },
    source: {
      async readAfter(place: LogPlace, atMost = limit): Promise<Page<number>> {
        reads.push(place.position);
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        const end = head;
        const upTo = Math.min(end, place.position + window);
        const matching = Array.from(
          { length: upTo - place.position },
          (_, index) => place.position + index + 1,
        )
          .filter(matches)
          .slice(0, Math.min(limit, atMost));
        const position = matching.length === Math.min(limit, atMost) ? (matching.at(-1) ?? upTo) : upTo;
        const caughtUp = position === end;
        await gates.shift();
        return {
          kind: 'page',
          items: matching,
          place: { position, eventId: `event ${position}` },
          caughtUp,
          behind: end - position,
        };
      },
      listen(wake: () => void) {
        listeners.add(wake);
        return () => listeners.delete(wake);
      },
      isPassing: (error: unknown) => error === away,
    },
  };
}
