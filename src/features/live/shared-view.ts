/**
 * One view of one account's log, for all who follow it: what is read, filtered and made for one follower is there for the
 * next who is at the same place. From memory where the tail holds the place, else from the database; either way only
 * after the event at the place was found to be the one that the follower knows.
 */
import { cursorEpoch } from '../../core/graph/errors.js';
import type { LogPlace } from '../../core/log/cursor.js';
import type { EventSelection } from '../../core/log/event-selection.js';
import type { View } from '../../core/log/feeds.js';
import { createShortMemory } from '../../core/log/short-memory.js';
import type { Page } from './follow-log.js';
import { batchLimit, type Matcher, type Run, takeAfter } from './run.rules.js';
import type { Tail } from './tail.js';

/** What views read from. */
export interface LogReader {
  /** Null while it is not known where the log ends. */
  tail(): Tail | null;
  /** The tail, once it is there. */
  ready(): Promise<Tail>;
  /** Everything anew: the tail after a read that began after this call, and nothing that was kept before. */
  anew(): Promise<Tail>;
  /** What a selection lets through, by the covers as they are now; null for all. */
  matcherOf(selection: EventSelection): () => Matcher | null | Promise<Matcher | null>;
  /** Reads after a place before the tail. */
  readBefore(tail: Tail, place: LogPlace, selection: EventSelection, atMost: number): Promise<CutRun>;
  /** Why nothing more can be read; null while it can. */
  failure(): unknown;
  /** To be counted up. */
  readonly reads: FollowerReads;
}

/**
 * Cuts what was read to a tail, by a matcher that is as new as that: a later one may hold events that only later covers
 * let through. Null where the place is none of this log.
 */
export type CutRun = (tail: Tail, matches: Matcher | null) => Run | null;

/** Pages given to followers. */
export interface FollowerReads {
  /** Made for another one. */
  shared: number;
  /** Made from the tail. */
  tail: number;
  /** Read before the tail, or anew. */
  database: number;
}

export interface SharedView<Item> {
  /** Throws what ended the feed. */
  readAfter(place: LogPlace, atMost?: number): MayBeLate<Page<Item>>;
  /** A page of the state that the view begins with. */
  readState(place: LogPlace, upTo: LogPlace, atMost?: number): Promise<Page<Item>>;
  forget(): void;
}

type MayBeLate<Value> = Value | Promise<Value>;

/** The end of the tail by which a page goes; null while that is open. */
interface Bound {
  end: number | null;
}

interface Kept<Item> {
  eventIdHere: string | null;
  bound: Bound;
  page: MayBeLate<Page<Item>>;
}

/** Pages are shared by those who ask within so many milliseconds: what hangs off their events is no older for anybody. */
const limits = { age: 1_000, entries: 64 };

export function createSharedView<Item>(log: LogReader, view: View<Item>): SharedView<Item> {
  const kept = createShortMemory<number | string, Kept<Item>>(limits);
  const states = createShortMemory<string, Promise<Page<Item>>>(limits);
  const matcher = log.matcherOf(view.selection);

  /**
   * A page that says that it has caught up serves only while the tail ends there: who is given it waits from then on.
   * While it is not known where the tail ends, one that is still being read serves: it will say.
   */
  function serves({ bound: { end }, page }: Kept<Item>, tail: Tail | null): boolean {
    if (end === null || end === tail?.end.position) return true;
    if (tail === null) return false;
    return !(page instanceof Promise) && page.kind === 'page' && !page.caughtUp;
  }

  /** The end of the tail is fixed here, also where the items are still to be made. */
  function pageOf(run: Run, bound: Bound, tail: Tail): MayBeLate<Page<Item>> {
    bound.end = tail.end.position;
    const behind = tail.end.position - run.place.position;
    const page = { kind: 'page' as const, place: run.place, caughtUp: behind === 0, behind };
    const items = run.items.length === 0 ? [] : view.itemsOf(run.items);
    if (items instanceof Promise) return items.then((awaited) => ({ ...page, items: awaited }));
    return { ...page, items };
  }

  /**
   * `asked`: for a second time. What is held may be of a log that was replaced meanwhile, so only what the database says
   * now ends a follower.
   */
  async function readLate(place: LogPlace, atMost: number, bound: Bound, asked = false): Promise<Page<Item>> {
    const before = await (asked ? log.anew() : log.ready());
    const cut =
      place.position < before.after ? await log.readBefore(before, place, view.selection, atMost) : null;
    let tail: Tail;
    let matches: ReturnType<typeof matcher>;
    // Both as they are now: nothing may come between them and the page.
    do {
      tail = log.tail() ?? (await log.ready());
      matches = matcher();
      if (matches instanceof Promise) await matches;
    } while (matches instanceof Promise);
    const run =
      cut === null ? takeAfter(tail, place, tail.end.position, matches, atMost) : cut(tail, matches);
    if (run !== null) return pageOf(run, bound, tail);
    return asked ? { kind: 'lost', error: cursorEpoch() } : readLate(place, atMost, bound, true);
  }

  function make(
    key: number | string,
    place: LogPlace,
    atMost: number,
    tail: Tail | null,
  ): MayBeLate<Page<Item>> {
    const matches = tail === null ? null : matcher();
    // If it can not be had, readLate finds out as well, and says so to the follower.
    if (matches instanceof Promise) matches.catch(() => undefined);
    const run =
      tail === null || matches instanceof Promise
        ? null
        : takeAfter(tail, place, tail.end.position, matches, atMost);
    const bound: Bound = { end: null };
    const isHere = run !== null && tail !== null;
    log.reads[isHere ? 'tail' : 'database'] += 1;
    const page = isHere ? pageOf(run, bound, tail) : readLate(place, atMost, bound);
    const mine: Kept<Item> = { eventIdHere: place.eventId, bound, page };
    kept.set(key, mine);
    if (page instanceof Promise) {
      page.then(
        (value) => (mine.page = value),
        () => kept.delete(key),
      );
    }
    return page;
  }

  return {
    readAfter(place, atMost = batchLimit) {
      const failure = log.failure();
      if (failure !== null) throw failure;
      const tail = log.tail();
      const key = atMost === batchLimit ? place.position : `${place.position} ${atMost}`;
      const known = kept.get(key);
      if (known?.eventIdHere === place.eventId && serves(known, tail)) {
        log.reads.shared += 1;
        return known.page;
      }
      return make(key, place, atMost, tail);
    },
    readState(place, upTo, atMost = batchLimit) {
      const key = `${place.position} ${upTo.position} ${upTo.eventId} ${atMost}`;
      const known = states.get(key);
      if (known !== undefined) return known;
      const page = readStatePage(place, upTo, atMost);
      states.set(key, page);
      page.catch(() => states.delete(key));
      return page;
    },
    forget() {
      kept.clear();
      states.clear();
    },
  };

  async function readStatePage(place: LogPlace, upTo: LogPlace, atMost: number): Promise<Page<Item>> {
    if (view.stateAfter === undefined) throw new Error('this view has no state to begin with');
    const state = await view.stateAfter(place, upTo, atMost);
    const end = log.tail()?.end.position ?? upTo.position;
    return { kind: 'page', ...state, caughtUp: false, behind: end - state.place.position };
  }
}
