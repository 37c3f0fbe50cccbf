import { describe, expect, it } from 'vitest';
import type { Encoding } from '../../src/features/imports/file/file-form.js';
import { findEncoding } from '../../src/features/imports/file/encoding.rules.js';
import { TextReader } from '../../src/features/imports/file/text-reader.rules.js';
import { seededRandom } from '../support/seeded-random.js';

function textOf(bytes: Buffer, encoding: Encoding, mark = 0, cuts: readonly number[] = []): Buffer {
  const reader = new TextReader({ encoding, mark });
  const pieces: Buffer[] = [];
  let start = 0;
  for (const cut of [...cuts, bytes.length]) {
    pieces.push(Buffer.from(reader.read(bytes.subarray(start, cut))));
    start = cut;
  }
  return Buffer.concat([...pieces, reader.end()]);
}

function swapped(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

const sample = 'Renée,“ça va” €5 – 😀 ﬁn\r\n+447911123456,Zoë\r\n';

describe('O3 the text of a file', () => {
  it.each([
    ['utf-8', Buffer.from(sample)],
    ['utf-16le', Buffer.from(sample, 'utf16le')],
    ['utf-16be', swapped(sample)],
  ] as const)('is the same in %s, wherever its bytes are cut', (encoding, bytes) => {
    expect(textOf(bytes, encoding).toString()).toBe(sample);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(textOf(bytes, encoding, 0, [cut]).toString()).toBe(sample);
    }
    const each = Array.from({ length: bytes.length }, (_, at) => at);
    expect(textOf(bytes, encoding, 0, each).toString()).toBe(sample);
  });

  it('comes without its byte order mark, also where that comes in pieces', () => {
    expect(textOf(Buffer.from('\ufeffa'), 'utf-8', 3, [1, 2]).toString()).toBe('a');
    expect(textOf(Buffer.from('\ufeffa', 'utf16le'), 'utf-16le', 2, [1]).toString()).toBe('a');
  });

  it('is read as Windows-1252 where it is not UTF-8, and told apart byte by byte', () => {
    const mixed = Buffer.concat([
      Buffer.from('Zoë €'),
      Buffer.from('\xe9t\xe9 \x80\x93', 'latin1'),
      Buffer.from('ü'),
    ]);
    expect(textOf(mixed, 'utf-8').toString()).toBe('Zoë €été €“ü');
    expect(textOf(Buffer.from('\x80\x93\xe9\xff', 'latin1'), 'windows-1252').toString()).toBe('€“éÿ');
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const upper = '€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ';
    const expected = all.toString('latin1').slice(0, 128) + upper + all.toString('latin1').slice(160);
    expect(textOf(all, 'windows-1252').toString()).toBe(expected);
  });

  it('is UTF-8 whatever comes, and where that is what came, the same bytes', () => {
    const random = seededRandom(7);
    for (let round = 0; round < 800; round += 1) {
      const bytes = Buffer.from(
        Array.from({ length: Math.floor(random() * 12) }, () => Math.floor(random() * 256)),
      );
      const cuts = [Math.floor(random() * (bytes.length + 1))];
      for (const encoding of ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const) {
        const text = textOf(bytes, encoding, 0, cuts);
        expect(Buffer.from(text.toString('utf8'))).toEqual(text);
        expect(text).toEqual(textOf(bytes, encoding));
      }
      const valid = Buffer.from(bytes.toString('latin1'));
      expect(textOf(valid, 'utf-8', 0, cuts)).toEqual(valid);
    }
  });

  it('has U+FFFD for half a character of UTF-16', () => {
    const half = Buffer.from([0x61, 0, 0x00, 0xd8, 0x62, 0]);
    expect(textOf(half, 'utf-16le').toString()).toBe('a\ufffdb');
    expect(textOf(half.subarray(0, 4), 'utf-16le').toString()).toBe('a\ufffd');
    expect(textOf(half.subarray(0, 3), 'utf-16le').toString()).toBe('a\ufffd');
  });
});

describe('O3 the encoding of a file', () => {
  const found = (bytes: Buffer, isWhole = true) => {
    const read = findEncoding(bytes, isWhole);
    return read.kind === 'encoding' ? [read.encoding, read.mark] : read.message;
  };

  it('is told from its mark, its zeros and its letters', () => {
    expect(found(Buffer.from('phone'))).toEqual(['utf-8', 0]);
    expect(found(Buffer.from(''))).toEqual(['utf-8', 0]);
    expect(found(Buffer.from('\ufeffphone'))).toEqual(['utf-8', 3]);
    expect(found(Buffer.from('\ufeffphone', 'utf16le'))).toEqual(['utf-16le', 2]);
    expect(found(swapped('\ufeffphone'))).toEqual(['utf-16be', 2]);
    expect(found(Buffer.from('phone,Zoë\n', 'utf16le'))).toEqual(['utf-16le', 0]);
    expect(found(swapped('phone,Zoë\n'))).toEqual(['utf-16be', 0]);
    expect(found(Buffer.from('arr\xeat\xe9', 'latin1'))).toEqual(['windows-1252', 0]);
    expect(found(Buffer.concat([Buffer.from('é'.repeat(9)), Buffer.from([0xe9])]))).toEqual(['utf-8', 0]);
    // Cut within a character.
    expect(found(Buffer.from('é€').subarray(0, 4), false)).toEqual(['utf-8', 0]);
  });

  it.each([
    ['a workbook', Buffer.from('PK\x03\x04....'), /workbook \(xlsx\)/],
    ['an old workbook', Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1'), /workbook \(xls\)/],
    ['gzip in gzip', Buffer.from('\x1f\x8b\x08\0', 'latin1'), /gzip within gzip/],
    ['a PDF', Buffer.from('%PDF-1.7'), /PDF/],
    ['UTF-32', Buffer.from('\xff\xfe\0\0a\0\0\0', 'latin1'), /UTF-32/],
    ['zeros', Buffer.alloc(1_000), /control characters/],
    [
      'Cyrillic or worse',
      Buffer.from('\x81\x8d\x8f\x90\xe9\x9d\x81', 'latin1'),
      /neither UTF-8, UTF-16 nor Windows-1252/,
    ],
  ])('is refused for %s, with what it is', (_what, bytes, message) => {
    expect(found(bytes)).toMatch(message);
  });
});
