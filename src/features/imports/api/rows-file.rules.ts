/** Rows that came as arguments, as the file that they are stored as: read as all files are, but nothing is to be found out. */
import { writeCell } from '../../../core/domain/csv-cell.rules.js';
import { formatInstant, type Instant } from '../../../core/domain/instant.js';
import type { Reason } from '../../../core/domain/vocabulary.js';
import type { FileForm } from '../file/file-form.js';

export interface ImportRowArgument {
  recipient: string;
  occurredAt?: Instant | null | undefined;
  reason?: Reason | null | undefined;
  reasonText?: string | null | undefined;
  sender?: string | null | undefined;
  evidence?: string | null | undefined;
}

/** Never empty: a row of nothing would be a blank line, which is none, and the rows behind it would have other places. */
const markName = 'heed_row';
/** As in ImportRowInput: errors name them. */
const names = ['recipient', 'occurredAt', 'sender', 'reason', 'reasonText', 'evidence'] as const;

export const formOfRows: FileForm = {
  encoding: 'utf-8',
  mark: 0,
  delimiter: ','.charCodeAt(0),
  sepLine: false,
  titleRows: 0,
  header: [...names, markName],
  cells: names.length + 1,
  columns: Object.fromEntries(names.map((name, place) => [name, place])),
  kinds: [],
  silentKinds: [],
  date: 'sure',
  isDateOfOptOut: true,
  quoting: 'us',
  weakSender: false,
  dateOrder: 'unknown',
  // Nobody is told of columns that nobody has sent.
  read: [],
};

/** Longer than any field may be: a text is refused with its row, and may not take the rows behind it with it. */
const cellLimit = 8_000;

export function fileOfRows(rows: readonly ImportRowArgument[]): Buffer {
  const lines = rows.map((row, index) => `${names.map((name) => cellOf(row, name)).join(',')},${index}`);
  return Buffer.from(`${[...names, markName].join(',')}\n${lines.join('\n')}\n`);
}

function cellOf(row: ImportRowArgument, name: (typeof names)[number]): string {
  const value = row[name];
  if (value == null || value === '') return '';
  const text = typeof value === 'number' ? formatInstant(value) : value.slice(0, cellLimit);
  return `"${writeCell(text).replaceAll('"', '""')}"`;
}
