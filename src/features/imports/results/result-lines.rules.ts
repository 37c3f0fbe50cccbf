/**
 * What came of a list's rows, as a CSV that spreadsheets open: the rows' own cells as they were, then Heed's columns. The
 * file imports again: no import reads those columns.
 */
import { readCell, writeCell } from '../../../core/domain/csv-cell.rules.js';
import { cellOfValue } from '../../../core/domain/csv-rows.rules.js';
import { RowOutcome } from '../../../core/log/import-words.js';
import type { FileForm } from '../file/file-form.js';
import type { ResultKind } from './address-of-result.js';

export interface RowResult {
  /** A letter of RowOutcome. */
  outcome: string;
  line: number;
  column: string | null;
  message: string | null;
}

const outcomeNames: Readonly<Record<string, string>> = {
  [RowOutcome.added]: 'added',
  [RowOutcome.alreadyOptedOut]: 'already opted out',
  [RowOutcome.duplicate]: 'duplicate',
  [RowOutcome.overruled]: 'overruled',
  [RowOutcome.refused]: 'refused',
};
const ownNames = ['heed_outcome', 'heed_line', 'heed_column', 'heed_message'];
/** Also the one with which rows that came as arguments are stored. */
const leftOut = new Set([...ownNames, 'heed_row']);
/** Spreadsheets take a file without it for Windows-1252. */
const byteOrderMark = '\ufeff';

/** Which cells of a row go out, and how. */
export interface ResultForm {
  kind: ResultKind;
  names: string[];
  /** Those that came from here are left out of a corrected file that is sent again, and replaced. */
  places: number[];
  /** Cells that a row has. */
  cells: number;
}

export function resultForm(kind: ResultKind, { header, cells, columns }: FileForm): ResultForm {
  const fieldAt = new Map(Object.entries(columns).map(([field, place]) => [place, field]));
  const names = Array.from(
    { length: cells },
    (_, place) => header?.[place] ?? fieldAt.get(place) ?? `column ${place + 1}`,
  );
  const places = [...names.keys()].filter((place) => !leftOut.has((names[place] ?? '').trim().toLowerCase()));
  return { kind, names, places, cells };
}

export function headOfResult({ kind, names, places }: ResultForm): string {
  const own = kind === 'rows' ? ownNames : ownNames.slice(1);
  return byteOrderMark + lineOf([...places.map((place) => names[place] ?? ''), ...own]);
}

/** Cells beyond those of the header come last, so that all others stand below their names. */
export function lineOfResult(form: ResultForm, cells: readonly string[], result: RowResult): string {
  const { outcome, line, column, message } = result;
  return lineOf([
    ...form.places.map((place) => unguarded(cells[place])),
    ...(form.kind === 'rows' ? [outcomeNames[outcome] ?? outcome] : []),
    String(line),
    column ?? '',
    message ?? '',
    ...cells.slice(form.cells).map(unguarded),
  ]);
}

/** Every import takes the guard off, so a file that goes to and fro gains none. */
function unguarded(cell: string | undefined): string {
  return readCell(cell ?? '');
}

function lineOf(values: readonly string[]): string {
  return `${values.map((value) => cellOfValue(writeCell(value), ',')).join(',')}\r\n`;
}
