/** A cursor that a client gives back: checked against the log before anything is read from it. */
import type { Db } from '../db/connect.js';
import { eventTag, type LogPlace, readCursor, wasPlace } from '../log/cursor.js';
import { eventIdAt, headOf } from '../log/events.queries.js';
import { cursorAhead, cursorEpoch, cursorUnknown } from './errors.js';

/** The position of a cursor, with the refusals of placeOfCursor. */
export async function positionOfCursor(db: Db, accountId: string, cursor: string): Promise<number> {
  return (await placeOfCursor(db, accountId, cursor)).position;
}

/**
 * The place of a cursor. Throws CURSOR_UNKNOWN for a garbled one and one of another account, CURSOR_EPOCH where the
 * event at the position is not the one that the cursor was made of, or is gone; CURSOR_AHEAD for other places past the end
 * of the log.
 */
export async function placeOfCursor(db: Db, accountId: string, cursor: string): Promise<LogPlace> {
  const read = readCursor(accountId, cursor);
  if (read.kind === 'unknown') throw cursorUnknown();
  const { position, tag } = read;
  const eventId = position === 0 ? null : await eventIdAt(db, accountId, position);
  if (position > 0 && eventId === null) {
    const head = await headOf(db, accountId);
    throw position > head.position ? cursorPastEnd(read, db) : cursorEpoch();
  }
  if (eventTag(eventId) !== tag) throw cursorEpoch();
  return { position, eventId };
}

/** The refusal of a cursor that is ahead of the log. */
export function cursorPastEnd(cursor: { database: string | null }, db: Pick<Db, 'identity'>): Error {
  return wasPlace(cursor, db.identity()) ? cursorEpoch() : cursorAhead();
}
