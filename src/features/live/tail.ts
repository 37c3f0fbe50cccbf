/**
 * The newest events of one account, for all who follow it in this process. Consecutive, so an event is found by its
 * position. Bounded: the oldest go first, and who needs them reads them from the database.
 */
import type { LogPlace } from '../../core/log/cursor.js';
import type { LogEvent } from '../../core/log/event.js';
import type { Stretch } from './run.rules.js';

export interface Tail extends Readonly<Stretch> {
  /** The end of the log as it was read last: the last event's place. */
  readonly end: LogPlace;
  /** Bytes that they take, about. */
  readonly weight: number;
  append(events: readonly LogEvent[]): void;
  /** Lets all events go and keeps the end. */
  empty(): void;
  /** Whether it is known here what stands at a position. */
  holds(position: number): boolean;
}

/** Of one account. */
export const tailLimit = 4_096;
/** Let go together, so that not each event moves all others. */
const slack = 512;

export function createTail(place: LogPlace, limit = tailLimit): Tail {
  let start = place;
  let end = place;
  let events: LogEvent[] = [];
  let weight = 0;

  function empty(): void {
    start = end;
    events = [];
    weight = 0;
  }

  function dropOldest(count: number): void {
    const last = events[count - 1];
    if (last === undefined) return;
    start = { position: last.position, eventId: last.eventId };
    for (const event of events.slice(0, count)) weight -= weightOf(event);
    events = events.slice(count);
  }

  return {
    get after() {
      return start.position;
    },
    get eventIdHere() {
      return start.eventId;
    },
    get end() {
      return end;
    },
    get events() {
      return events;
    },
    get weight() {
      return weight;
    },
    append(more) {
      const last = more.at(-1);
      if (last === undefined) return;
      events.push(...more);
      for (const event of more) weight += weightOf(event);
      end = { position: last.position, eventId: last.eventId };
      if (events.length > limit) dropOldest(Math.max(events.length - limit, Math.min(slack, limit)));
    },
    empty,
    holds: (position) => position >= start.position && position <= end.position,
  };
}

/** Bytes of an event in memory, about: its fields, and the texts that may be long. */
export function weightOf({ evidence, reasonText, recipient }: LogEvent): number {
  return 700 + 2 * (recipient.length + (evidence?.length ?? 0) + (reasonText?.length ?? 0));
}
