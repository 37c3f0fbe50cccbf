/**
 * How a file is to be read, told from its beginning. What can't be told for sure is asked for: rows of a wrong column would
 * opt the wrong people out.
 */
import { discoverDelimiter } from '../../../core/domain/csv-delimiter.rules.js';
import { columnsRead } from './columns-read.rules.js';
import { findEncoding } from './encoding.rules.js';
import { fieldOf, isOurs, strengthOfDate } from './field-names.rules.js';
import {
  type AskedColumns,
  type FileForm,
  type FormFound,
  headLimit,
  type Quoting,
  rowLimit,
} from './file-form.js';
import { findColumns, isOurOwn, isSurelyData, type Table } from './find-columns.rules.js';
import { lookAtColumns } from './look-at-columns.rules.js';
import { otherThanCsv } from './other-formats.rules.js';
import { RowReader } from './row-reader.rules.js';
import { TextReader } from './text-reader.rules.js';
import { titlesAbove } from './title-rows.rules.js';

/** Rows from which columns are told. */
const rowsLookedAt = 50;
/** Lines in which a delimiter is looked for where the rows don't tell. */
const linesLookedAt = 10;
const candidates = [44, 59, 9, 124];
const comma = 44;

export interface Asked {
  columns?: AskedColumns | null;
  /** Of national phone numbers: the import's, else the account's. */
  region: string | null;
}

/**
 * `head`: the first bytes of the file, decompressed: all of it, or `headLimit` at least. An empty file has a form, and no
 * rows.
 */
export function findForm(head: Buffer, isWhole: boolean, asked: Asked): FormFound {
  const bytes = head.subarray(0, headLimit);
  const isAll = isWhole && bytes.length === head.length;
  const encoded = findEncoding(bytes, isAll);
  if (encoded.kind === 'unreadable') return encoded;
  const { encoding, mark } = encoded;
  const reader = new TextReader({ encoding, mark });
  const text = isAll ? Buffer.concat([reader.read(bytes), reader.end()]) : reader.read(bytes);
  const other = otherThanCsv(text.toString('latin1', 0, 2_000));
  if (other !== null) return unreadable(`CSV was expected, the file is ${other}`);
  const hint = sepLine(text);
  const delimiter = hint?.delimiter ?? findDelimiter(text, hint?.to ?? 0, isAll);
  const read = firstRows(text, isAll, { delimiter, sepLine: hint !== null });
  if (read.kind === 'unreadable') return read;
  const titleRows = titlesAbove(read.rows);
  if (typeof titleRows === 'string') return unreadable(titleRows);
  const shape = { delimiter, sepLine: hint !== null, titleRows };
  // Left out with the titles it would be lost, and who may stand in it.
  const lost = read.refused.find(({ place }) => place < titleRows);
  if (lost !== undefined) return unreadable(lost.message);
  const unread = new Set(read.refused.map(({ place }) => place));
  const rows = read.rows.filter((_, place) => place >= titleRows && !unread.has(place));
  const [first = []] = rows;
  const hasHeader = rows.length > 0 && isHeader(first, rows, asked.columns ?? {});
  const table: Table = { header: hasHeader ? first : null, rows: hasHeader ? rows.slice(1) : rows };
  const found = findColumns(withoutOurs(table), asked.columns ?? {}, asked.region);
  if (found.kind === 'unclear') {
    if (rows.length > 0) return unreadable(found.message);
    return { kind: 'form', form: withRead({ encoding, mark, ...shape, ...formOfNothing }) };
  }
  const { columns, date } = found;
  const weakSender = columns.sender !== undefined && asked.columns?.sender == null;
  const form = {
    encoding,
    mark,
    ...shape,
    header: table.header === null ? null : [...table.header],
    cells: Math.max(1, first.length),
    columns,
    kinds: found.kinds,
    date,
    isDateOfOptOut: strengthOfDate(table.header?.[columns.occurredAt ?? -1] ?? '') === 'sure',
    quoting: quotingOf(table.header, read.quoted[titleRows] ?? false),
    weakSender,
  };
  const looked = lookAtColumns(text, isAll, form, asked.columns?.occurredAt != null);
  if (looked.kind === 'unclear') return unreadable(looked.message);
  const { silentKinds, dateOrder } = looked;
  return { kind: 'form', form: withRead({ ...form, silentKinds, dateOrder }) };
}

function withRead(form: Omit<FileForm, 'read'>): FileForm {
  return { ...form, read: columnsRead(form) };
}

const formOfNothing = {
  header: null,
  cells: 1,
  columns: { recipient: 0 },
  kinds: [],
  silentKinds: [],
  date: 'sure',
  isDateOfOptOut: true,
  quoting: 'some',
  weakSender: false,
  dateOrder: 'unknown',
} satisfies Partial<FileForm>;

function quotingOf(header: readonly string[] | null, isQuoted: boolean): Quoting {
  if (isOurOwn(header)) return 'us';
  return header !== null && isQuoted ? 'all' : 'some';
}

/** A first line for spreadsheets that says what stands between cells. */
function sepLine(text: Buffer): { delimiter: number; to: number } | null {
  const match = /^"?sep=([^\r\n"])"?[^\r\n]?(?:\r\n|\n|\r|$)/i.exec(text.toString('latin1', 0, 16));
  return match === null ? null : { delimiter: match[1]?.charCodeAt(0) ?? comma, to: match[0].length };
}

function findDelimiter(text: Buffer, from: number, isAll: boolean): number {
  const discovered = discoverDelimiter(text, from, text.length, isAll);
  if (discovered !== null) return discovered;
  // Rows that differ in their cells: the header knows.
  const lines = text
    .toString('utf8', from, Math.min(text.length, from + 4_096))
    .split(/[\r\n]+/, linesLookedAt);
  const named = candidates.map((delimiter) => ({
    delimiter,
    fields: Math.max(...lines.map((line) => fieldsIn(line, delimiter))),
  }));
  const best = named.reduce((one, other) => (other.fields > one.fields ? other : one));
  return best.fields > 0 ? best.delimiter : comma;
}

function fieldsIn(line: string, delimiter: number): number {
  const names = line.split(String.fromCharCode(delimiter));
  return names.filter((name) => fieldOf(name.replaceAll('"', '')) !== null).length;
}

type FirstRows =
  | {
      kind: 'rows';
      /** With nothing in those that can't be taken apart, and where these are. */
      rows: string[][];
      refused: { place: number; message: string }[];
      /** Of each, whether it has several cells, all of them in quotes. */
      quoted: boolean[];
    }
  | { kind: 'unreadable'; message: string };

function firstRows(text: Buffer, isAll: boolean, shape: { delimiter: number; sepLine: boolean }): FirstRows {
  const reader = new RowReader({ ...shape, titleRows: 0, header: null }, null);
  reader.add(text);
  if (isAll) reader.end();
  const rows: string[][] = [];
  const refused: { place: number; message: string }[] = [];
  const quoted: boolean[] = [];
  while (rows.length < rowsLookedAt) {
    const step = reader.next();
    if (step.kind === 'row') {
      rows.push(Array.from({ length: reader.cells }, (_, place) => reader.cell(place).trim()));
      quoted.push(reader.isQuoted);
    } else if (step.kind === 'more' || step.kind === 'end') break;
    else if (rows.length === 0) return unreadable(`line ${reader.line}: ${step.message}`);
    else if (step.kind === 'broken') break;
    else {
      refused.push({ place: rows.length, message: `line ${reader.line}: ${step.message}` });
      rows.push([]);
      quoted.push(false);
    }
  }
  if (rows.length === 0 && !isAll && !reader.isWithinRow)
    return unreadable(`there is no row within the first ${headLimit} bytes`);
  if (rows.length === 0 && !isAll)
    return unreadable(`the first row has more than ${rowLimit} bytes, the most that a row has`);
  return { kind: 'rows', rows, refused, quoted };
}

/** Whether the first row names the columns. */
function isHeader(first: readonly string[], rows: readonly string[][], asked: AskedColumns): boolean {
  if (first.some(isSurelyData)) return false;
  if (first.some((name) => fieldOf(name) !== null)) return true;
  const names = Object.values(asked).filter((name) => name != null);
  if (names.some((name) => first.includes(name.trim()))) return true;
  // Words where below stand addresses.
  return first.some((name) => /\p{L}/u.test(name)) && rows.slice(1).some((row) => row.some(isSurelyData));
}

/** What Heed added to a file of refused rows is nothing to be read. */
function withoutOurs(table: Table): Table {
  return { ...table, header: table.header?.map((name) => (isOurs(name) ? '' : name)) ?? null };
}

function unreadable(message: string): { kind: 'unreadable'; message: string } {
  return { kind: 'unreadable', message };
}
