/**
 * Rows of a file, found in its bytes as they come, and in each row one cell: nothing is decoded or copied, so that a row can
 * go out again byte for byte. Rows end with LF, CRLF or CR, mixed or not. Cells are those of RFC 4180; a quote that does
 * not follow its rules is a character like others. A file may also have one value a line, and no cells.
 */
export interface RowForm {
  /** The byte between cells; null: one value a line, quotes mean nothing. */
  delimiter: number | null;
  /** Which cell is looked for, from 0. */
  column: number;
}

/** Bytes that a row has at most. */
export const rowLimit = 65_536;

/** In place of where a cell begins: a line without anything but spaces, which is no row of the data. */
export const blankLine = 0xffff_ffff;
/** In place of where a cell begins: the row has fewer cells. */
export const noSuchCell = 0xffff_fffe;

const lf = 10;
const cr = 13;
const space = 32;
const tab = 9;
const quote = 34;
/** Of a row that goes on beyond the bytes that are there. */
const incomplete = -1;

/** A number of rows that follow one another. Used again and again: what it holds is that of the last scan. */
export class Rows {
  count = 0;
  /** Where each row ends, with its line ending. */
  readonly ends: Uint32Array;
  /** Each row's cell, with its quotes. */
  readonly cellStarts: Uint32Array;
  readonly cellEnds: Uint32Array;
  /** The file ends within quotes. */
  quoteLeftOpen = false;
  /** The first row with quotes over several lines and text behind them: it may be several rows. -1: none. */
  misquoted = -1;

  constructor(readonly room: number) {
    this.ends = new Uint32Array(room);
    this.cellStarts = new Uint32Array(room);
    this.cellEnds = new Uint32Array(room);
  }
}

/**
 * The rows that are whole in bytes `from` to `to`. `isEnd`: nothing comes after, so the last row needs no line ending. Gives
 * where the first row begins that is not whole, or for which there was no room; `to` where there is none.
 */
export function scanRows(
  bytes: Uint8Array,
  from: number,
  to: number,
  isEnd: boolean,
  form: RowForm,
  rows: Rows,
): number {
  rows.count = 0;
  rows.quoteLeftOpen = false;
  rows.misquoted = -1;
  return form.delimiter === null
    ? scanLines(bytes, from, to, isEnd, rows)
    : scanCells(bytes, from, to, isEnd, form.delimiter, form.column, rows);
}

function scanLines(bytes: Uint8Array, from: number, to: number, isEnd: boolean, rows: Rows): number {
  const { ends, cellStarts, cellEnds, room } = rows;
  let count = 0;
  let start = from;
  while (start < to && count < room) {
    const lineEnd = endOfLine(bytes, start, to);
    const end = endOfRow(bytes, lineEnd, to, isEnd);
    if (end === incomplete) break;
    let first = start;
    while (first < lineEnd && (bytes[first] === space || bytes[first] === tab)) first += 1;
    ends[count] = end;
    cellStarts[count] = first === lineEnd ? blankLine : first;
    cellEnds[count] = lineEnd;
    count += 1;
    start = end;
  }
  rows.count = count;
  return start;
}

function scanCells(
  bytes: Uint8Array,
  from: number,
  to: number,
  isEnd: boolean,
  delimiter: number,
  column: number,
  rows: Rows,
): number {
  const { ends, cellStarts, cellEnds, room } = rows;
  let count = 0;
  let start = from;
  while (start < to && count < room) {
    let at = start;
    let cell = 0;
    let cellStart: number = noSuchCell;
    let cellEnd = 0;
    for (;;) {
      const end = endOfCell(bytes, at, to, isEnd, delimiter);
      if (end === incomplete) {
        rows.quoteLeftOpen = isEnd;
        rows.count = count;
        return start;
      }
      if (bytes[at] === quote && rows.misquoted < 0 && isMisquoted(bytes, at, end)) rows.misquoted = count;
      if (cell === column) {
        cellStart = at;
        cellEnd = end;
      }
      at = end;
      if (at === to || bytes[at] !== delimiter) break;
      at += 1;
      cell += 1;
    }
    const end = endOfRow(bytes, at, to, isEnd);
    if (end === incomplete) break;
    ends[count] = end;
    cellStarts[count] = cell === 0 && isBlank(bytes, start, at) ? blankLine : cellStart;
    cellEnds[count] = cellEnd;
    count += 1;
    start = end;
  }
  rows.count = count;
  return start;
}

/** Where the cell that begins at `at` ends: at a delimiter, a line ending or `to`. */
function endOfCell(bytes: Uint8Array, at: number, to: number, isEnd: boolean, delimiter: number): number {
  let end = at;
  if (at < to && bytes[at] === quote) {
    for (;;) {
      end += 1;
      while (end < to && bytes[end] !== quote) end += 1;
      if (end >= to) return incomplete;
      end += 1;
      if (end === to && !isEnd) return incomplete;
      if (bytes[end] !== quote || end === to) break;
    }
  }
  while (end < to) {
    const byte = bytes[end] as number;
    if (byte === delimiter || byte === lf || byte === cr) break;
    end += 1;
  }
  return end;
}

/** Whether the cell that begins with a quote has more than spaces behind the one that closes it, lines further down. */
function isMisquoted(bytes: Uint8Array, from: number, to: number): boolean {
  let hasLines = false;
  let at = from + 1;
  for (; at < to; at += 1) {
    const byte = bytes[at] as number;
    if (byte === lf || byte === cr) hasLines = true;
    if (byte !== quote) continue;
    if (at + 1 === to || bytes[at + 1] !== quote) break;
    at += 1;
  }
  return hasLines && !isBlank(bytes, at + 1, to);
}

function endOfLine(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to) {
    const byte = bytes[at] as number;
    if (byte <= cr && (byte === lf || byte === cr)) break;
    at += 1;
  }
  return at;
}

/** Behind the line ending at `at`. A CR at the end of what is there may have its LF yet to come. */
function endOfRow(bytes: Uint8Array, at: number, to: number, isEnd: boolean): number {
  if (at === to) return isEnd ? to : incomplete;
  if (bytes[at] === lf) return at + 1;
  if (at + 1 === to) return isEnd ? to : incomplete;
  return bytes[at + 1] === lf ? at + 2 : at + 1;
}

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (bytes[at] !== space) return false;
  return true;
}

/** The bounds of all cells of the one row in bytes `from` to `to`, with their quotes. */
export function cellsOfRow(
  bytes: Uint8Array,
  from: number,
  to: number,
  delimiter: number | null,
): { from: number; to: number }[] {
  if (delimiter === null) return [{ from, to: endOfLine(bytes, from, to) }];
  const cells: { from: number; to: number }[] = [];
  let at = from;
  for (;;) {
    const end = endOfCell(bytes, at, to, true, delimiter);
    if (end === incomplete) return [...cells, { from: at, to }];
    cells.push({ from: at, to: end });
    if (end === to || bytes[end] !== delimiter) return cells;
    at = end + 1;
  }
}

/** What a cell with its quotes says. */
export function valueOfCell(text: string): string {
  if (!text.startsWith('"')) return text;
  const inside = text.slice(1, -1);
  return text.length > 1 && text.endsWith('"') && !/"/.test(inside.replaceAll('""', ''))
    ? inside.replaceAll('""', '"')
    : text;
}

/** A value as a cell: in quotes where it needs them. */
export function cellOfValue(value: string, delimiter: string): string {
  return value.includes(delimiter) || /["\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
