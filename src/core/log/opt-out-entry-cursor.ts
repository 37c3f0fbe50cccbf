/**
 * A place in the opt-out list: when an entry's word was said, the recipient and the scope key, in the list's order.
 *
 * Bytes: version (2), first 6 of the account's id, since in microseconds (8), scope key (4), recipient; base64url.
 */
import { base64UrlToBytes } from './base64url.js';
import type { Instant } from '../domain/instant.js';

export interface EntryPlace {
  since: Instant;
  recipient: string;
  scopeKey: number;
}

const version = 2;
const headLength = 19;

export function entryCursor(accountId: string, place: EntryPlace): string {
  const head = Buffer.alloc(headLength);
  head.writeUInt8(version, 0);
  head.write(accountTag(accountId), 1, 'hex');
  head.writeBigInt64BE(BigInt(place.since), 7);
  head.writeInt32BE(place.scopeKey, 15);
  return Buffer.concat([head, Buffer.from(place.recipient)]).toString('base64url');
}

/** Null: garbled, or of another account. */
export function readEntryCursor(accountId: string, cursor: string): EntryPlace | null {
  const bytes = base64UrlToBytes(cursor);
  if (bytes === null || bytes.length < headLength || bytes.readUInt8(0) !== version) return null;
  if (bytes.toString('hex', 1, 7) !== accountTag(accountId)) return null;
  const since = Number(bytes.readBigInt64BE(7));
  const recipient = bytes.toString('utf8', headLength);
  if (!Number.isSafeInteger(since) || recipient.includes('\0') || recipient.includes('\ufffd')) return null;
  return { since, recipient, scopeKey: bytes.readInt32BE(15) };
}

function accountTag(accountId: string): string {
  return accountId.replaceAll('-', '').slice(-12);
}
