/**
 * What form a file has: one address a line or a table, which byte stands between cells, whether there is a header, in which
 * column the addresses stand. What is not said is found in the beginning of the file; what can't be found for sure is asked
 * for, since addresses of another column would all pass.
 */
import { discoverDelimiter } from '../../core/domain/csv-delimiter.rules.js';
import { addressColumn } from '../../core/domain/address-columns.rules.js';
import { cellsOfRow, type RowForm, Rows, scanRows, valueOfCell } from '../../core/domain/csv-rows.rules.js';
import { findColumn, isHeader } from './file-column.rules.js';
import type { FileRequest } from './file-request.rules.js';

export interface FileForm extends RowForm {
  /** The first row is no recipient: it names the columns. */
  header: boolean;
  /** What it calls the column of the addresses. */
  columnName: string | null;
  /** Bytes before the first row: a byte order mark. */
  mark: number;
  /** How many cells the first row has. */
  cells: number;
}

export type FileFormRead =
  | { kind: 'form'; form: FileForm }
  | { kind: 'refused'; status: 400 | 415; message: string };

/** What the content type says. */
export type Media = 'lines' | 'csv' | 'tsv' | 'unsaid';

export interface Beginning {
  bytes: Buffer;
  /** It is the whole file. */
  isEnd: boolean;
}

/** What decides between several columns. */
export interface ReadingFor {
  /** Of national numbers. */
  region: string | null;
  /** The senders write e-mail. */
  email: boolean;
}

/** Rows of the beginning that are looked at. */
const rowsLookedAt = 50;
const comma = 44;
const tab = 9;

/** Null: a media type that is no text of rows. */
export function readMedia(contentType: string | undefined): Media | null {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  if (parameters.some((parameter) => /charset\s*=\s*"?(utf-?(16|32)|ucs)/.test(parameter))) return null;
  switch (type.trim()) {
    case 'text/plain':
      return 'lines';
    case 'text/csv':
    case 'application/csv':
      return 'csv';
    case 'text/tab-separated-values':
      return 'tsv';
    // What curl and browsers say of a file that they know nothing of.
    case '':
    case 'application/octet-stream':
    case 'application/x-www-form-urlencoded':
    case 'application/vnd.ms-excel':
      return 'unsaid';
    default:
      return null;
  }
}

/** Whether what is there of the file must be more before its form can be told. */
export function needsRows(media: Media, request: FileRequest): boolean {
  return media !== 'lines' || isTable(request);
}

export function readFileForm(
  beginning: Beginning,
  media: Media,
  request: FileRequest,
  reading: ReadingFor,
): FileFormRead {
  const { bytes, isEnd } = beginning;
  const wrong = noText(bytes);
  if (wrong !== null) return { kind: 'refused', status: 415, message: wrong };
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const lines: FileForm = {
    delimiter: null,
    column: 0,
    header: request.header ?? false,
    columnName: null,
    mark,
    cells: 1,
  };
  if (!needsRows(media, request)) return { kind: 'form', form: lines };
  const discovered = () => discoverDelimiter(bytes, mark, bytes.length, isEnd);
  const delimiter = request.delimiter ?? (media === 'tsv' ? tab : discovered());
  const table = valuesOf(bytes, mark, isEnd, delimiter ?? comma);
  const [first = []] = table;
  if (media === 'unsaid' && !isTable(request) && delimiter === null && !isOneColumn(bytes, mark, first)) {
    return { kind: 'form', form: lines };
  }
  if (table.length === 0 && !isEnd) {
    return { kind: 'refused', status: 400, message: 'the body: no row ends within its first bytes' };
  }
  const column = findColumn(table, request, reading);
  if (column.kind === 'unclear') return { kind: 'refused', status: 400, message: column.message };
  const header = request.header ?? (column.isNamed || isHeader(first, column.place, reading.region));
  return {
    kind: 'form',
    form: {
      delimiter: delimiter ?? comma,
      column: column.place,
      header,
      columnName: header ? (first[column.place] ?? null) : null,
      mark,
      cells: Math.max(1, first.length),
    },
  };
}

function isTable(request: FileRequest): boolean {
  return request.delimiter !== null || request.column !== null;
}

/** A table all the same: its one column has a name, or quotes. */
function isOneColumn(bytes: Buffer, from: number, first: readonly string[]): boolean {
  return bytes[from] === 0x22 || addressColumn(first[0] ?? '') !== null;
}

/** Why the bytes can't be read as rows. */
function noText(bytes: Buffer): string | null {
  const start = bytes.toString('latin1', 0, 4);
  if (start.startsWith('\xff\xfe') || start.startsWith('\xfe\xff')) {
    return 'the body: expected UTF-8, got UTF-16: save the file as UTF-8';
  }
  if (start.startsWith('\x1f\x8b')) {
    return 'the body: expected text, got gzip: say so with "Content-Encoding: gzip"';
  }
  if (start === 'PK\x03\x04' || start === '\xd0\xcf\x11\xe0') {
    return 'the body: expected text, got a workbook or an archive: save the sheet as CSV';
  }
  if (bytes.includes(0)) return 'the body: expected UTF-8, got zero bytes: UTF-16 without a mark, or no text';
  return null;
}

/** What stands in the first rows, without blank lines. */
function valuesOf(bytes: Buffer, from: number, isEnd: boolean, delimiter: number): string[][] {
  const rows = new Rows(rowsLookedAt);
  scanRows(bytes, from, bytes.length, isEnd, { delimiter, column: 0 }, rows);
  const table: string[][] = [];
  let start = from;
  for (let row = 0; row < rows.count; row += 1) {
    const end = rows.ends[row] ?? start;
    const values = cellsOfRow(bytes, start, end, delimiter).map((cell) =>
      valueOfCell(bytes.toString('utf8', cell.from, cell.to)).trim(),
    );
    if (values.length > 1 || values[0] !== '') table.push(values);
    start = end;
  }
  return table;
}
