/** The first rows of a file: titles, a header, or people already. */
import { describe, expect, it } from 'vitest';
import { readFile } from './given-file.js';

/** Whoever is opted out, and what was refused. */
function taken(file: string): { out: string[]; refused: (string | null)[] } {
  const { words, refusals, failure } = readFile(file, { mapping: { region: 'GB' } });
  expect(failure).toBeNull();
  return { out: words.map(({ recipient }) => recipient), refused: refusals.map(({ value }) => value) };
}

const spellings: [string, string | null][] = [
  ['="+14155550101"', '+14155550101'],
  ['tel:+14155550101', '+14155550101'],
  ['whatsapp:+14155550101', '+14155550101'],
  ['＋１４１５５５５０１０１', '+14155550101'],
  ['tel:＋１４１５５５５０１０１', '+14155550101'],
  ['\u202a+14155550101\u202c', '+14155550101'],
  ["'+14155550101", '+14155550101'],
  ['(0)7911 123456', '+447911123456'],
  ['ann＠example.com', 'ann@example.com'],
  ['+1 415 555 0101 x12', '+14155550101'],
  ['4.47911E+11', null],
  ['4.48E+11', null],
  ['4E11', null],
  ['="4.48E+11"', null],
];

describe('O3 the first row of a file', () => {
  it.each(spellings)('is no title above the header where it is %s', (text, address) => {
    const { out, refused } = taken(`${text}\nphone\n+14155550102\n`);
    expect(out).toEqual([...(address === null ? [] : [address]), '+14155550102']);
    expect(refused).toEqual([...(address === null ? [text] : []), 'phone']);
  });

  it.each(spellings)('is no header above people where it is %s', (text, address) => {
    const { out, refused } = taken(`${text}\n+14155550102\n+14155550103\n`);
    expect(out).toEqual([...(address === null ? [] : [address]), '+14155550102', '+14155550103']);
    expect(refused).toEqual(address === null ? [text] : []);
  });

  it.each(['Opt-outs of March', 'made 2024-03-01 by Ann', 'page 1 of 3', 'Été 2024'])(
    'is a title where it is "%s"',
    (title) => {
      expect(taken(`${title}\nphone\n+14155550102\n`)).toEqual({ out: ['+14155550102'], refused: [] });
    },
  );
});

describe('O3 an address above a header', () => {
  it.each(['+14155550101;yes', '="+14155550101";', 'Acme, 020 7946 0123;'])(
    'fails the file where the header asks who is opted out, since nothing would be asked: %s',
    (above) => {
      const { failure, words } = readFile(`${above}\nphone;Opted out\n+14155550102;no\n`);
      expect(failure).toMatch(/^a row above the header, in which "Opted out" stands, may hold an address/);
      expect(words).toEqual([]);
    },
  );
});

describe('O3 a row above the header that can not be taken apart', () => {
  it.each([
    ['has a stray quote', '"+14155550101,5\'10\n+14155550104" a,b'],
    ['is too long', `+14155550101,${'x'.repeat(300_000)}`],
  ])('and %s fails the file, as a first row does, since nobody could be shown', (_what, row) => {
    expect(readFile(`List\n${row}\nphone,note\n+14155550102,\n`).failure).toMatch(/^line 2: a (quote|row) /);
    expect(readFile(`${row}\nphone,note\n+14155550102,\n`).failure).toMatch(/^line 1: a (quote|row) /);
  });

  it('takes nothing away from the header, or from rows behind it', () => {
    const { refusals, words } = readFile('phone,note\n"a\nb" c,d\n+14155550102,\nx,phone\n');
    expect(words.map(({ line }) => line)).toEqual([4]);
    expect(refusals.map(({ line }) => line)).toEqual([2, 5]);
  });
});
