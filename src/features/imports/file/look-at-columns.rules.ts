/** What the cells of a file's beginning tell of the columns of dates, and of those that say whether a row is an opt-out. */
import { readCell } from '../../../core/domain/csv-cell.rules.js';
import { type Answer, answerOf } from '../mapping/answers.rules.js';
import { isNothing } from '../mapping/nothing.rules.js';
import { orderShownBy } from '../mapping/read-date.rules.js';
import { isOurs } from './field-names.rules.js';
import type { DateOrder, FileForm } from './file-form.js';
import { kindColumn, mayAsk } from './kind-columns.rules.js';
import { RowReader } from './row-reader.rules.js';
import { shortened } from './shown-value.rules.js';

export type ColumnsLookedAt =
  | {
      kind: 'looked';
      /** Of `kinds`, those that have no answer at all. */
      silentKinds: number[];
      dateOrder: DateOrder;
    }
  | { kind: 'unclear'; message: string };

const rowsLookedAt = 20_000;
/** Of columns that are not understood. */
const mostDoubtful = 50;
/** So many rows at least before it is said that most of them have no date. */
const fewRows = 20;

/** `isDateAsked`: whoever sends the file has named the column of dates. */
export function lookAtColumns(
  text: Buffer,
  isAll: boolean,
  form: Omit<FileForm, 'encoding' | 'mark' | 'dateOrder' | 'silentKinds' | 'read'>,
  isDateAsked: boolean,
): ColumnsLookedAt {
  const asks = (place: number) => kindColumn(form.header?.[place] ?? '')?.asks;
  const dates = form.date === 'sure' ? [] : form.kinds.filter((place) => asks(place) === 'opted-out');
  const dated = form.columns.occurredAt;
  if (dated !== undefined) dates.push(dated);
  const doubtful = doubtfulColumns(form);
  const places = [...new Set([...dates, ...form.kinds, ...doubtful])];
  if (places.length === 0) return { kind: 'looked', silentKinds: [], dateOrder: 'unknown' };
  const { rows, filled, answers, dateOrder } = countFilled(
    text,
    isAll,
    form,
    places,
    new Set(dates),
    doubtful,
  );
  const asking = doubtful.find((place) => tellsRowsApart(answers.get(place) ?? null));
  if (asking !== undefined) return { kind: 'unclear', message: ofDoubtful(form, asking) };
  const withDate = filled.get(dated ?? -1) ?? 0;
  const isAgain = form.header?.some(isOurs) ?? false;
  if (form.date === 'sure' && !isDateAsked && !isAgain && dated !== undefined && rows >= fewRows) {
    // Where another column must say of each row whether it is an opt-out, dates may be missing altogether.
    const isAsked = form.kinds.some(
      (place) => asks(place) === 'opted-out' || (asks(place) === 'opted-in' && filled.has(place)),
    );
    if (withDate * 2 < rows && !(withDate === 0 && isAsked))
      return { kind: 'unclear', message: ofEmptyDates(form, dated, withDate === 0) };
  }
  // An "opted in?" that is empty all over does not ask. In a file of refused rows it may be why they were refused.
  const isSilent = (place: number) => asks(place) !== 'opted-out' && (filled.get(place) ?? 0) === 0;
  return { kind: 'looked', silentKinds: isAgain ? [] : form.kinds.filter(isSilent), dateOrder };
}

function ofEmptyDates({ header }: Pick<FileForm, 'header'>, place: number, isAllOver: boolean): string {
  const name = shortened(header?.[place] ?? '', 60);
  return `${isAllOver ? 'all' : 'most'} rows have nothing under "${name}": have those people opted out? If so, name the column with columns.occurredAt, and they get the list's date (asOf); if not, take their rows out of the file`;
}

/** Columns that are read for nothing, and whose names hold what others ask with. */
function doubtfulColumns({
  header,
  columns,
  kinds,
}: Pick<FileForm, 'header' | 'columns' | 'kinds'>): number[] {
  const read = new Set([...Object.values(columns), ...kinds]);
  const found: number[] = [];
  for (const [place, name] of (header ?? []).entries()) {
    if (found.length === mostDoubtful) break;
    if (mayAsk(name) && !read.has(place)) found.push(place);
  }
  return found;
}

/** Yes or no in some rows, and the other or nothing in others: a table of all contacts has such columns. */
function tellsRowsApart(answers: ReadonlySet<Answer> | null): boolean {
  if (answers === null || !(answers.has('yes') || answers.has('no'))) return false;
  return answers.size > 1 && [...answers].every((answer) => ['yes', 'no', 'empty'].includes(answer));
}

function ofDoubtful({ header }: Pick<FileForm, 'header'>, place: number): string {
  const name = shortened(header?.[place] ?? '', 60);
  return `does the column "${name}" say who has opted out? If so, call it "Opted out", or "Opted in" if a yes there means that somebody gets messages; if not, take it out of the file`;
}

interface Filled {
  rows: number;
  /** Of each place, in how many rows something stands there. */
  filled: Map<number, number>;
  /** Of each doubtful place, all that its cells answer. */
  answers: Map<number, Set<Answer>>;
  dateOrder: DateOrder;
}

function countFilled(
  text: Buffer,
  isAll: boolean,
  form: Pick<FileForm, 'delimiter' | 'sepLine' | 'titleRows' | 'header' | 'cells' | 'columns'>,
  places: readonly number[],
  dates: ReadonlySet<number>,
  doubtful: readonly number[],
): Filled {
  const reader = new RowReader(form, null);
  reader.add(text);
  if (isAll) reader.end();
  const filled = new Map<number, number>();
  const dated = form.columns.occurredAt;
  const answers = new Map(doubtful.map((place) => [place, new Set<Answer>()]));
  let rows = 0;
  let dateOrder: DateOrder = 'unknown';
  for (let count = 0; count < rowsLookedAt; count += 1) {
    const step = reader.next();
    if (step.kind === 'refused') continue;
    if (step.kind !== 'row') break;
    if (reader.cells >= form.cells) rows += 1;
    for (const place of places) {
      const cell = reader.cell(place).trim();
      answers.get(place)?.add(answerOf(readCell(cell)));
      // What stands for no date in a row stands for none here.
      if (cell === '' || (place === dated && isNothing(readCell(cell)))) continue;
      filled.set(place, (filled.get(place) ?? 0) + 1);
      if (dates.has(place)) dateOrder = orderOf(dateOrder, orderShownBy(cell));
    }
  }
  return { rows, filled, answers, dateOrder };
}

function orderOf(before: DateOrder, shown: DateOrder | null): DateOrder {
  if (shown === null || shown === before || before === 'both') return before;
  return before === 'unknown' ? shown : 'both';
}
