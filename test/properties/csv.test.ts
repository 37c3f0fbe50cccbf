/** Cells and rows: what Heed writes is read back, and no spreadsheet takes any of it for a formula. */
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import { cellOfLine, readCell, writeCell } from '../../src/core/domain/csv-cell.rules.js';
import { discoverDelimiter } from '../../src/core/domain/csv-delimiter.rules.js';
import {
  blankLine,
  cellOfValue,
  cellsOfRow,
  noSuchCell,
  Rows,
  scanRows,
  valueOfCell,
} from '../../src/core/domain/csv-rows.rules.js';
import { holds } from './holds.js';
import { anyBytes, anyText } from './inputs.js';

const formula = /^[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]/;
const cell = fc.oneof(
  anyText(12),
  fc.constantFrom('=1+1', '+14155550123', "'=x", "''", '-', '@SUM(A1)', '"', '""', 'a"b', '\r\n', ' x '),
);
const delimiter = fc.constantFrom(',', ';', '\t', '|');
const plainTable = fc
  .integer({ min: 2, max: 5 })
  .chain((width) =>
    fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
  );
const wellFormed = (text: string) => text.isWellFormed();

describe('cells', () => {
  holds('a cell that is written is read back, and is no formula', [cell], (text) => {
    const shown = writeCell(text);
    expect(formula.test(shown)).toBe(false);
    expect(readCell(shown)).toBe(text);
  });

  holds(
    'a line of cells is read back by another reader',
    [fc.array(cell, { minLength: 1, maxLength: 6 })],
    (values) => {
      if (!values.every(wellFormed)) return;
      const line = `${values.map(cellOfLine).join(',')}\r\n`;
      const [row = []] = parse(line, { relax_column_count: true, record_delimiter: '\r\n' });
      expect(row.map(readCell)).toEqual(values);
    },
  );
});

function tableOf(bytes: Buffer, between: number | null, room = 100): string[][] {
  const rows = new Rows(room);
  const found: string[][] = [];
  let from = 0;
  for (;;) {
    const next = scanRows(bytes, from, bytes.length, true, { delimiter: between, column: 0 }, rows);
    let start = from;
    for (let row = 0; row < rows.count; row += 1) {
      const end = rows.ends[row] ?? start;
      if (rows.cellStarts[row] !== blankLine)
        found.push(
          cellsOfRow(bytes, start, end, between).map((at) =>
            valueOfCell(bytes.toString('utf8', at.from, at.to)),
          ),
        );
      start = end;
    }
    if (next === from || rows.count === 0) return found;
    from = next;
  }
}

describe('rows', () => {
  holds(
    'a table that is written is read back, by Heed as by another reader',
    [plainTable, delimiter, fc.constantFrom('\n', '\r\n')],
    (table, between, ending) => {
      if (!table.flat().every(wellFormed)) return;
      const text = table
        .map((row) => row.map((value) => cellOfValue(value, between)).join(between) + ending)
        .join('');
      const bytes = Buffer.from(text);
      const kept = table.filter((row) => !(row.length === 1 && row[0]?.trim() === ''));
      expect(tableOf(bytes, between.charCodeAt(0), 3)).toEqual(kept);
      expect(parse(text, { delimiter: between, record_delimiter: ending })).toEqual(table);
    },
    { share: 0.5 },
  );

  holds(
    'of any bytes every one is in one row, and rows are the same in pieces as at once',
    [anyBytes(), fc.constantFrom(44, 59, 9, 124, null), fc.integer({ min: 0, max: 3 }), fc.nat(300)],
    (bytes, between, column, cut) => {
      const form = { delimiter: between, column };
      const whole = new Rows(1_000);
      const end = scanRows(bytes, 0, bytes.length, true, form, whole);
      expect(end === bytes.length || whole.quoteLeftOpen).toBe(true);
      let last = 0;
      for (let row = 0; row < whole.count; row += 1) {
        const at = whole.ends[row] ?? 0;
        expect(at).toBeGreaterThan(last);
        const start = whole.cellStarts[row] ?? 0;
        if (start !== blankLine && start !== noSuchCell) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(whole.cellEnds[row]).toBeLessThanOrEqual(at);
        }
        last = at;
      }
      // What is whole in the first part is so in the whole as well.
      const part = new Rows(1_000);
      const until = scanRows(bytes, 0, Math.min(cut, bytes.length), false, form, part);
      expect([...part.ends.subarray(0, part.count)]).toEqual([...whole.ends.subarray(0, part.count)]);
      expect(until).toBe(part.count === 0 ? 0 : part.ends[part.count - 1]);
    },
  );

  holds(
    'what stands between the cells of any bytes is a delimiter, or nothing',
    [anyBytes(), fc.boolean()],
    (bytes, isEnd) => {
      expect([44, 59, 9, 124, null]).toContain(discoverDelimiter(bytes, 0, bytes.length, isEnd));
    },
  );
});
