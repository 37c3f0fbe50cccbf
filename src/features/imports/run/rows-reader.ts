/** Reads rows of a file from a place on, and gathers what they say. */
import type { Instant } from '../../../core/domain/instant.js';
import type { ImportPlace, ImportRefusal, ImportWord } from '../../../core/log/import-words.js';
import type { AccountSettings } from '../../../core/settings/account-settings.js';
import type { FileForm } from '../file/file-form.js';
import { RowReader } from '../file/row-reader.rules.js';
import { TextReader } from '../file/text-reader.rules.js';
import type { ImportMapping } from '../mapping/import-mapping.rules.js';
import { cellsOf, planFileRow, wholeRowRefusal } from '../mapping/plan-file-row.rules.js';
import { RowPlanner } from '../mapping/plan-row.rules.js';

/** Rows that go into one batch. */
export interface RowsGathered {
  /** How many they are: the place of the next one. */
  rows: number;
  readonly words: ImportWord[];
  readonly refusals: ImportRefusal[];
  /** The line on which each begins. */
  readonly lines: number[];
}

export type Step =
  /** It stands on a row. */
  | { kind: 'row' }
  /** All rows that are whole have been: more bytes are wanted. */
  | { kind: 'more' }
  | { kind: 'end' }
  /** What follows can't be trusted to be rows; the message is for people. */
  | { kind: 'broken'; message: string };

export interface RowsReader {
  /**
   * Bytes of the file that come next, unpacked; the first from where `from` can be read. `behind`: the place behind them in the file,
   * where reading may begin there; null in a file that is packed.
   */
  add(bytes: Buffer, behind: number | null): void;
  end(): void;
  /** Goes on to the next row. */
  step(): Step;
  /** Adds the row on which it stands. */
  gather(into: RowsGathered, now: Instant): void;
  /** Behind that row. */
  place(): ImportPlace;
}

const beginsAtMost = 16;

/** `from`: null: the beginning of the file. */
export function createRowsReader(
  form: FileForm,
  mapping: ImportMapping,
  settings: AccountSettings,
  from: ImportPlace | null,
): RowsReader {
  const text = new TextReader(from?.readFrom === undefined ? form : { ...form, mark: 0 });
  /** Where reading may begin, in order: the first at or before the place. */
  const begins = from?.readFrom === undefined ? [] : [from.readFrom];
  let length = from?.readFrom?.text ?? 0;
  const reader = new RowReader(form, from);
  const planner = new RowPlanner(mapping, settings, form);
  const cells = cellsOf(reader, form);
  /** Why the row on which it stands can't be taken apart. */
  let unreadable: string | null = null;
  return {
    add(bytes, behind) {
      const read = text.read(bytes);
      length += read.length;
      if (behind !== null && text.isWhole) begins.push({ file: behind, text: length });
      // Where no row comes for long.
      if (begins.length > beginsAtMost) begins.splice(1, 1);
      reader.add(read);
    },
    end() {
      reader.add(text.end());
      reader.end();
    },
    step() {
      const step = reader.next();
      unreadable = step.kind === 'refused' ? step.message : null;
      return step.kind === 'refused' ? { kind: 'row' } : step;
    },
    gather(into, now) {
      const row = into.rows;
      const { line } = reader;
      into.rows += 1;
      into.lines.push(line);
      const planned =
        unreadable === null
          ? planFileRow(planner, reader, form, cells, row, now)
          : wholeRowRefusal(reader, unreadable);
      if (planned.kind === 'words') {
        for (const word of planned.words) into.words.push(word);
      } else {
        const { column, value, message } = planned;
        into.refusals.push({ row, line, column, value, message });
      }
    },
    place() {
      const { bytes, line } = reader.place;
      while ((begins[1]?.text ?? Infinity) <= bytes) begins.shift();
      const [first] = begins;
      return first === undefined || first.text > bytes ? { bytes, line } : { bytes, line, readFrom: first };
    },
  };
}
