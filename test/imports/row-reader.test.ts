import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { ImportPlace } from '../../src/core/log/import-words.js';
import { rowLimit } from '../../src/features/imports/file/file-form.js';
import { RowReader } from '../../src/features/imports/file/row-reader.rules.js';
import { seededRandom } from '../support/seeded-random.js';

interface Row {
  line: number;
  cells: string[];
  written: string;
  place: ImportPlace;
  refused: string | null;
}

interface Given {
  /** Where pieces end, in bytes. */
  cuts?: number[];
  from?: ImportPlace;
  delimiter?: number;
  sepLine?: boolean;
  titleRows?: number;
  header?: string[] | null;
}

/** All rows, with the text handed over in pieces. */
function rowsOf(text: string | Buffer, given: Given = {}): { rows: Row[]; broken: string | null } {
  const bytes = Buffer.from(text);
  const { delimiter = 44, sepLine = false, titleRows = 0, header = null, from = null, cuts = [] } = given;
  const reader = new RowReader({ delimiter, sepLine, titleRows, header }, from);
  const rows: Row[] = [];
  let start = 0;
  for (const cut of [...cuts, bytes.length]) {
    reader.add(bytes.subarray(start, cut));
    start = cut;
    if (cut === bytes.length) reader.end();
    for (let step = reader.next(); step.kind !== 'more' && step.kind !== 'end'; step = reader.next()) {
      if (step.kind === 'broken') return { rows, broken: step.message };
      rows.push({
        line: reader.line,
        cells: Array.from({ length: reader.cells }, (_, place) => reader.cell(place)),
        written: reader.written,
        place: reader.place,
        refused: step.kind === 'refused' ? step.message : null,
      });
    }
  }
  return { rows, broken: null };
}

/** Null: csv-parse refuses the file. */
function cellsByCsvParse(text: string): string[][] | null {
  try {
    return parse(text, {
      relax_column_count: true,
      relax_quotes: true,
      record_delimiter: ['\r\n', '\n', '\r'],
    });
  } catch {
    return null;
  }
}

// Nothing in quotes with spaces behind it is against the rules, and nothing all the same.
const isBlank = (cells: readonly string[]) => cells.every((cell) => /^(?:"\s*" +)?\s*$/.test(cell));
const letters = ['a', 'é', ',', ',', '"', '"', '""', '\n', '\r\n', '\r', ' ', '+1', '€', ',"', '",', '"\n'];

describe('O3 the rows of a file', () => {
  it('are those that csv-parse finds, wherever the text is cut, and each can be gone on from', () => {
    const random = seededRandom(20_261_122);
    let whole = 0;
    let open = 0;
    for (let round = 0; round < 4_000; round += 1) {
      const length = Math.floor(random() * 26);
      let text = '';
      for (let at = 0; at < length; at += 1) text += letters[Math.floor(random() * letters.length)];
      const bytes = Buffer.from(text);
      const cut = () => Math.floor(random() * (bytes.length + 1));
      const cuts = [cut(), cut(), cut()].sort((one, other) => one - other);
      const expected = cellsByCsvParse(text);
      const { rows, broken } = rowsOf(text, { cuts });
      expect({ text, refused: broken !== null }).toEqual({ text, refused: expected === null });
      expect({ text, rows, broken }).toEqual({ text, ...rowsOf(text) });
      const place = rows[Math.floor(random() * rows.length)]?.place;
      if (place !== undefined) {
        const later = rows.filter((row) => row.place.bytes > place.bytes);
        expect({ text, ...rowsOf(text, { cuts, from: place }) }).toEqual({ text, rows: later, broken });
      }
      if (expected === null) open += 1;
      else {
        whole += 1;
        const filled = expected.filter((cells) => !isBlank(cells));
        expect({ text, count: rows.length }).toEqual({ text, count: filled.length });
        // Of cells with quotes against the rules nothing is promised but where they end.
        for (const [index, { cells }] of rows.entries()) {
          if (!cells.some((value) => value.startsWith('"'))) expect(cells).toEqual(filled[index]);
        }
      }
    }
    expect(whole).toBeGreaterThan(1_500);
    expect(open).toBeGreaterThan(300);
  });

  it('begin at lines as editors count them, within quotes too', () => {
    const { rows } = rowsOf('a\r\n"x\r\ny\rz\nw",1\r\r\nb\n\n , \nc\r');
    expect(rows.map(({ line, cells }) => [line, cells[0]])).toEqual([
      [1, 'a'],
      [2, 'x\r\ny\rz\nw'],
      [7, 'b'],
      [10, 'c'],
    ]);
  });

  it('come after the hint for spreadsheets and the header, and blank lines before those', () => {
    const given = { sepLine: true, header: ['phone', 'x'], delimiter: 59 };
    const { rows } = rowsOf('sep=;\r\n\r\nphone;x\r\n1;2\r\n', given);
    expect(rows).toMatchObject([
      { line: 4, cells: ['1', '2'], written: '1;2', place: { bytes: 23, line: 5 } },
    ]);
    expect(rowsOf('phone;x', { header: ['phone', 'x'] }).rows).toEqual([]);
    expect(rowsOf('').rows).toEqual([]);
    expect(rowsOf('\n\r\n ;\t; \n', { delimiter: 59 }).rows).toEqual([]);
  });

  it('break off where a quote is never closed, and the message says on which line it was opened', () => {
    const { rows, broken } = rowsOf('1,a\n2,"b\nc"\n3,"d\n4,e\n');
    expect(rows.map(({ line }) => line)).toEqual([1, 2]);
    expect(broken).toMatch(/^line 4: a quote is opened and not closed/);
    const far = rowsOf(`1,a\n2,"b\n${'3,c\n'.repeat(rowLimit / 2)}`);
    expect(far.rows).toHaveLength(1);
    expect(far.broken).toMatch(/^line 2: a quote is opened and not closed/);
  });

  it('are refused if a quote that goes over lines has text behind it: they may be several', () => {
    const { rows } = rowsOf('1,"b\n2,c"d\n3,"e" \n4,"f"g\n');
    expect(rows.map(({ line, refused }) => [line, refused !== null])).toEqual([
      [1, true],
      [3, false],
      [4, false],
    ]);
    expect(rows[0]?.refused).toMatch(/closed lines further down, on or before line 2/);
  });

  it('are refused if they are too long, without being held, and reading goes on behind them', () => {
    const long = Buffer.alloc(3_000_000, 'x,');
    const text = Buffer.concat([Buffer.from('1,a\n'), long, Buffer.from('\n"2",b\n'), long]);
    const cuts = Array.from({ length: 90 }, (_, index) => (index + 1) * 65_536);
    const { rows } = rowsOf(text, { cuts });
    expect(rows.map(({ line, written, refused }) => [line, written, refused !== null])).toEqual([
      [1, '1,a', false],
      [2, '', true],
      [3, '"2",b', false],
      [4, '', true],
    ]);
    expect(rowsOf(text).rows).toEqual(rows);
    const lines = `1,a\n2,"${'b c\n'.repeat(rowLimit / 2)}"\n3,d\n`;
    for (const every of [1_000, 65_536]) {
      const many = Array.from(
        { length: Math.floor(lines.length / every) },
        (_, index) => (index + 1) * every,
      );
      const { rows: read, broken } = rowsOf(lines, { cuts: many });
      expect(broken).toBeNull();
      expect(read.map(({ line, refused }) => [line, refused !== null])).toEqual([
        [1, false],
        [2, true],
        [rowLimit / 2 + 3, false],
      ]);
    }
    const exact = 'y'.repeat(rowLimit);
    expect(rowsOf(`${exact}\n${exact}z\n1`).rows.map(({ refused }) => refused !== null)).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('may have thousands of cells', () => {
    const { rows } = rowsOf(`${Array.from({ length: 20_000 }, (_, place) => `c${place}`).join(',')}\n`);
    expect(rows[0]?.cells).toHaveLength(20_000);
    expect(rows[0]?.cells[19_999]).toBe('c19999');
  });
});
