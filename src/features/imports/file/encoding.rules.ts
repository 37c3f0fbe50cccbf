/** In which encoding a file's text is, told from its beginning. */
import { isUtf8 } from 'node:buffer';
import type { Encoding } from './file-form.js';
import { characterAt } from './utf8.rules.js';
import { hasCharacter } from './windows-1252.rules.js';

export type EncodingFound =
  | { kind: 'encoding'; encoding: Encoding; mark: number }
  | { kind: 'unreadable'; message: string };

/** What files that are no text begin with, in Latin-1. */
const noText: readonly (readonly [string, string])[] = [
  ['PK\x03\x04', 'a workbook (xlsx) or a zip archive: save the sheet as CSV, or unpack the archive'],
  ['PK\x05\x06', 'an empty zip archive'],
  ['\xd0\xcf\x11\xe0', 'a workbook (xls) or another old Office file: save the sheet as CSV'],
  ['\x1f\x8b', 'gzip within gzip: compress the file once'],
  ['%PDF', 'a PDF'],
  ['BZh', 'a bzip2 archive: unpack it'],
  ['\xfd7zXZ', 'an xz archive: unpack it'],
  ['\x28\xb5\x2f\xfd', 'a zstd archive: unpack it'],
  ['7z\xbc\xaf', 'a 7-Zip archive: unpack it'],
  ['\xff\xfe\0\0', 'UTF-32: save the file as UTF-8'],
  ['\0\0\xfe\xff', 'UTF-32: save the file as UTF-8'],
  ['SQLite format 3', 'a database'],
  ['\0\x01\0\0Standard', 'a database'],
  ['Rar!\x1a\x07', 'a rar archive: unpack it'],
  ['PAR1', 'a Parquet file: export it as CSV'],
  ['Obj\x01', 'an Avro file: export it as CSV'],
  ['\x89PNG', 'a picture'],
  ['\xff\xd8\xff', 'a picture'],
  ['GIF8', 'a picture'],
];

export function findEncoding(head: Buffer, isWhole: boolean): EncodingFound {
  const start = head.toString('latin1', 0, 16);
  const other = noText.find(([beginning]) => start.startsWith(beginning));
  if (other !== undefined) return unreadable(`text (CSV) was expected, the file is ${other[1]}`);
  if (start.startsWith('\xef\xbb\xbf')) return { kind: 'encoding', encoding: 'utf-8', mark: 3 };
  if (start.startsWith('\xff\xfe')) return { kind: 'encoding', encoding: 'utf-16le', mark: 2 };
  if (start.startsWith('\xfe\xff')) return { kind: 'encoding', encoding: 'utf-16be', mark: 2 };
  const wide = utf16WithoutMark(head);
  if (wide !== null) return { kind: 'encoding', encoding: wide, mark: 0 };
  if (controls(head) > head.length / 20) {
    return unreadable('text (CSV) was expected, the file is none: it holds control characters');
  }
  return isUtf8(head) ? { kind: 'encoding', encoding: 'utf-8', mark: 0 } : utf8OrWindows(head, isWhole);
}

/** Text in Latin letters has a zero in every other byte. */
function utf16WithoutMark(head: Buffer): Encoding | null {
  const looked = Math.min(head.length, 4_096) & ~1;
  if (looked < 4) return null;
  const zeros = [0, 0];
  for (let at = 0; at < looked; at += 1) if (head[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const most = (looked / 2) * 0.7;
  if (odd >= most && even * 10 < odd) return 'utf-16le';
  return even >= most && odd * 10 < even ? 'utf-16be' : null;
}

/** Bytes that text has none of. A NUL here and there is a damaged row, not a file of something else. */
function controls(head: Buffer): number {
  let count = 0;
  for (const byte of head)
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12) count += 1;
  return count;
}

function utf8OrWindows(head: Buffer, isWhole: boolean): EncodingFound {
  let characters = 0;
  let others = 0;
  let without = 0;
  let firstWithout = -1;
  for (let at = 0; at < head.length;) {
    const length = characterAt(head, at, head.length);
    if (length === -1 && !isWhole) break;
    if (length > 1) characters += 1;
    if (length <= 0) {
      others += 1;
      if (!hasCharacter(head[at] as number)) {
        without += 1;
        if (firstWithout < 0) firstWithout = at;
      }
    }
    at += Math.max(1, length);
  }
  if (others <= characters) return { kind: 'encoding', encoding: 'utf-8', mark: 0 };
  // A few are damaged rows, which are refused one by one.
  if (without > Math.max(3, others / 10)) {
    return unreadable(
      `the file is neither UTF-8, UTF-16 nor Windows-1252 (the first byte that is no text in any is at ${firstWithout}): save it as UTF-8`,
    );
  }
  return { kind: 'encoding', encoding: 'windows-1252', mark: 0 };
}

function unreadable(message: string): EncodingFound {
  return { kind: 'unreadable', message };
}
