/** Texts of a row, as they are kept. */
import { readCell } from '../../../core/domain/csv-cell.rules.js';
import { storableText } from '../../../core/domain/storable-text.rules.js';
import type { Field } from '../file/file-form.js';
import { columnRefusal, type RowCells, type RowRefusal } from './row-cells.js';

/** Those of what is entered by hand. A reason that is no code is told in words, which go before the other text. */
const limits = { reason: 400, reasonText: 1_000, evidence: 4_000 } as const satisfies Partial<
  Record<Field, number>
>;

/** Null: it says nothing. */
export function readText(row: RowCells, field: keyof typeof limits): string | null | RowRefusal {
  const cell = row.cell(field);
  if (cell === '' || cell.trim() === '') return null;
  if (cell.includes('\ufffd'))
    return columnRefusal(row, field, 'this holds characters that can not be read: save the file as UTF-8');
  const read = storableText(readCell(cell), limits[field]);
  return read.kind === 'text' ? read.text : columnRefusal(row, field, read.message);
}
