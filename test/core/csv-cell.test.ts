import { describe, expect, it } from 'vitest';
import { readCell, writeCell } from '../../src/core/domain/csv-cell.rules.js';

const formulas = [
  '=1+1',
  '+14155550100',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '\0=1',
  '＝1+1',
  '＋1',
  '－1',
  '＠x',
];

describe('a cell of a file that a spreadsheet opens', () => {
  it.each(formulas)('begins with an apostrophe where it would be a formula: %j', (text) => {
    expect(writeCell(text)).toBe(`'${text}`);
  });

  it.each(['', 'Ann', '14155550100', "'quoted'", "O'Neill", ' =1'])(
    'stays as it is where it is text: %j',
    (text) => {
      expect(writeCell(text)).toBe(text);
    },
  );

  it.each([
    ...formulas,
    ...formulas.map((text) => `'${text}`),
    ...formulas.map((text) => `''${text}`),
    "'",
    "''",
    'Ann',
    '',
  ])('is read back as it was written: %j', (text) => {
    expect(readCell(writeCell(text))).toBe(text);
  });
});
