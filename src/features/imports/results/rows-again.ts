/** The rows of an import's file, read once more as they were read when it ran: the same cells at the same places. */
import { setImmediate as turn } from 'node:timers/promises';
import type { FileForm } from '../file/file-form.js';
import { RowReader } from '../file/row-reader.rules.js';
import { TextReader } from '../file/text-reader.rules.js';
import { openList } from '../drift/formats/open-list.js';
import { type FileBytes, openFile } from '../run/file-bytes.js';

export interface RowsAgain {
  /** Goes on to the next row; false at the end of the file. */
  next(): Promise<boolean>;
  /** Of the row on which it stands. */
  line(): number;
  cells(): string[];
  close(): void;
}

/** `pieces` gives them from the file's beginning on. */
export function openRowsAgain(
  pieces: () => AsyncGenerator<Buffer, void>,
  length: number,
  form: FileForm,
): RowsAgain {
  const open = () => openFile(pieces(), length);
  let file: FileBytes | null = null;
  const text = new TextReader(form);
  const rows = new RowReader(form, null);

  /** False where all have been; undefined where more of the file is needed. */
  function step(): boolean | undefined {
    const step = rows.next();
    switch (step.kind) {
      case 'row':
      case 'refused':
        return true;
      case 'more':
        return undefined;
      case 'end':
      case 'broken':
        return false;
    }
  }

  return {
    async next() {
      for (;;) {
        const is = step();
        if (is !== undefined) return is;
        file ??= await (form.list === undefined ? open() : openList(form.list, open));
        const bytes = await file.next();
        // Rows alone may fill the time: whoever else asks for something has a turn.
        await turn();
        if (bytes === null) {
          rows.add(text.end());
          rows.end();
        } else rows.add(text.read(bytes));
      }
    },
    line: () => rows.line,
    cells: () => Array.from({ length: rows.cells }, (_, place) => rows.cell(place)),
    close: () => file?.close(),
  };
}
