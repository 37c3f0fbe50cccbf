/**
 * Slows those down who send wrong keys, by where they come from. Only their wrong keys are: a right one from the same place is
 * answered as ever. What is remembered is bounded, and so are the answers that wait.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import {
  countWrongKey,
  usualWrongKeyLimits,
  type WrongKeyCount,
  type WrongKeyLimits,
} from './wrong-keys.rules.js';

/** Many wrong keys came from there: they are not even refused any more, for a while. */
export class TooManyWrongKeys extends Error {
  override readonly name = 'TooManyWrongKeys';
  constructor(
    /** Seconds. */
    readonly retryAfter: number,
  ) {
    super('many wrong keys came from there: try again later, with the right one at any time');
  }
}

export interface WrongKeys {
  /** A wrong key came from a source (core/http/source-address.ts): resolves when it is to be refused. Throws TooManyWrongKeys. */
  came(source: string): Promise<void>;
  /** Answers that wait now. */
  waiting(): number;
}

const remembered = 20_000;
/** Answers that wait: of one source, and of all. Further ones are told "later" at once. */
const waitingOfSource = 10;
const waitingInAll = 500;
/** Seconds; for who would have to wait behind too many others. */
const laterBehindOthers = 3;

/** `now`: milliseconds of a clock that never goes back. */
export function createWrongKeys(
  limits: Partial<WrongKeyLimits> = {},
  now: () => number = () => performance.now(),
): WrongKeys {
  const allowed = { ...usualWrongKeyLimits, ...limits };
  const counts = new LRUCache<string, WrongKeyCount>({ max: remembered });
  const waitingOf = new Map<string, number>();
  let waiting = 0;

  async function wait(source: string, pause: number): Promise<void> {
    const ofSource = waitingOf.get(source) ?? 0;
    if (ofSource >= waitingOfSource || waiting >= waitingInAll) throw new TooManyWrongKeys(laterBehindOthers);
    waitingOf.set(source, ofSource + 1);
    waiting += 1;
    // A process that ends waits for none of them.
    await delay(pause, undefined, { ref: false });
    waiting -= 1;
    const left = (waitingOf.get(source) ?? 1) - 1;
    if (left === 0) waitingOf.delete(source);
    else waitingOf.set(source, left);
  }

  return {
    async came(source) {
      const { count, answer } = countWrongKey(counts.get(source), allowed, now());
      counts.set(source, count);
      if (answer.kind === 'later') throw new TooManyWrongKeys(answer.retryAfter);
      if (answer.pause > 0) await wait(source, answer.pause);
    },
    waiting: () => waiting,
  };
}
