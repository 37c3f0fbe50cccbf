/**
 * Rows of a file's text as it comes, each with all its cells. Holds no more than a row and what was added last. Cells are
 * those of RFC 4180; a quote that does not follow its rules is a character like others. Each byte is looked at once,
 * however the text is cut, and the rows are the same.
 */
import { valueOfCell } from '../../../core/domain/csv-rows.rules.js';
import type { ImportPlace } from '../../../core/log/import-words.js';
import { type FileForm, rowLimit } from './file-form.js';
import { HeldText } from './held-text.rules.js';
import { LinesInQuotes } from './lines-in-quotes.rules.js';
import { leftOpen, misquoted, type RowStep, tooLong, tooLongWithRows } from './row-step.rules.js';

const [tab, lf, cr, space, quote] = [9, 10, 13, 32, 34];
/** Where in a cell the reader is. `closing`: behind a quote that closes the cell, if no other follows. */
const [atStart, unquoted, quoted, closing, closed] = [0, 1, 2, 3, 4];
const [row, more, end] = [{ kind: 'row' }, { kind: 'more' }, { kind: 'end' }] as const;

export class RowReader {
  readonly #delimiter: number;
  readonly #held: HeldText;
  /** Rows that are still to be left out: the hint for spreadsheets, titles and the header. */
  #leftOut: number;
  #isEnd = false;
  #at = 0;
  #lineNow: number;
  /** On which the row ends. */
  #lastLine = 0;

  #isInRow = false;
  #rowStart = 0;
  #rowEnd = 0;
  #mode = atStart;
  #cellStart = 0;
  /** Where each cell begins and ends, counted from the row's beginning. */
  #bounds = new Uint32Array(64);
  #cells = 0;
  #hasText = false;
  /** Longer than a row may be: only its end is looked for. */
  #isTooLong = false;
  #isMisquoted = false;
  #quoteHasLines = false;
  #quoteLine = 0;
  /** Of a row that is too long: what stands in its quotes. */
  #lines: LinesInQuotes | null = null;
  #hasLines = false;
  #afterCr = false;
  #broken: RowStep | null = null;
  /** The line of the file on which the row begins, from 1. */
  line: number;

  /** `from`: behind which the first row begins; null: at the beginning of the file. */
  constructor(
    form: Pick<FileForm, 'delimiter' | 'sepLine' | 'titleRows' | 'header'>,
    from: ImportPlace | null,
  ) {
    this.#delimiter = form.delimiter;
    this.#leftOut = from === null ? Number(form.sepLine) + form.titleRows + Number(form.header !== null) : 0;
    this.#held = new HeldText(from?.bytes ?? 0, from?.readFrom?.text ?? 0);
    this.#lineNow = from?.line ?? 1;
    this.line = this.#lineNow;
  }

  /** The text that comes next; the first from where `from` can be read, else from the beginning of the file on. */
  add(text: Buffer): void {
    if (this.#broken !== null) return;
    const gone = this.#held.add(text, this.#isInRow && !this.#isTooLong ? this.#rowStart : this.#at);
    this.#at -= gone;
    this.#rowStart -= gone;
    this.#rowEnd -= gone;
    this.#cellStart -= gone;
  }

  end(): void {
    this.#isEnd = true;
  }

  /** Goes on to the next row that is not blank. */
  next(): RowStep {
    for (;;) {
      if (this.#broken !== null) return this.#broken;
      if (!this.#isInRow) {
        if (this.#at === this.#held.to) return this.#isEnd ? end : more;
        this.#beginRow();
      }
      const stop = this.#readRow();
      if (stop !== null) return stop;
      this.#isInRow = false;
      if (!this.#hasText) continue;
      if (this.#leftOut === 0) return this.#refusal() ?? row;
      this.#leftOut -= 1;
    }
  }

  /** Some of a row is here, and its end is not. */
  get isWithinRow(): boolean {
    return this.#isInRow && this.#hasText;
  }

  /** How many cells the row has. */
  get cells(): number {
    return this.#cells;
  }

  /** What the row's cell says; nothing where it has none. */
  cell(place: number): string {
    if (place >= this.#cells || this.#isTooLong) return '';
    const from = this.#rowStart + (this.#bounds[place * 2] as number);
    const to = this.#rowStart + (this.#bounds[place * 2 + 1] as number);
    if (from === to) return '';
    const text = this.#held.text(from, to);
    return this.#held.bytes[from] === quote ? valueOfCell(text) : text;
  }

  /** The row as it is written, without its line ending; nothing of one that is too long. */
  get written(): string {
    return this.#isTooLong ? '' : this.#held.text(this.#rowStart, this.#rowEnd);
  }

  /** Whether a cell of the row has several lines. */
  get hasLines(): boolean {
    return this.#hasLines;
  }

  /** Whether the row has several cells, and each that is not empty begins with a quote. */
  get isQuoted(): boolean {
    if (this.#cells < 2 || this.#isTooLong) return false;
    for (let place = 0; place < this.#cells; place += 1) {
      const from = this.#bounds[place * 2] as number;
      const isEmpty = from === this.#bounds[place * 2 + 1];
      if (!isEmpty && this.#held.bytes[this.#rowStart + from] !== quote) return false;
    }
    return true;
  }

  /** Whether the row ends with CRLF, as spreadsheets end rows, and not lines within a cell. */
  get endsWithCrLf(): boolean {
    const { bytes, to } = this.#held;
    return this.#rowEnd + 1 < to && bytes[this.#rowEnd] === cr && bytes[this.#rowEnd + 1] === lf;
  }

  /** Behind the row. */
  get place(): ImportPlace {
    return { bytes: this.#held.base + this.#at, line: this.#lineNow };
  }

  #beginRow(): void {
    this.#isInRow = true;
    this.#rowStart = this.#at;
    this.#cellStart = this.#at;
    this.#mode = atStart;
    this.#cells = 0;
    this.#hasText = false;
    this.#isTooLong = false;
    this.#isMisquoted = false;
    this.#hasLines = false;
    this.#lines = null;
    this.#afterCr = false;
    this.line = this.#lineNow;
  }

  /** Null: up to the row's end. */
  #readRow(): RowStep | null {
    const { to, bytes } = this.#held;
    let at = this.#at;
    while (at < to) {
      const from = at;
      const byte = bytes[at] as number;
      if (this.#mode === quoted) at = this.#readQuoted(at);
      else if (byte === quote && this.#mode === atStart) at = this.#openQuote(at);
      else if (byte === quote && this.#mode === closing) {
        this.#mode = quoted;
        this.#hasText = true;
        at += 1;
      } else if (byte === this.#delimiter) {
        this.#endCell(at);
        at += 1;
        this.#cellStart = at;
        continue;
      } else if (byte === lf || byte === cr) {
        if (byte === cr && at + 1 === to && !this.#isEnd) break;
        this.#at = at + (byte === cr && at + 1 < to && bytes[at + 1] === lf ? 2 : 1);
        this.#endRow(at);
        this.#lineNow += 1;
        return null;
      } else at = this.#readPlain(at);
      if (this.#mode >= quoted) this.#lines?.add(bytes, from, at);
    }
    this.#at = at;
    if (!this.#isEnd) {
      this.#checkLength(at);
      return more;
    }
    if (this.#mode === quoted) return this.#breakOff();
    this.#endRow(at);
    return null;
  }

  /** What a cell says without quotes, or behind them: most of a file. */
  #readPlain(from: number): number {
    const { to, bytes } = this.#held;
    const delimiter = this.#delimiter;
    let at = from;
    let hasText = false;
    for (; at < to; at += 1) {
      const byte = bytes[at] as number;
      if (byte === delimiter || byte === lf || byte === cr) break;
      if (byte !== space && byte !== tab) hasText = true;
    }
    if (hasText) {
      this.#hasText = true;
      if (this.#quoteHasLines && (this.#mode === closing || this.#mode === closed)) this.#isMisquoted = true;
    }
    this.#mode = this.#mode === atStart || this.#mode === unquoted ? unquoted : closed;
    return at;
  }

  #openQuote(at: number): number {
    this.#mode = quoted;
    this.#quoteLine = this.#lineNow;
    this.#quoteHasLines = false;
    this.#afterCr = false;
    return at + 1;
  }

  #readQuoted(from: number): number {
    const { to, bytes } = this.#held;
    let at = from;
    for (; at < to; at += 1) {
      const byte = bytes[at] as number;
      if (byte === quote) {
        this.#mode = closing;
        this.#afterCr = false;
        return at + 1;
      }
      if (byte === lf || byte === cr) {
        if (byte === cr || !this.#afterCr) this.#lineNow += 1;
        this.#quoteHasLines = true;
        this.#hasLines = true;
      } else if (byte !== space && byte !== tab) this.#hasText = true;
      this.#afterCr = byte === cr;
    }
    return at;
  }

  #endCell(at: number): void {
    this.#checkLength(at);
    this.#mode = atStart;
    this.#lines?.endCell();
    if (this.#isTooLong) return;
    if (this.#cells * 2 === this.#bounds.length) {
      const bounds = new Uint32Array(this.#bounds.length * 2);
      bounds.set(this.#bounds);
      this.#bounds = bounds;
    }
    this.#bounds[this.#cells * 2] = this.#cellStart - this.#rowStart;
    this.#bounds[this.#cells * 2 + 1] = at - this.#rowStart;
    this.#cells += 1;
  }

  #endRow(at: number): void {
    this.#endCell(at);
    this.#rowEnd = at;
    this.#lastLine = this.#lineNow;
    if (this.#isEnd && this.#at < at) this.#at = at;
  }

  #checkLength(at: number): void {
    if (this.#isTooLong || at - this.#rowStart <= rowLimit) return;
    this.#isTooLong = true;
    // From here on its text is not held: what of it stands in quotes is looked at now, the rest as it comes.
    const { bytes } = this.#held;
    const lines = new LinesInQuotes(this.#delimiter);
    for (let cell = 0; cell < this.#cells; cell += 1) {
      const from = this.#rowStart + (this.#bounds[cell * 2] as number);
      const to = this.#rowStart + (this.#bounds[cell * 2 + 1] as number);
      if (bytes[from] === quote && from < to) {
        lines.add(bytes, from, to);
        lines.endCell();
      }
    }
    if (this.#mode >= quoted) lines.add(bytes, this.#cellStart, at);
    this.#lines = lines;
  }

  #breakOff(): RowStep {
    this.#broken = leftOpen(this.#quoteLine);
    return this.#broken;
  }

  #refusal(): RowStep | null {
    if (this.#isTooLong) {
      if (this.#lines?.holdRows !== true) return tooLong();
      this.#broken = tooLongWithRows(this.line, this.#lastLine);
      return this.#broken;
    }
    return this.#isMisquoted ? misquoted(this.#lastLine) : null;
  }
}
