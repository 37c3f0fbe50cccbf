/**
 * The log before the tails, for followers who are catching up. Near a tail it is read in whole pages, once for all who
 * want them at about the same time, and filtered in memory; far from it the database filters. A few reads at once over
 * the whole process, so that the writer always finds a connection.
 */
import type { Db } from '../../core/db/connect.js';
import type { LogPlace } from '../../core/log/cursor.js';
import type { EventSelection } from '../../core/log/event-selection.js';
import { eventIdAt } from '../../core/log/events.queries.js';
import { createShortMemory } from '../../core/log/short-memory.js';
import { readLogPart } from './live.queries.js';
import { cutWhenFull, grid, idIn, type Stretch, takeAfter } from './run.rules.js';
import type { CutRun } from './shared-view.js';
import type { Tail } from './tail.js';
import type { Turns } from '../../core/domain/turns.js';

export interface LogBefore {
  /** Reads after a place before the tail. */
  read(
    accountId: string,
    tail: Tail,
    place: LogPlace,
    selection: EventSelection,
    atMost: number,
  ): Promise<CutRun>;
  /** The id of the event at a position before the tail; null where there is none. */
  eventIdAt(accountId: string, tail: Tail, position: number): Promise<string | null>;
  /** Lets go of what is kept. */
  forget(): void;
}

/** Positions before the tail up to which pages are read whole. */
const near = 10 * grid;
/** Positions that the database looks through at once where a filter may let few of them through. */
const window = 40 * grid;
/** Pages are kept for so many milliseconds, and so many of them in the process. */
const limits = { age: 2_000, entries: 64 };

const missing: Stretch = { after: 0, eventIdHere: null, events: [] };

export function createLogBefore(db: Db, turns: Turns): LogBefore {
  const kept = createShortMemory<string, { upTo: number; page: Promise<Stretch> }>(limits);

  async function readPage(accountId: string, after: number): Promise<Stretch> {
    const part = await turns.take(() => readLogPart(db, accountId, { after, limit: grid, window: grid }));
    return part === null ? missing : { after, eventIdHere: part.eventIdHere, events: part.events };
  }

  /** The page in which the event after a position stands, up to another at least. */
  function pageAfter(accountId: string, position: number, upTo: number): Promise<Stretch> {
    const after = Math.floor(position / grid) * grid;
    const needed = Math.min(upTo, after + grid);
    const key = `${accountId} ${after}`;
    const known = kept.get(key);
    if (known !== undefined && known.upTo >= needed) return known.page;
    const page = readPage(accountId, after);
    const mine = { upTo: needed, page };
    kept.set(key, mine);
    page.catch(() => kept.get(key) === mine && kept.delete(key));
    return page;
  }

  async function readFiltered(
    accountId: string,
    tail: Tail,
    place: LogPlace,
    selection: EventSelection,
    atMost: number,
  ): Promise<CutRun> {
    const after = place.position;
    const end = Math.min((Math.floor(after / window) + 1) * window, tail.end.position);
    const range = { after, limit: atMost, window: end - after, where: selection.where };
    const part = await turns.take(() => readLogPart(db, accountId, range));
    if (part === null || part.head < end || part.eventIdHere !== place.eventId) return () => null;
    const run =
      part.events.length === atMost
        ? cutWhenFull(part.events, place)
        : { items: part.events, place: part.upTo };
    return () => run;
  }

  return {
    async read(accountId, tail, place, selection, atMost) {
      if (selection.where !== undefined && tail.after - place.position > near)
        return readFiltered(accountId, tail, place, selection, atMost);
      const page = await pageAfter(accountId, place.position, tail.end.position);
      return (now, matches) =>
        takeAfter(page, place, Math.min(now.end.position, page.after + grid), matches, atMost);
    },
    async eventIdAt(accountId, tail, position) {
      if (position === 0) return null;
      if (tail.after - position > near) return turns.take(() => eventIdAt(db, accountId, position));
      return idIn(await pageAfter(accountId, position, tail.end.position), position) ?? null;
    },
    forget: kept.clear,
  };
}
