/**
 * The bytes of a file as they come, cut into parts of whole rows. Holds no more than a part and the beginning of a row.
 */
import { rowLimit, scanRows } from '../../core/domain/csv-rows.rules.js';
import type { FileForm } from './file-form.rules.js';
import { beginPart, type FilePart } from './file-part.rules.js';

/** What is wrong with a file, said to whoever sent it. Nothing after it can be trusted to be rows. */
export class BrokenFile extends Error {
  override readonly name = 'BrokenFile';
}

/** Bytes of a part: some thousand rows. */
export const partSize = 131_072;

const lf = 10;
const cr = 13;

export class FileRows {
  #pieces: Buffer[] = [];
  #size = 0;
  #rowsBefore = 0;
  #headerDue: boolean;
  #hasNewLine = false;
  #isEnd = false;

  constructor(readonly form: FileForm) {
    this.#headerDue = form.header;
  }

  /** The bytes that come next; null at the end. */
  add(bytes: Buffer | null): void {
    if (bytes === null) this.#isEnd = true;
    else {
      this.#pieces.push(bytes);
      this.#size += bytes.length;
      this.#hasNewLine ||= bytes.includes(lf) || bytes.includes(cr);
    }
  }

  /** All that will come is here. */
  get isEnd(): boolean {
    return this.#isEnd;
  }

  /** Nothing is left to cut, and nothing will be. */
  get isDone(): boolean {
    return this.#isEnd && this.#size === 0;
  }

  /** More would go into the next part. */
  get hasRoom(): boolean {
    return !this.#isEnd && this.#size < partSize;
  }

  /** There may be a whole row, or one that is too long. */
  get hasRows(): boolean {
    return this.#size > 0 && (this.#hasNewLine || !this.hasRoom);
  }

  /** Puts the next rows into the part; false if there is no whole one. Throws BrokenFile. */
  cut(part: FilePart): boolean {
    const [only] = this.#pieces;
    const bytes = this.#pieces.length === 1 && only !== undefined ? only : Buffer.concat(this.#pieces);
    const next = scanRows(bytes, 0, bytes.length, this.#isEnd, this.form, part.rows);
    const { count, room, quoteLeftOpen, misquoted } = part.rows;
    this.#checkRows(part, next, bytes.length);
    if (misquoted >= 0 && misquoted < count) {
      throw new BrokenFile(
        `row ${this.#rowNumber(misquoted)}: a quote is opened in it and closed lines further down, with text behind it: these may be rows of their own`,
      );
    }
    if (count === room && next < bytes.length) this.#leave(bytes.subarray(next), true);
    else {
      if (quoteLeftOpen)
        throw new BrokenFile(`row ${this.#rowNumber(count)}: a quote is opened and never closed`);
      this.#leave(next === bytes.length ? null : Buffer.from(bytes.subarray(next)), false);
    }
    if (count === 0) return false;
    this.#rowsBefore += count;
    part.bytes = bytes;
    part.from = 0;
    this.#headerDue = beginPart(part, this.#headerDue);
    return true;
  }

  #leave(rest: Buffer | null, hasRows: boolean): void {
    this.#pieces = rest === null ? [] : [rest];
    this.#size = rest?.length ?? 0;
    this.#hasNewLine = hasRows;
  }

  #checkRows({ rows }: FilePart, next: number, to: number): void {
    let start = 0;
    for (let row = 0; row < rows.count; row += 1) {
      const end = rows.ends[row] ?? start;
      if (end - start > rowLimit) throw this.#tooLong(row);
      start = end;
    }
    if (rows.count < rows.room && to - next > rowLimit) throw this.#tooLong(rows.count);
  }

  #tooLong(row: number): BrokenFile {
    return new BrokenFile(`row ${this.#rowNumber(row)}: expected ${rowLimit} bytes at most, got more`);
  }

  /** From 1, with the header and blank lines. */
  #rowNumber(row: number): number {
    return this.#rowsBefore + row + 1;
  }
}
