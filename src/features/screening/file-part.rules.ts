/**
 * A part of a file that is screened: some thousand rows in the bytes that came. Most rows hold a phone number in E.164, which
 * is read where it stands; of the others the address is read as people write it.
 */
import { isSurelyAddress, type ParsedAddress, parseAddress } from '../../core/domain/address.js';
import type { AddressTagger } from '../../core/domain/address-tag.rules.js';
import { readCell } from '../../core/domain/csv-cell.rules.js';
import { blankLine, noSuchCell, Rows, valueOfCell } from '../../core/domain/csv-rows.rules.js';
import { e164OfBytes } from '../../core/domain/e164.rules.js';
import type { Instant } from '../../core/domain/instant.js';
import type { Blocks, Scope } from '../../core/domain/vocabulary.js';

/** What is known of a row. Until it has been decided it is asked about. */
export const rowState = {
  asked: 0,
  /** A header, or a blank line: neither a recipient nor to be left out. */
  kept: 1,
  refused: 2,
  suppressed: 3,
} as const;

export interface RowSuppression {
  scope: Scope;
  blocks: Blocks;
  since: Instant;
}

/** Used again for another part of the same file when it is done with. */
export class FilePart {
  bytes: Buffer = Buffer.alloc(0);
  /** Where its first row begins. */
  from = 0;
  /** Which row names the columns; -1: none of this part. */
  header = -1;
  readonly rows: Rows;
  readonly states: Uint8Array;
  /** The tags of the addresses of rows that are asked about. */
  readonly high: Int32Array;
  readonly low: Int32Array;
  /** Addresses that were not read where they stand, by the row. */
  readonly addresses = new Map<number, string>();
  readonly problems = new Map<number, string>();
  readonly suppressions = new Map<number, RowSuppression>();

  constructor(room: number) {
    this.rows = new Rows(room);
    this.states = new Uint8Array(room);
    this.high = new Int32Array(room);
    this.low = new Int32Array(room);
  }

  /** Gives where the rows of the part end. */
  get to(): number {
    return this.rows.count === 0 ? this.from : (this.rows.ends[this.rows.count - 1] ?? this.from);
  }
}

export interface PartReading {
  tagger: AddressTagger;
  /** Of national numbers. */
  region: string | null;
}

/** What libphonenumber takes for one address, in units of what one in E.164 takes. */
const costOfParsing = 24;

/**
 * Forgets what was known of the rows before. `headerDue`: the first row of the file that is not blank names the columns, and
 * has not come yet. Gives whether it is still to come.
 */
export function beginPart(part: FilePart, headerDue: boolean): boolean {
  const { rows, states } = part;
  part.addresses.clear();
  part.problems.clear();
  part.suppressions.clear();
  part.header = -1;
  states.fill(rowState.asked, 0, rows.count);
  if (!headerDue) return false;
  for (let row = 0; row < rows.count; row += 1) {
    if (rows.cellStarts[row] === blankLine) continue;
    part.header = row;
    states[row] = rowState.kept;
    return false;
  }
  return true;
}

/** Whether a recipient stands where the header should: as a header it would go out without having been screened. */
export function headerIsAddress(part: FilePart, { region }: PartReading): boolean {
  const { header, bytes, rows } = part;
  const start = rows.cellStarts[header] ?? noSuchCell;
  if (start >= noSuchCell) return false;
  const text = textOf(bytes, start, rows.cellEnds[header] ?? 0);
  return text !== null && isSurelyAddress(written(text), region);
}

/** Reads the addresses of rows from `row` on and makes their tags, until `effort` is spent. Gives the next row. */
export function readAddresses(part: FilePart, row: number, effort: number, reading: PartReading): number {
  const { bytes, rows, states, high, low } = part;
  const { tagger } = reading;
  let spent = 0;
  let at = row;
  for (; at < rows.count && spent < effort; at += 1) {
    spent += 1;
    if (states[at] !== rowState.asked) continue;
    const start = rows.cellStarts[at] ?? 0;
    if (start >= noSuchCell) {
      if (start === blankLine) states[at] = rowState.kept;
      else refuse(part, at, 'the row has no such column');
      continue;
    }
    const digits = digitsOfCell(bytes, start, rows.cellEnds[at] ?? 0);
    if (digits >= 0) tagger.ofPhone(digits);
    else {
      spent += costOfParsing;
      if (!parseCell(part, at, start, reading)) continue;
    }
    high[at] = tagger.high;
    low[at] = tagger.low;
  }
  return at;
}

/** The rows that are to be asked about: of all, or of those whose tags `tags` has. */
export function rowsToAsk(
  part: FilePart,
  tags: { has(high: number, low: number): boolean } | null,
): number[] {
  const { states, high, low } = part;
  const { count } = part.rows;
  const asked: number[] = [];
  for (let row = 0; row < count; row += 1) {
    if (states[row] !== rowState.asked) continue;
    if (tags === null || tags.has(high[row] ?? 0, low[row] ?? 0)) asked.push(row);
  }
  return asked;
}

/** The address of a row that is asked about, as it is stored. */
export function addressOfRow(part: FilePart, row: number): string {
  const parsed = part.addresses.get(row);
  if (parsed !== undefined) return parsed;
  const digits = digitsOfCell(part.bytes, part.rows.cellStarts[row] ?? 0, part.rows.cellEnds[row] ?? 0);
  return `+${digits}`;
}

export function suppress(part: FilePart, row: number, suppression: RowSuppression): void {
  part.states[row] = rowState.suppressed;
  part.suppressions.set(row, suppression);
}

function refuse(part: FilePart, row: number, problem: string): false {
  part.states[row] = rowState.refused;
  part.problems.set(row, problem);
  return false;
}

const plus = 43;
const quote = 34;
const apostrophe = 39;

/** The digits of a phone number in E.164 that stands in the cell alone, but for what surrounds it in CSV; else -1. */
function digitsOfCell(bytes: Buffer, start: number, end: number): number {
  let from = start;
  let to = end;
  if (bytes[from] === plus) {
    const digits = e164OfBytes(bytes, from, to);
    if (digits >= 0) return digits;
  }
  while (from < to && isSpace(bytes[from])) from += 1;
  while (from < to && isSpace(bytes[to - 1])) to -= 1;
  if (to - from > 1 && bytes[from] === quote && bytes[to - 1] === quote) {
    from += 1;
    to -= 1;
  }
  if (bytes[from] === apostrophe) from += 1;
  return e164OfBytes(bytes, from, to);
}

function isSpace(byte: number | undefined): boolean {
  return byte === 32 || byte === 9;
}

/** Whether it is an address, which is tagged then. */
function parseCell(part: FilePart, row: number, start: number, { region, tagger }: PartReading): boolean {
  const text = textOf(part.bytes, start, part.rows.cellEnds[row] ?? 0);
  if (text === null) return refuse(part, row, 'not an address: expected UTF-8');
  const parsed = readText(text, region);
  if (parsed.kind === 'not-an-address') return refuse(part, row, parsed.message);
  part.addresses.set(row, parsed.address);
  tagger.ofAddress(parsed.address);
  return true;
}

function readText(text: string, region: string | null): ParsedAddress {
  return parseAddress(written(text), region);
}

function written(text: string): string {
  return readCell(valueOfCell(text.trim()).trim());
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const noBreakSpace = 0xa0;

/** Null: not UTF-8. A no-break space as Windows and ISO 8859 write it is taken for one, as some spreadsheets group digits with it. */
function textOf(bytes: Buffer, from: number, to: number): string | null {
  let onlySpaces = true;
  let plain = true;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) continue;
    plain = false;
    if (byte !== noBreakSpace) onlySpaces = false;
  }
  if (plain || onlySpaces) return bytes.toString('latin1', from, to);
  try {
    return utf8.decode(bytes.subarray(from, to));
  } catch {
    return null;
  }
}
