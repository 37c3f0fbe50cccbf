/** How a file is to be read, found once in its beginning and kept as JSON, so that whoever goes on reads it the same. */

export const Encoding = {
  utf8: 'utf-8',
  utf16le: 'utf-16le',
  utf16be: 'utf-16be',
  windows1252: 'windows-1252',
} as const;
export type Encoding = (typeof Encoding)[keyof typeof Encoding];

/** What a column is read for. `recipient`: phone numbers or e-mail addresses. `kind`: whether the row is an opt-out at all. */
export const fields = [
  'recipient',
  'phone',
  'email',
  'occurredAt',
  'scope',
  'channel',
  'sender',
  'group',
  'reason',
  'reasonText',
  'evidence',
  'blocks',
  'hold',
  'kind',
] as const;
export type Field = (typeof fields)[number];

/** Which of two numbers comes first in dates such as 03/04/2024. `unknown`: no row looked at tells; `both`: they differ. */
export type DateOrder = 'day-first' | 'month-first' | 'unknown' | 'both';

/**
 * What a date in the column of dates is of. `sure`: the opt-out, by its name or as whoever sends the file says. `general`
 * ("Date"): the opt-out, unless a column "Opted out" has one. `weak` ("created"): of something else, perhaps, so that the
 * list's own date goes before it.
 */
export type DateStrength = 'sure' | 'general' | 'weak';

/**
 * Who has put cells in quotes. `us`: they are where they should be. `all`: whoever wrote the file has quoted the header's names,
 * and so all cells. `some`: those that need it, or who knows.
 */
export type Quoting = 'us' | 'all' | 'some';

export interface FileForm {
  encoding: Encoding;
  /** Bytes before the text: a byte order mark. */
  mark: number;
  /** The byte between cells, in UTF-8. */
  delimiter: number;
  /** The first line is a hint for spreadsheets (sep=;), no row. */
  sepLine: boolean;
  /** Rows above the header: a title, when it was made. */
  titleRows: number;
  /** The names of the columns as they are written; null: the first row is data. */
  header: string[] | null;
  /** Cells that a row has. */
  cells: number;
  /** From 0. Of `recipient`, `phone` and `email` one at least. */
  columns: Partial<Record<Field, number>>;
  /** All columns that say whether a row is an opt-out; `columns.kind` is the first of them. */
  kinds: number[];
  /** Those of them that are empty all over the file's beginning: an empty cell there leaves nothing open. */
  silentKinds: number[];
  date: DateStrength;
  /** The name of the column of dates says itself that they are of the opt-out: a date there says that the row is one. */
  isDateOfOptOut: boolean;
  quoting: Quoting;
  /** The column of senders may be of something else: it was found by its name alone. */
  weakSender: boolean;
  dateOrder: DateOrder;
  /** Of all these, what people are told: the header itself may be long, and is read for rows alone. */
  read: ColumnRead[];
  /** The file is a list of this provider's: its text is made of it (drift/formats). Absent: the file is read as it is. */
  list?: 'AWS' | 'TWILIO';
}

/** Which column of a file was read for what, for people. */
export interface ColumnRead {
  /** As the header has it, shortened; without a header its place, from 1. */
  name: string;
  readAs: Field;
  /** What goes before it, or is left alone for it. */
  note: string | null;
}

/** Columns that are named by whoever sends the file: a name of the header, or a place from 1. ImportColumnsInput of the API. */
export interface AskedColumns {
  recipient?: string | null;
  occurredAt?: string | null;
  scope?: string | null;
  channel?: string | null;
  sender?: string | null;
  reason?: string | null;
  reasonText?: string | null;
  evidence?: string | null;
}

export type FormFound = { kind: 'form'; form: FileForm } | { kind: 'unreadable'; message: string };

/** So many bytes of a file's beginning (decompressed) are enough to find its form. */
export const headLimit = 1_048_576;
/** Bytes that a row has at most, as UTF-8. A longer one is refused, and not held. */
export const rowLimit = 262_144;
