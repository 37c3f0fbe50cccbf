/** Stored addresses, one a line, as the database sends them by the hundred thousand, become tags. */
import type { AddressTagger } from '../../core/domain/address-tag.rules.js';
import type { TagSet } from './tag-set.js';

const newline = 10;
const plus = 43;
const zero = 48;
/** Digits that stay exact in 32 bits. */
const headDigits = 9;
const mostDigits = 15;
const powersOfTen = Float64Array.from({ length: headDigits }, (_, power) => 10 ** power);

/**
 * Adds the tags of the lines that begin at `from`, up to so many. Gives where the next line begins (one behind the end
 * after the last), and how many there were.
 */
export function addLines(
  tags: TagSet,
  tagger: AddressTagger,
  bytes: Buffer,
  from: number,
  atMost: number,
): { next: number; lines: number } {
  let at = from;
  let lines = 0;
  for (; lines < atMost && at <= bytes.length; lines += 1) {
    const end = phoneAt(bytes, at, tagger) || addressAt(bytes, at, tagger);
    tags.add(tagger.high, tagger.low);
    at = end + 1;
  }
  return { next: at, lines };
}

/** Tags the line if it is a plus and digits; gives where it ends, 0 if it is something else. */
function phoneAt(bytes: Buffer, from: number, tagger: AddressTagger): number {
  if (bytes[from] !== plus || bytes[from + 1] === zero) return 0;
  let head = 0;
  let tail = 0;
  let count = 0;
  let at = from + 1;
  for (; at < bytes.length; at += 1, count += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === newline) break;
    const digit = byte - zero;
    if (digit >>> 0 > 9) return 0;
    if (count < headDigits) head = head * 10 + digit;
    else tail = tail * 10 + digit;
  }
  if (count === 0 || count > mostDigits) return 0;
  tagger.ofPhone(count <= headDigits ? head : head * (powersOfTen[count - headDigits] ?? 0) + tail);
  return at;
}

function addressAt(bytes: Buffer, from: number, tagger: AddressTagger): number {
  const found = bytes.indexOf(newline, from);
  const end = found < 0 ? bytes.length : found;
  tagger.ofAddress(bytes.toString('utf8', from, end));
  return end;
}
