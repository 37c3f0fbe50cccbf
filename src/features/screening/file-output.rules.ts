/** What comes back of a part of a file: rows as they came, or with what was found of them behind. */
import { cellOfValue, cellsOfRow } from '../../core/domain/csv-rows.rules.js';
import { formatInstant } from '../../core/domain/instant.js';
import type { FileForm } from './file-form.rules.js';
import { type FilePart, rowState } from './file-part.rules.js';
import type { RowsWanted } from './file-request.rules.js';

export interface FileCounts {
  /** Recipients: without the header and blank lines. */
  rows: number;
  allowed: number;
  suppressed: number;
  refused: number;
}

/** What stands behind each row in the answer, if others than the allowed ones are asked for. */
export const addedColumns = ['verdict', 'scope', 'blocks', 'since', 'problem'] as const;

const lf = 10;
const cr = 13;
const comma = 44;

export function countRows(part: FilePart, counts: FileCounts): void {
  const { states, rows } = part;
  let kept = 0;
  for (let row = 0; row < rows.count; row += 1) if (states[row] === rowState.kept) kept += 1;
  const { size: suppressed } = part.suppressions;
  const { size: refused } = part.problems;
  counts.rows += rows.count - kept;
  counts.suppressed += suppressed;
  counts.refused += refused;
  counts.allowed += rows.count - kept - suppressed - refused;
}

export function outputOf(part: FilePart, wanted: RowsWanted, form: FileForm): Buffer {
  return wanted === 'allowed' ? allowedRows(part) : rowsWithFindings(part, wanted, form);
}

/** The part without the rows that must not be written to, moved together in its own bytes. */
function allowedRows(part: FilePart): Buffer {
  const { bytes, rows, states, from } = part;
  if (part.suppressions.size === 0 && part.problems.size === 0) return bytes.subarray(from, part.to);
  let length = from;
  let keptFrom = from;
  let start = from;
  for (let row = 0; row < rows.count; row += 1) {
    const end = rows.ends[row] ?? start;
    if ((states[row] ?? 0) >= rowState.refused) {
      bytes.copyWithin(length, keptFrom, start);
      length += start - keptFrom;
      keptFrom = end;
    }
    start = end;
  }
  bytes.copyWithin(length, keptFrom, start);
  return bytes.subarray(from, length + start - keptFrom);
}

function rowsWithFindings(part: FilePart, wanted: Exclude<RowsWanted, 'allowed'>, form: FileForm): Buffer {
  const { bytes, rows, states } = part;
  const pieces: Uint8Array[] = [];
  const delimiter = String.fromCharCode(form.delimiter ?? comma);
  const allowed = Buffer.from(findings(delimiter, ['ALLOWED']), 'latin1');
  let start = part.from;
  for (let row = 0; row < rows.count; row += 1) {
    const end = rows.ends[row] ?? start;
    const state = states[row];
    const isHeader = row === part.header;
    if (state === rowState.kept && !isHeader) {
      if (wanted === 'all') pieces.push(bytes.subarray(start, end));
    } else if (wanted === 'all' || state !== rowState.asked) {
      const contentEnd = endOfContent(bytes, start, end);
      if (form.delimiter === null) pieces.push(lineAsCell(bytes, start, contentEnd));
      else pieces.push(bytes.subarray(start, contentEnd));
      const missing = form.delimiter === null ? 0 : form.cells - cellsOf(bytes, start, end, form.delimiter);
      if (missing > 0) pieces.push(Buffer.from(delimiter.repeat(missing)));
      pieces.push(
        state === rowState.asked ? allowed : Buffer.from(foundOf(part, row, delimiter, isHeader), 'utf8'),
        bytes.subarray(contentEnd, end),
      );
    }
    start = end;
  }
  return Buffer.concat(pieces);
}

function foundOf(part: FilePart, row: number, delimiter: string, isHeader: boolean): string {
  if (isHeader) return findings(delimiter, addedColumns);
  const suppression = part.suppressions.get(row);
  if (suppression === undefined) {
    return findings(delimiter, ['REFUSED', '', '', '', part.problems.get(row) ?? '']);
  }
  const { scope, blocks, since } = suppression;
  return findings(delimiter, ['SUPPRESSED', scope, blocks, formatInstant(since)]);
}

function findings(delimiter: string, values: readonly string[]): string {
  let text = '';
  for (const [place] of addedColumns.entries()) {
    text += delimiter + cellOfValue(values[place] ?? '', delimiter);
  }
  return text;
}

/** Where the line ending begins. */
function endOfContent(bytes: Buffer, start: number, end: number): number {
  if (end > start && bytes[end - 1] === cr) return end - 1;
  if (end === start || bytes[end - 1] !== lf) return end;
  return end - 1 > start && bytes[end - 2] === cr ? end - 2 : end - 1;
}

function lineAsCell(bytes: Buffer, start: number, end: number): Buffer {
  return Buffer.from(cellOfValue(bytes.toString('latin1', start, end), ','), 'latin1');
}

function cellsOf(bytes: Buffer, start: number, end: number, delimiter: number): number {
  return cellsOfRow(bytes, start, end, delimiter).length;
}
