/**
 * A place in an account's log: account, position, and some bytes of the event there. A cursor of another account, one
 * ahead of the log, and one whose event is not what it was (a restore, a failover that lost commits) are each told
 * apart, never passed over in silence.
 *
 * Bytes: version (1), first 6 of the account's id, position (8), last 6 of the event's id; base64url.
 */
import { base64UrlToBytes } from './base64url.js';

export interface LogPlace {
  position: number;
  /** The event's id at that position; null at position 0, before the first event. */
  eventId: string | null;
}

export type ReadCursor = { kind: 'place'; position: number; tag: string } | { kind: 'unknown' };

const version = 1;
const length = 21;
const noEvent = '0'.repeat(12);

export function cursorAt(accountId: string, place: LogPlace): string {
  const bytes = Buffer.alloc(length);
  bytes.writeUInt8(version, 0);
  bytes.write(accountTag(accountId), 1, 'hex');
  bytes.writeBigUInt64BE(BigInt(place.position), 7);
  bytes.write(eventTag(place.eventId), 15, 'hex');
  return bytes.toString('base64url');
}

/** `unknown`: garbled, or of another account. */
export function readCursor(accountId: string, cursor: string): ReadCursor {
  const bytes = base64UrlToBytes(cursor);
  if (bytes === null || bytes.length !== length || bytes.readUInt8(0) !== version) return { kind: 'unknown' };
  if (bytes.toString('hex', 1, 7) !== accountTag(accountId)) return { kind: 'unknown' };
  const position = bytes.readBigUInt64BE(7);
  if (position > BigInt(Number.MAX_SAFE_INTEGER)) return { kind: 'unknown' };
  return { kind: 'place', position: Number(position), tag: bytes.toString('hex', 15) };
}

/** The bytes of an event's id that a cursor carries, in hexadecimal. */
export function eventTag(eventId: string | null): string {
  return eventId === null ? noEvent : eventId.replaceAll('-', '').slice(-12);
}

function accountTag(accountId: string): string {
  return accountId.replaceAll('-', '').slice(-12);
}
