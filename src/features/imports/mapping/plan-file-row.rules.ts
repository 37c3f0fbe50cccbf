/** A row of a file, planned. */
import { readCell } from '../../../core/domain/csv-cell.rules.js';
import type { Instant } from '../../../core/domain/instant.js';
import type { Field, FileForm } from '../file/file-form.js';
import { kindColumn } from '../file/kind-columns.rules.js';
import type { RowReader } from '../file/row-reader.rules.js';
import { shortened } from '../file/shown-value.rules.js';
import type { PlannedRow, RowPlanner } from './plan-row.rules.js';
import type { RowCells, RowRefusal } from './row-cells.js';
import { linesInQuotes, mayBeSeveralRows } from './several-rows.rules.js';

/** The row that the reader stands on, whichever that is. What guards its cells from spreadsheets is taken off. */
export function cellsOf(reader: RowReader, form: FileForm): RowCells {
  return {
    cell: (field) => {
      const place = form.columns[field];
      return place === undefined ? '' : readCell(reader.cell(place));
    },
    columnName: (field) => nameOf(form, field),
    kinds: form.kinds.map((place) => {
      const name = form.header?.[place] ?? '';
      const { asks, channel } = kindColumn(name) ?? { asks: 'open', channel: null };
      const isSilent = form.silentKinds.includes(place);
      return { name, asks, channel, isSilent, said: () => readCell(reader.cell(place)) };
    }),
  };
}

/**
 * The row that the reader stands on, which is at `place` of its batch. It has to have as many cells as the first; empty ones behind
 * them don't count.
 */
export function planFileRow(
  planner: RowPlanner,
  reader: RowReader,
  form: FileForm,
  cells: RowCells,
  place: number,
  now: Instant,
): PlannedRow {
  if (reader.cells !== form.cells && hasOtherCells(reader, form.cells)) {
    return wholeRowRefusal(
      reader,
      `${form.cells} cells were expected, as in the first row, ${reader.cells} came${linesInQuotes(reader)}`,
    );
  }
  const several = mayBeSeveralRows(reader, form);
  if (several !== null) return wholeRowRefusal(reader, several);
  return planner.plan(cells, place, now);
}

/** Characters that are shown of a row of several lines, which may be several people. */
const shownOfLines = 300;

/** Of a row that can't be taken apart: what the reader says of it, or what else is wrong with all of it. */
export function wholeRowRefusal(reader: RowReader, message: string): RowRefusal {
  const value = reader.hasLines ? shortened(reader.written, shownOfLines) : shortened(reader.written);
  return { kind: 'refused', column: null, value: value === '' ? null : value, message };
}

function hasOtherCells(reader: RowReader, expected: number): boolean {
  if (reader.cells < expected) return true;
  for (let place = expected; place < reader.cells; place += 1)
    if (reader.cell(place).trim() !== '') return true;
  return false;
}

function nameOf(form: FileForm, field: Field): string | null {
  const place = form.columns[field];
  if (place === undefined) return null;
  return form.header?.[place] ?? `column ${place + 1}`;
}
