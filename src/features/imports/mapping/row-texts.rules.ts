/** Texts of a row, as they are kept. */
import { isStorable } from '../../../core/domain/storable-text.rules.js';
import type { Field } from '../file/file-form.js';
import { shortened } from '../file/shown-value.rules.js';
import { columnRefusal, type RowCells, type RowRefusal } from './row-cells.js';

/** Those of what is entered by hand. A reason that is no code is told in words. */
export const textLimits = {
  reason: 1_000,
  reasonText: 1_000,
  evidence: 4_000,
} as const satisfies Partial<Record<Field, number>>;

/**
 * Null: it says nothing. What is too long is shortened and ends with an ellipsis: nobody is to be written to because the
 * note on why not is long.
 */
export function readText(row: RowCells, field: keyof typeof textLimits): string | null | RowRefusal {
  const cell = row.cell(field);
  if (cell === '' || cell.trim() === '') return null;
  if (cell.includes('\ufffd'))
    return columnRefusal(row, field, 'this holds characters that can not be read: save the file as UTF-8');
  const text = cell.trim();
  if (!isStorable(text))
    return columnRefusal(row, field, 'text was expected, this holds a NUL or half of a character');
  return text === '' ? null : shortened(text, textLimits[field]);
}
