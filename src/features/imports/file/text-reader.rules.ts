/**
 * A file's bytes as they come, as UTF-8 without a byte order mark. In a file that is UTF-8, bytes that are not are read as
 * Windows-1252: such files were put together of several. What is text in neither becomes U+FFFD, and so does half of a
 * character of UTF-16; rows that have one where it matters are refused.
 */
import { isUtf8 } from 'node:buffer';
import type { Encoding } from './file-form.js';
import { characterAt } from './utf8.rules.js';
import { writeAsUtf8 } from './windows-1252.rules.js';

const unreadable = '\ufffd';

export class TextReader {
  readonly #encoding: Encoding;
  /** Bytes that are still to be left out. */
  #mark: number;
  /** The beginning of a character whose rest is yet to come. */
  #rest: Buffer = Buffer.alloc(0);

  constructor(form: { encoding: Encoding; mark: number }) {
    this.#encoding = form.encoding;
    this.#mark = form.mark;
  }

  /** The text of the bytes that come next, as far as its characters are whole. */
  read(bytes: Buffer): Buffer {
    const left = Math.min(this.#mark, bytes.length);
    this.#mark -= left;
    return this.#decode(bytes.subarray(left), false);
  }

  /** Whether all that came has been given: no character has only begun. */
  get isWhole(): boolean {
    return this.#mark === 0 && this.#rest.length === 0;
  }

  /** What is left when no more comes. */
  end(): Buffer {
    return this.#decode(Buffer.alloc(0), true);
  }

  #decode(next: Buffer, isEnd: boolean): Buffer {
    const bytes = this.#rest.length === 0 ? next : Buffer.concat([this.#rest, next]);
    this.#rest = Buffer.alloc(0);
    switch (this.#encoding) {
      case 'utf-8':
        return this.#fromUtf8(bytes, isEnd);
      case 'windows-1252':
        return fromWindows1252(bytes);
      case 'utf-16le':
      case 'utf-16be':
        return this.#fromUtf16(bytes, isEnd);
    }
  }

  #fromUtf8(bytes: Buffer, isEnd: boolean): Buffer {
    const whole = isEnd ? bytes.length : wholeCharacters(bytes);
    if (whole < bytes.length) this.#rest = Buffer.from(bytes.subarray(whole));
    const text = bytes.subarray(0, whole);
    return isUtf8(text) ? text : repaired(text);
  }

  #fromUtf16(bytes: Buffer, isEnd: boolean): Buffer {
    let whole = bytes.length - (bytes.length % 2);
    const lastHigh = this.#encoding === 'utf-16le' ? bytes[whole - 1] : bytes[whole - 2];
    if (!isEnd && whole > 0 && lastHigh !== undefined && lastHigh >= 0xd8 && lastHigh <= 0xdb) whole -= 2;
    const units = Buffer.from(bytes.subarray(0, whole));
    if (this.#encoding === 'utf-16be') units.swap16();
    const text = units.toString('utf16le').toWellFormed();
    if (!isEnd) this.#rest = Buffer.from(bytes.subarray(whole));
    return Buffer.from(isEnd && whole < bytes.length ? text + unreadable : text, 'utf8');
  }
}

/** Up to where the bytes are without the beginning of a character at their end. */
function wholeCharacters(bytes: Buffer): number {
  for (let at = Math.max(0, bytes.length - 3); at < bytes.length; at += 1) {
    if ((bytes[at] as number) >= 0xc2 && characterAt(bytes, at, bytes.length) === -1) return at;
  }
  return bytes.length;
}

/** A byte becomes three at most. */
function repaired(bytes: Buffer): Buffer {
  const text = Buffer.allocUnsafe(bytes.length * 3);
  let to = 0;
  for (let at = 0; at < bytes.length;) {
    const length = characterAt(bytes, at, bytes.length);
    if (length <= 0) {
      to = writeAsUtf8(bytes[at] as number, text, to);
      at += 1;
      continue;
    }
    for (const end = at + length; at < end; at += 1, to += 1) text[to] = bytes[at] as number;
  }
  return text.subarray(0, to);
}

function fromWindows1252(bytes: Buffer): Buffer {
  const text = Buffer.allocUnsafe(bytes.length * 3);
  let to = 0;
  for (const byte of bytes) to = writeAsUtf8(byte, text, to);
  return text.subarray(0, to);
}
