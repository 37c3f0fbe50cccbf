/** What a reader of rows comes to. */
import { rowLimit } from './file-form.js';

export type RowStep =
  /** The reader stands on a row: its line, cells and place can be asked, until more is added or the next step. */
  | { kind: 'row' }
  /** The same, of a row that can't be taken apart. */
  | { kind: 'refused'; message: string }
  /** All rows that are whole have been. Add more, or say that it is the end. */
  | { kind: 'more' }
  | { kind: 'end' }
  /** What follows can't be trusted to be rows, and is not read. */
  | { kind: 'broken'; message: string };

export function tooLong(): RowStep {
  return { kind: 'refused', message: `a row has at most ${rowLimit} bytes, this one has more` };
}

/** `to`: the line on which it ends. */
export function tooLongWithRows(from: number, to: number): RowStep {
  return {
    kind: 'broken',
    message: `line ${from}: a row has at most ${rowLimit} bytes, this one goes on to line ${to} in quotes, and lines in them hold addresses: they may be rows of their own. Take away the quotes that should not be there`,
  };
}

export function misquoted(to: number): RowStep {
  return {
    kind: 'refused',
    message: `a quote is opened in this row and closed lines further down, on or before line ${to}, with text behind it: these may be rows of their own`,
  };
}

export function leftOpen(line: number): RowStep {
  return {
    kind: 'broken',
    message: `line ${line}: a quote is opened and not closed: nothing from there on can be told to be a row`,
  };
}
