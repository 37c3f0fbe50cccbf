/** Each file of the corpus, and what is promised of it there. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readFile } from './given-file.js';

const folder = new URL('../corpus/csv/', import.meta.url);

/** Recipients and what they said, then lines that are refused with their column and the beginning of the message. */
const promised: Record<
  string,
  { said: [string, string | null][]; refused?: [number, string | null, RegExp][] }
> = {
  'utf8-bom.csv': { said: [['+447911123456', 'STOP']] },
  'utf16le-tab.csv': { said: [['+447911123456', 'Arrêt']] },
  'windows-1252.csv': { said: [['+33639981234', 'arrêté']] },
  'semicolon.csv': { said: [['+33639981234', 'STOP']] },
  'sep-line.csv': { said: [['+33639981234', null]] },
  'quoted-newline.csv': { said: [['+447911123456', 'line one\nline two, with comma']] },
  'ragged.csv': {
    said: [],
    refused: [
      [2, null, /^3 cells were expected, as in the first row, 1 came$/],
      [3, null, /^3 cells were expected, as in the first row, 5 came$/],
    ],
  },
  'header-variants.csv': { said: [['+447911123456', null]] },
  'excel-scientific.csv': {
    said: [],
    refused: [
      [2, 'phone', /scientific notation/],
      [3, 'phone', /scientific notation/],
    ],
  },
  'excel-apostrophe.csv': { said: [['+447911123456', 'x']] },
  'duplicates.csv': {
    said: [
      ['+447723456789', 'a'],
      ['+447723456789', 'b'],
      ['+447723456789', 'c'],
    ],
  },
  'injection.csv': {
    said: [
      ['+447911123456', "=cmd|'/c calc'!A1"],
      ['+447911123457', '=HYPERLINK("http://x","y")'],
      ['+447911123458', '@SUM(1+1)'],
      ['+447911123459', '-2+3'],
      ['+447911123460', '+1+1'],
      ['+447911123461', '=1+1'],
      ['+447911123462', '=1+1'],
      ['+447911123463', '＝1+1'],
    ],
  },
  'email.csv': {
    said: [
      ['email@domain.com', null],
      ["first.o'last@example.com", null],
      ['email@domain.com', null],
    ],
    refused: [[5, 'email', /without a display name/]],
  },
};

describe('O3 files as people really make them', () => {
  it('are all spoken of here', () => {
    expect(
      readdirSync(folder)
        .filter((name) => name.endsWith('.csv'))
        .sort(),
    ).toEqual(Object.keys(promised).sort());
  });

  it.each(Object.keys(promised))('%s is imported as its expectation says', (name) => {
    const { said, refused = [] } = promised[name] ?? { said: [] };
    const bytes = readFileSync(new URL(name, folder));
    for (const pieces of [bytes.length, 1, 7]) {
      const read = readFile(bytes, { pieces });
      expect(read.failure).toBeNull();
      expect(read.words.map(({ recipient, reasonText }) => [recipient, reasonText])).toEqual(said);
      expect(read.refusals.map(({ line, column }) => [line, column])).toEqual(
        refused.map(([line, column]) => [line, column]),
      );
      for (const [index, [, , message]] of refused.entries())
        expect(read.refusals[index]?.message).toMatch(message);
    }
  });
});
