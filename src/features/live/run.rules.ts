/**
 * Which part of consecutive events makes one batch. A batch that is full ends at a multiple of the grid, so that followers
 * who began at different places come to the same ones, and share what is made of them.
 */
import type { LogPlace } from '../../core/log/cursor.js';
import type { LogEvent } from '../../core/log/event.js';

/** Events in one batch at most. */
export const batchLimit = 500;
/** Full batches end at its multiples, or at the last matching event before one. As wide as a batch is long. */
export const grid = batchLimit;

/**
 * Who begins between multiples of the fine grid and has far to go comes to one of them first, with a short batch: followers
 * from five hundred places, each with a cursor of its own, go on from 25.
 */
export const fineGrid = 20;
const far = 5 * fineGrid;

export type Matcher = (event: LogEvent) => boolean;

/** Consecutive events of a log. */
export interface Stretch {
  /** The position before the first. */
  after: number;
  /** The event at that position; null at 0, and where there is none. */
  eventIdHere: string | null;
  events: readonly LogEvent[];
}

export interface Run {
  items: readonly LogEvent[];
  /** How far the events were looked through. */
  place: LogPlace;
}

/**
 * Of the events after a place, up to a position: all that match, or as many as a batch may hold. Null where the stretch does
 * not hold the place, holds another event there, or ends there although the log should go on.
 */
export function takeAfter(
  stretch: Stretch,
  place: LogPlace,
  upTo: number,
  matches: Matcher | null,
  atMost: number = batchLimit,
): Run | null {
  if (idIn(stretch, place.position) !== place.eventId) return null;
  const from = place.position - stretch.after;
  const all = Math.min(stretch.events.length, upTo - stretch.after);
  const beyond = place.position % fineGrid;
  const to = beyond > 0 && all - from > far ? from + fineGrid - beyond : all;
  if (to <= from) return place.position === upTo ? { items: [], place } : null;
  const items: LogEvent[] = [];
  for (let index = from; index < to; index += 1) {
    const event = stretch.events[index];
    if (event === undefined || (matches !== null && !matches(event))) continue;
    items.push(event);
    if (items.length === atMost) return cutWhenFull(items, place);
  }
  return { items, place: placeOf(stretch.events[to - 1], place) };
}

/** Of a batch as long as any: what lies at or before the last multiple of the grid in it. A shorter one is left as it is. */
export function cutWhenFull(full: readonly LogEvent[], before: LogPlace): Run {
  if (full.length < batchLimit) return { items: full, place: placeOf(full.at(-1), before) };
  const end = Math.floor((full.at(-1)?.position ?? 0) / grid) * grid;
  // At least one is left: there are as many as the grid is wide.
  const items = full.filter(({ position }) => position <= end);
  return { items, place: placeOf(items.at(-1), before) };
}

/** The id of the event at a position in a stretch: null at 0, undefined where it is not in it. */
export function idIn({ after, eventIdHere, events }: Stretch, position: number): string | null | undefined {
  return position === after ? eventIdHere : events[position - after - 1]?.eventId;
}

function placeOf(event: LogEvent | undefined, otherwise: LogPlace): LogPlace {
  return event === undefined ? otherwise : { position: event.position, eventId: event.eventId };
}
