/**
 * A place in the opt-out list: when an entry's word was said, the recipient and the scope key, in the list's order.
 *
 * Bytes: version (3), last 6 of the account's id, since in microseconds (8), scope key (4), recipient; base64url. The log's
 * cursors have versions 1 and 2: a place in one must not be read as a place in the other. Version 2 was the list's as well, and is still
 * read where it has not the length of the log's. Ids of entries are of version 2 for good, since clients keep them.
 */
import { base64UrlToBytes } from './base64url.js';
import type { Instant } from '../domain/instant.js';
import { accountTag, cursorLength } from './cursor.js';

export interface EntryPlace {
  since: Instant;
  recipient: string;
  scopeKey: number;
}

const version = 3;
const versionOfIds = 2;
const headLength = 19;

export function entryCursor(accountId: string, place: EntryPlace): string {
  return written(accountId, place, version);
}

/** The same as long as the recipient is on the list in the scope, whatever is said meanwhile. */
export function entryId(accountId: string, { recipient, scopeKey }: Omit<EntryPlace, 'since'>): string {
  return written(accountId, { since: 0, recipient, scopeKey }, versionOfIds);
}

function written(accountId: string, place: EntryPlace, as: number): string {
  const { since, recipient, scopeKey } = place;
  const room = headLength + recipient.length * 3;
  const bytes = room <= scratch.length ? scratch : Buffer.allocUnsafe(room);
  bytes.writeUInt8(as, 0);
  if (bytes !== scratch || accountId !== accountInScratch) {
    bytes.write(accountTag(accountId), 1, 'hex');
    if (bytes === scratch) accountInScratch = accountId;
  }
  const high = Math.floor(since / 2 ** 32);
  bytes.writeInt32BE(high, 7);
  bytes.writeUInt32BE(since - high * 2 ** 32, 11);
  bytes.writeInt32BE(scopeKey, 15);
  return bytes.toString('base64url', 0, headLength + bytes.write(recipient, headLength));
}

/** A page has one for each entry, of one account: they are written over one another, the account's part once. */
const scratch = Buffer.alloc(1_024);
let accountInScratch = '';

/** Null: garbled, or of another account. */
export function readEntryCursor(accountId: string, cursor: string): EntryPlace | null {
  const bytes = base64UrlToBytes(cursor);
  if (bytes === null || bytes.length < headLength) return null;
  const as = bytes.readUInt8(0);
  const isOlder = as === versionOfIds && bytes.length !== cursorLength(as);
  if (as !== version && !isOlder) return null;
  if (bytes.toString('hex', 1, 7) !== accountTag(accountId)) return null;
  const since = Number(bytes.readBigInt64BE(7));
  const recipient = bytes.toString('utf8', headLength);
  if (!Number.isSafeInteger(since) || recipient.includes('\0') || recipient.includes('\ufffd')) return null;
  return { since, recipient, scopeKey: bytes.readInt32BE(15) };
}
