import { describe, expect, it } from 'vitest';
import { type FileRead, readFile } from './given-file.js';

/** What Heed makes of a file that comes in small pieces; megabytes that took more than linear time would take minutes. */
function summaryOf(file: Buffer | string, pieces = 1_000): [number, number, number, boolean] {
  const { words, refusals, rows, failure }: FileRead = readFile(file, { pieces });
  return [rows, words.length, refusals.length, failure !== null];
}

const megabytes = 2_000_000;
const one = 'phone,reason\n+447911123456,a\n';

describe('O3 a hostile file', () => {
  it.each([
    [
      'one row of megabytes',
      Buffer.concat([Buffer.from(one), Buffer.alloc(megabytes, 'x')]),
      [2, 1, 1, false],
    ],
    [
      'one cell of megabytes in quotes',
      Buffer.concat([
        Buffer.from(`${one}"`),
        Buffer.alloc(megabytes, 'x'),
        Buffer.from('",a\n+447911123457,b'),
      ]),
      [3, 2, 1, false],
    ],
    [
      'a quote that is never closed',
      Buffer.concat([Buffer.from(`${one}"`), Buffer.alloc(megabytes, 'x\n')]),
      [1, 1, 0, true],
    ],
    [
      'one cell of megabytes in quotes, over lines',
      Buffer.concat([
        Buffer.from(`${one}"`),
        Buffer.alloc(megabytes, 'x\n'),
        Buffer.from('",a\n+447911123457,b'),
      ]),
      [3, 2, 1, false],
    ],
    [
      'a quote that meets another one megabytes later, with people between',
      Buffer.concat([
        Buffer.from(`${one}"x,`),
        Buffer.alloc(megabytes, one),
        Buffer.from('",a\n+447911123457,b'),
      ]),
      [1, 1, 0, true],
    ],
    [
      'quotes and nothing else',
      Buffer.concat([Buffer.from(one), Buffer.alloc(megabytes, '"')]),
      [2, 1, 1, false],
    ],
    [
      'delimiters and nothing else',
      Buffer.concat([Buffer.from(one), Buffer.alloc(megabytes, ',')]),
      [1, 1, 0, false],
    ],
    [
      'blank lines and nothing else',
      Buffer.concat([Buffer.from(one), Buffer.alloc(megabytes, '\r\n')]),
      [1, 1, 0, false],
    ],
    [
      'a NUL after the other',
      Buffer.concat([Buffer.from(one.repeat(40_000)), Buffer.alloc(30_000, 0)]),
      [80_000, 40_000, 40_000, false],
    ],
    [
      'bytes that are no text',
      Buffer.concat([Buffer.from(one.repeat(40_000)), Buffer.alloc(300_000, 0x81)]),
      [80_000, 40_000, 40_000, false],
    ],
    ['a header of a megabyte', `phone,${'x'.repeat(1_000_000)}\n+447911123456,a\n`, [0, 0, 0, true]],
    [
      'ten thousand columns',
      `phone${',c'.repeat(9_999)}\n${`+447911123456${',x'.repeat(9_999)}\n`.repeat(50)}`,
      [50, 50, 0, false],
    ],
    ['nothing but a NUL', Buffer.alloc(100_000), [0, 0, 0, true]],
    [
      'addresses and dates that are long',
      `phone,date\n${`${'1 '.repeat(150)},${'1/'.repeat(35)}\n`.repeat(1_000)}`,
      [1_000, 0, 1_000, false],
    ],
  ] as [string, Buffer | string, [number, number, number, boolean]][])(
    'of %s is read to its end',
    (_what, file, expected) => {
      expect(summaryOf(file)).toEqual(expected);
    },
  );

  it.each([
    ['names that are words over and over', `${`${'to'.repeat(30)},`.repeat(4_250)}\n`.repeat(4)],
    ['a hundred thousand columns, in several rows', `${`${'c,'.repeat(130_000)}c\n`.repeat(4)}phone\n`],
  ])('of %s holds the process up for no longer than others', (_what, file) => {
    const before = process.cpuUsage();
    readFile(file);
    // 0.2 s, and 3 s where each name is taken apart in all ways.
    expect(process.cpuUsage(before).user).toBeLessThan(1_500_000);
  });
});
