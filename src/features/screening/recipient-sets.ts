/**
 * The sets of the accounts in use, within one budget of memory. One that is used gets a set, loaded in the background, one
 * or two at a time; until then, and when there is no room, the database is asked about all. Those not used for longest
 * make room for others, but none that was used a moment ago: two accounts that don't fit together would else be loaded in
 * turns for ever.
 */
import { createTagger, type AddressTagger } from '../../core/domain/address-tag.rules.js';
import type { Db } from '../../core/db/connect.js';
import { createTurns } from '../../core/domain/turns.js';
import type { ErasedRecipients } from '../../core/log/erased-recipients.js';
import type { LogPlace } from '../../core/log/cursor.js';
import type { AddressTags, RecipientSets } from '../../core/log/recipient-sets.js';
import type { WakeUps } from '../../core/log/wake-ups.js';
import { createRecipientSet, type RecipientSet } from './recipient-set.js';

export interface RunningRecipientSets extends RecipientSets {
  readonly tagger: AddressTagger;
  figures(): SetFigures;
  /** Ends all loads and reads; resolves when none is under way. */
  stop(): Promise<void>;
}

/** For metrics. */
export interface SetFigures {
  accounts: number;
  addresses: number;
  bytes: number;
  /** Reads of logs that have come to their end since the start. */
  pulls: number;
  /** Screenings since the start, by what was asked first. */
  screenings: Readonly<Record<'set' | 'database', number>>;
}

export interface RecipientSetsOptions {
  db: Db;
  wakeUps: WakeUps;
  /** Of tags. */
  key: Uint8Array;
  erased: Pick<ErasedRecipients, 'tagsAfter'>;
  /** Bytes, of all sets together; 0: no sets. */
  budget: number;
  /** A set could not be loaded or read on; it will be tried again. */
  onTrouble(error: unknown): void;
  times?: Partial<SetTimes>;
}

/** Milliseconds. */
export interface SetTimes {
  /** For which a set that was used is not thrown out for another account. */
  kept: number;
  /** After which one that nobody uses goes. */
  unused: number;
  /** From a hint to the read: what comes in between goes with it. */
  follow: number;
  /** After which an account that was too large, or whose load failed, is tried again in any case. */
  again: number;
}

const usualTimes: SetTimes = { kept: 60_000, unused: 900_000, follow: 100, again: 3_600_000 };
/** Loads at once, and reads that nobody waits for. */
const loads = 2;
const reads = 2;
/** For fewer addresses the database is asked: a set would not pay. */
const few = 50;
/** An account that was too large is tried again when there is this much more room than it had. */
const moreRoom = 1.25;
/** Milliseconds after a failure. */
const afterFailure = 5_000;

interface Held {
  accountId: string;
  set: RecipientSet;
  usedAt: number;
  stopListening: () => void;
  timer: NodeJS.Timeout | undefined;
}

interface PutOff {
  /** Bytes that it had when there was no room for more; 0: it failed. */
  needs: number;
  since: number;
}

export function createRecipientSets(options: RecipientSetsOptions): RunningRecipientSets {
  const { db, wakeUps, budget, onTrouble } = options;
  const times = { ...usualTimes, ...options.times };
  const tagger = createTagger(options.key);
  const loadTurns = createTurns(loads);
  const readTurns = createTurns(reads);
  /** In the order of their last use. */
  const held = new Map<string, Held>();
  const putOff = new Map<string, PutOff>();
  const underWay = new Set<Promise<void>>();
  const screenings = { set: 0, database: 0 };
  let pullsOfThoseGone = 0;
  let stopped = false;
  let troubled = false;
  let sweeper: NodeJS.Timeout | undefined;

  function bytesOf(which: (one: Held) => boolean = () => true): number {
    let sum = 0;
    for (const one of held.values()) if (which(one)) sum += one.set.tags.bytes;
    return sum;
  }

  const isInUse = (one: Held) => performance.now() - one.usedAt < times.kept;

  function forget(one: Held): void {
    one.set.end();
    clearTimeout(one.timer);
    one.stopListening();
    if (held.get(one.accountId) !== one) return;
    held.delete(one.accountId);
    pullsOfThoseGone += one.set.pulls();
    if (held.size > 0) return;
    clearInterval(sweeper);
    sweeper = undefined;
  }

  /** Lets others go until all is within the budget; false where that can't be done. */
  function makeRoom(growing: Held): boolean {
    if (bytesOf() <= budget) return true;
    for (const one of held.values()) {
      if (one === growing || isInUse(one)) continue;
      forget(one);
      if (bytesOf() <= budget) return true;
    }
    return false;
  }

  function isPutOff(accountId: string): boolean {
    const found = putOff.get(accountId);
    if (found === undefined) return false;
    const { needs, since } = found;
    const age = performance.now() - since;
    const waits =
      needs === 0 ? age < afterFailure : age < times.again && budget - bytesOf(isInUse) <= needs * moreRoom;
    if (!waits) putOff.delete(accountId);
    return waits;
  }

  function begin(accountId: string): void {
    if (isPutOff(accountId)) return;
    const set = createRecipientSet({
      db,
      accountId,
      tagger,
      erased: options.erased,
      mayGrow: () => makeRoom(one),
      onEnd(why) {
        if (why === 'too-large') putOff.set(accountId, { needs: set.tags.bytes, since: performance.now() });
        forget(one);
      },
    });
    const one: Held = {
      accountId,
      set,
      usedAt: performance.now(),
      stopListening: wakeUps.listen(
        accountId,
        () => readOnSoon(one),
        () => set.place()?.position ?? 0,
      ),
      timer: undefined,
    };
    held.set(accountId, one);
    sweeper ??= setInterval(sweep, times.unused / 4).unref();
    inBackground(load(one));
  }

  function report(error: unknown): void {
    // Once for each trouble.
    if (!troubled && !stopped) onTrouble(error);
    troubled = true;
  }

  function inBackground(work: Promise<void>): void {
    const done = work.finally(() => underWay.delete(done));
    underWay.add(done);
  }

  async function load(one: Held): Promise<void> {
    try {
      await loadTurns.take(one.set.load);
      troubled = false;
      readOnSoon(one, 0);
    } catch (error) {
      if (held.get(one.accountId) !== one) return;
      putOff.set(one.accountId, { needs: 0, since: performance.now() });
      forget(one);
      report(error);
    }
  }

  function readOnSoon(one: Held, pause = times.follow): void {
    if (one.set.place() === null) return;
    one.timer ??= setTimeout(() => {
      one.timer = undefined;
      inBackground(readOn(one));
    }, pause).unref();
  }

  /** What fails here is tried again at the next hint, or when the ends of the logs are looked at. */
  async function readOn(one: Held): Promise<void> {
    try {
      await readTurns.take(one.set.pull);
      troubled = false;
      if (one.set.behind() > 0) readOnSoon(one, 0);
    } catch (error) {
      report(error);
    }
  }

  function sweep(): void {
    const since = performance.now() - times.unused;
    for (const one of held.values()) if (one.usedAt < since) forget(one);
  }

  async function setFor(
    accountId: string,
    place: LogPlace & { erasures?: number },
    asked: number,
  ): Promise<AddressTags | null> {
    if (budget === 0 || stopped) return null;
    const one = held.get(accountId);
    if (one === undefined) {
      if (asked >= few) begin(accountId);
      return null;
    }
    one.usedAt = performance.now();
    held.delete(accountId);
    held.set(accountId, one);
    const { set } = one;
    const reached = set.place();
    if (reached === null) return null;
    const { erasures = 0 } = place;
    const isThere = reached.position === place.position && reached.eventId === place.eventId;
    if (isThere && set.erasures() >= erasures) return set.tags;
    if (asked < few) return null;
    try {
      if (!(await set.holdsErased(erasures))) return null;
      if (await set.reaches(place)) return set.tags;
      readOnSoon(one);
    } catch (error) {
      report(error);
    }
    return null;
  }

  function drop(): void {
    for (const one of held.values()) forget(one);
    putOff.clear();
  }

  return {
    tagger,
    async at(accountId, place, asked) {
      const set = await setFor(accountId, place, asked);
      screenings[set === null ? 'database' : 'set'] += 1;
      return set;
    },
    drop,
    figures: () => ({
      accounts: held.size,
      addresses: sumOf(held, ({ set }) => set.tags.size),
      bytes: bytesOf(),
      pulls: pullsOfThoseGone + sumOf(held, ({ set }) => set.pulls()),
      screenings,
    }),
    async stop() {
      stopped = true;
      drop();
      await Promise.all(underWay);
    },
  };
}

function sumOf(held: ReadonlyMap<string, Held>, of: (one: Held) => number): number {
  let sum = 0;
  for (const one of held.values()) sum += of(one);
  return sum;
}
