/**
 * Keeps one account's tail at the end of its log: one reader for all its followers. It reads after the tail's end, and
 * makes sure in the same snapshot that the event there is still the one it knows; wakes that come while it reads are one
 * more read.
 */
import type { Db } from '../../core/db/connect.js';
import { isAway } from '../../core/db/database-error.js';
import { cursorUnknown } from '../../core/graph/errors.js';
import { type LogPart, readEnd, readLogPart } from './live.queries.js';
import { createTail, type Tail } from './tail.js';
import type { Turns } from '../../core/domain/turns.js';

export interface TailReaderOptions {
  db: Db;
  accountId: string;
  turns: Turns;
  /** Events were added, or the tail is another one. */
  onChange(tail: Tail): void;
  /** Somebody was erased: what was read before names them, and is to be forgotten. */
  onErased(): void;
  /** It could not read for long, or never will: it reads no more. */
  onFailure(error: unknown): void;
  times?: ReaderTimes;
}

/** Milliseconds. */
export interface ReaderTimes {
  /** Between two tries while the database is away. */
  retry: number;
  /** After so long without an answer its followers end with the error, so that their clients look elsewhere. */
  giveUp: number;
}

export interface TailReader {
  /** Null before the first read, and from when it has turned out that the log is another one until it is read anew. */
  tail(): Tail | null;
  /** Which version the settings had at the last read. */
  settingsVersion(): number;
  /** There may be more. */
  wake(): void;
  /** The tail after a read that began after this call. */
  refreshed(): Promise<Tail>;
  /** Forgets the tail; the next read begins where the log ends then. */
  drop(): void;
  stop(): void;
}

const usualTimes: ReaderTimes = { retry: 250, giveUp: 15_000 };
/** Events in one read at most. */
const readLimit = 1_000;

interface Waiting {
  resolve(tail: Tail): void;
  reject(error: unknown): void;
}

export function createTailReader(options: TailReaderOptions): TailReader {
  const { db, accountId, turns, times = usualTimes } = options;
  let tail: Tail | null = null;
  let settingsVersion = 0;
  let erasures = 0;
  let reading = false;
  let again = false;
  let stopped = false;
  /** What its end was, where it failed. */
  let failure: unknown = null;
  let failingSince: number | null = null;
  /** Raised when what is known or being read is to be forgotten. */
  let epoch = 0;
  let retry: NodeJS.Timeout | undefined;
  /** Those for whom the next read is. */
  let waiting: Waiting[] = [];

  /** Whether there is something new. */
  async function readFirst(): Promise<boolean> {
    const began = epoch;
    const end = await turns.take(() => readEnd(db, accountId));
    if (end === null) throw cursorUnknown();
    if (epoch !== began) return false;
    ({ settingsVersion, erasures } = end);
    tail = createTail(end.place);
    return true;
  }

  async function readOn(known: Tail): Promise<boolean> {
    const { position, eventId } = known.end;
    const range = { after: position, limit: readLimit, window: readLimit };
    const part = await turns.take(() => readLogPart(db, accountId, range));
    if (tail !== known) return false;
    if (part === null || part.eventIdHere !== eventId || !leadsOn(part, position)) {
      tail = null;
      return false;
    }
    ({ settingsVersion } = part);
    if (part.erasures !== erasures) {
      ({ erasures } = part);
      options.onErased();
      return false;
    }
    known.append(part.events);
    if (known.end.position < part.head) again = true;
    return part.events.length > 0;
  }

  async function readOnce(): Promise<void> {
    const served = waiting;
    waiting = [];
    try {
      const isNew = await (tail === null ? readFirst() : readOn(tail));
      failingSince = null;
      const read = tail;
      if (read === null) {
        waiting = [...served, ...waiting];
        again = true;
        return;
      }
      for (const { resolve } of served) resolve(read);
      if (isNew && !stopped) options.onChange(read);
    } catch (error) {
      for (const { reject } of served) reject(error);
      if (!stopped) failed(error);
    }
  }

  function failed(error: unknown): void {
    failingSince ??= performance.now();
    if (isAway(error) && performance.now() - failingSince <= times.giveUp) {
      retry = setTimeout(wake, times.retry);
      return;
    }
    stopped = true;
    failure = error;
    for (const { reject } of waiting) reject(error);
    options.onFailure(error);
  }

  async function readUntilQuiet(): Promise<void> {
    reading = true;
    for (again = true; again;) {
      again = false;
      await readOnce();
      if (stopped) break;
    }
    reading = false;
  }

  function wake(): void {
    if (stopped) return;
    clearTimeout(retry);
    if (reading) again = true;
    else void readUntilQuiet();
  }

  return {
    tail: () => tail,
    settingsVersion: () => settingsVersion,
    wake,
    refreshed() {
      return new Promise((resolve, reject) => {
        if (stopped) return reject(failure ?? gone());
        waiting.push({ resolve, reject });
        wake();
      });
    },
    drop() {
      epoch += 1;
      tail = null;
      wake();
    },
    stop() {
      stopped = true;
      clearTimeout(retry);
      for (const { reject } of waiting) reject(gone());
    },
  };
}

/** A log of which a part was restored may end before its head, or have a gap. */
function leadsOn({ head, events }: LogPart, position: number): boolean {
  const last = events.at(-1);
  return last === undefined ? head === position : last.position === position + events.length;
}

function gone(): Error {
  return new Error('the reader of a log has stopped');
}
