/** A row as the mapping sees it: of a file, or given as arguments. */
import type { Field } from '../file/file-form.js';
import type { KindColumn } from '../file/kind-columns.rules.js';
import { shortened } from '../file/shown-value.rules.js';

export interface KindCell extends KindColumn {
  name: string;
  /** An empty cell leaves nothing open. */
  isSilent: boolean;
  /** What the row says there. */
  said(): string;
}

export interface RowCells {
  /** What the row says there; empty where it says nothing, or has no such column. */
  cell(field: Field): string;
  /** What the column is called, for people; null where there is none. */
  columnName(field: Field): string | null;
  /** Of all columns that say whether the row is an opt-out. */
  readonly kinds: readonly KindCell[];
}

export interface RowRefusal {
  kind: 'refused';
  /** Null: about the whole row. */
  column: string | null;
  /** What came, shortened. */
  value: string | null;
  message: string;
}

/** Says which column, what came and what was expected. */
export function columnRefusal(row: RowCells, field: Field, message: string): RowRefusal {
  return cellRefusal(row.columnName(field), row.cell(field), message);
}

export function cellRefusal(column: string | null, value: string, message: string): RowRefusal {
  return {
    kind: 'refused',
    column: column === null ? null : shortened(column),
    value: column === null && value === '' ? null : shortened(value),
    message,
  };
}
