import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import {
  blankLine,
  cellOfValue,
  cellsOfRow,
  noSuchCell,
  Rows,
  scanRows,
  valueOfCell,
} from '../../src/core/domain/csv-rows.rules.js';
import { seededRandom } from '../support/seeded-random.js';

const comma = 44;

interface Row {
  /** Byte for byte, with its line ending. */
  raw: string;
  cells: string[];
}

interface Given {
  delimiter?: number | null;
  /** Where pieces end. */
  cuts?: number[];
  room?: number;
  column?: number;
}

const latin1 = (bytes: Buffer, from: number, to: number) => bytes.toString('latin1', from, to);

/** All rows, with the bytes handed over in pieces that end at the cuts, and room for `room` rows at a time. */
function rowsOf(
  text: string,
  { delimiter = comma, cuts = [], room = 3, column = 0 }: Given = {},
): { rows: Row[]; wanted: (string | null)[]; open: boolean } {
  const bytes = Buffer.from(text, 'latin1');
  const found: Row[] = [];
  const wanted: (string | null)[] = [];
  const scanned = new Rows(room);
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    const isEnd = to === bytes.length;
    for (;;) {
      const next = scanRows(bytes, from, to, isEnd, { delimiter, column }, scanned);
      for (let row = 0; row < scanned.count; row += 1) {
        const end = scanned.ends[row] ?? 0;
        const start = scanned.cellStarts[row] ?? 0;
        wanted.push(
          start === blankLine || start === noSuchCell
            ? null
            : latin1(bytes, start, scanned.cellEnds[row] ?? 0),
        );
        found.push({
          raw: latin1(bytes, from, end),
          cells: cellsOfRow(bytes, from, end, delimiter).map((cell) =>
            valueOfCell(latin1(bytes, cell.from, cell.to)),
          ),
        });
        from = end;
      }
      expect(next).toBe(from);
      if (scanned.count < room) break;
    }
  }
  return { rows: found, wanted, open: scanned.quoteLeftOpen };
}

/** What csv-parse makes of it; null: it refuses the file. */
function rowsByCsvParse(text: string): Row[] | null {
  const bytes = Buffer.from(text, 'latin1');
  try {
    const parsed: unknown = parse(bytes, {
      encoding: 'latin1',
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      record_delimiter: ['\r\n', '\n', '\r'],
    });
    let start = 0;
    return (parsed as { record: string[]; info: { bytes: number } }[]).map(({ record, info }) => {
      const raw = latin1(bytes, start, info.bytes);
      start = info.bytes;
      return { raw, cells: record };
    });
  } catch {
    return null;
  }
}

describe('the rows of a CSV file', () => {
  it('are those that csv-parse finds, byte for byte and value for value, wherever the bytes are cut', () => {
    const random = seededRandom(20_260_322);
    const letters = [
      'a',
      'b',
      ',',
      ',',
      '"',
      '"',
      '""',
      '\n',
      '\r\n',
      '\r',
      ' ',
      '+1',
      '\xe9',
      ',"',
      '",',
      '"\n',
    ];
    let whole = 0;
    let open = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const length = Math.floor(random() * 24);
      let text = '';
      for (let at = 0; at < length; at += 1) text += letters[Math.floor(random() * letters.length)];
      const cuts = Array.from({ length: 3 }, () => Math.floor(random() * (text.length + 1))).toSorted(
        (one, other) => one - other,
      );
      const expected = rowsByCsvParse(text);
      const { rows, open: leftOpen } = rowsOf(text, { cuts });
      expect({ text, refused: leftOpen }).toEqual({ text, refused: expected === null });
      if (expected === null) {
        open += 1;
        continue;
      }
      whole += 1;
      expect({ text, raw: rows.map(({ raw }) => raw) }).toEqual({
        text,
        raw: expected.map(({ raw }) => raw),
      });
      // Of cells with quotes against the rules nothing is promised but where they end.
      for (const [index, { raw, cells }] of rows.entries()) {
        if (cells.some((value) => value.startsWith('"'))) continue;
        expect({ raw, cells }).toEqual({ raw, cells: expected[index]?.cells });
      }
    }
    expect(whole).toBeGreaterThan(5_000);
    expect(open).toBeGreaterThan(1_000);
  });

  it('say the wanted cell, that there is none, and which lines are blank', () => {
    expect(rowsOf('a,b\n\nc\n  \n"x,y","say ""hi"""\n,z', { column: 1 }).wanted).toEqual([
      'b',
      null,
      null,
      null,
      '"say ""hi"""',
      'z',
    ]);
  });

  it('wait for the LF that may follow a CR, and for the quote that may follow a quote', () => {
    expect(rowsOf('a\r\nb', { cuts: [2] }).rows.map(({ raw }) => raw)).toEqual(['a\r\n', 'b']);
    expect(rowsOf('"a""b",c\n', { cuts: [3] }).rows.map(({ cells }) => cells)).toEqual([['a"b', 'c']]);
  });

  it('are lines where there are no cells, whatever stands in them', () => {
    const { rows, wanted } = rowsOf('"a,b\r\n \tc \r\r\n\t\nlast', { delimiter: null });
    expect(rows.map(({ raw }) => raw)).toEqual(['"a,b\r\n', ' \tc \r', '\r\n', '\t\n', 'last']);
    expect(wanted).toEqual(['"a,b', 'c ', null, null, 'last']);
  });

  it('are written so that they are read as they were', () => {
    for (const value of ['plain', 'a,b', 'say "hi"', 'two\nlines', 'cr\r', '']) {
      expect(parse(`${cellOfValue(value, ',')},x\n`, { relax_column_count: true })).toEqual([[value, 'x']]);
      expect(valueOfCell(cellOfValue(value, ','))).toBe(value);
    }
  });
});
