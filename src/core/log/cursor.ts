/**
 * A place in an account's log: account, position, and some bytes of the event there. A cursor of another account, one
 * ahead of the log, and one whose event is not what it was (a restore, a failover that lost commits) are each told
 * apart, never passed over in silence.
 *
 * It also carries in which run of the database it was made. That counts only where the cursor is ahead of the log: within
 * one run a log never becomes shorter, so it is none of this log's; made in another, the log has lost what it was made of.
 *
 * Bytes: version (1), last 6 of the account's id, position (8), last 6 of the event's id, 6 of the database's run;
 * base64url. Version 1 is without the last and is still read. Version 3 is the opt-out list's,
 * and so is version 2 with any other length.
 */
import { base64UrlToBytes } from './base64url.js';

export interface LogPlace {
  position: number;
  /** The event's id at that position; null at position 0, before the first event. */
  eventId: string | null;
}

export type ReadCursor =
  | {
      kind: 'place';
      position: number;
      tag: string;
      /** In which run of the database it was made; null where it does not say. */
      database: string | null;
    }
  | { kind: 'unknown' };

/** How long a cursor of each version is. */
const lengths: Readonly<Record<number, number>> = { 1: 21, 2: 27 };

/** Of the log's cursors of a version, in bytes. */
export function cursorLength(version: number): number | undefined {
  return lengths[version];
}

const noEvent = '0'.repeat(12);

/** Where the bytes of a cursor are put together: each event that is given out has one. */
const scratch = Buffer.alloc(27);

/** `database`: which one the place was read from, as Db.identity says. */
export function cursorAt(accountId: string, place: LogPlace, database: string | null = null): string {
  const version = database === null ? 1 : 2;
  scratch.writeUInt8(version, 0);
  scratch.write(accountTag(accountId), 1, 'hex');
  scratch.writeBigUInt64BE(BigInt(place.position), 7);
  scratch.write(eventTag(place.eventId), 15, 'hex');
  if (database !== null) scratch.write(database, 21, 'hex');
  return scratch.toString('base64url', 0, lengths[version]);
}

/** `unknown`: garbled, or of another account. */
export function readCursor(accountId: string, cursor: string): ReadCursor {
  const bytes = base64UrlToBytes(cursor);
  if (bytes === null || bytes.length === 0) return { kind: 'unknown' };
  const version = bytes.readUInt8(0);
  if (bytes.length !== lengths[version]) return { kind: 'unknown' };
  if (bytes.toString('hex', 1, 7) !== accountTag(accountId)) return { kind: 'unknown' };
  const position = bytes.readBigUInt64BE(7);
  if (position > BigInt(Number.MAX_SAFE_INTEGER)) return { kind: 'unknown' };
  const database = version === 1 ? null : bytes.toString('hex', 21);
  return { kind: 'place', position: Number(position), tag: bytes.toString('hex', 15, 21), database };
}

/** Whether a cursor that is ahead of the log was a place of this log once, before the database was another one. */
export function wasPlace(cursor: { database: string | null }, database: string | null): boolean {
  return cursor.database !== null && database !== null && cursor.database !== database;
}

/** The bytes of an event's id that a cursor carries, in hexadecimal: the last group of a UUID has as many. */
export function eventTag(eventId: string | null): string {
  return eventId === null ? noEvent : eventId.slice(-12);
}

/** The bytes of an account's id that a cursor carries, in hexadecimal. */
export function accountTag(accountId: string): string {
  return accountId.slice(-12);
}
