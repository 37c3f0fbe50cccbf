/** Files of imports, whatever their bytes; dates and texts in their cells; packed ones. */
import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import { gzipSync } from 'node:zlib';
import { isStorable } from '../../src/core/domain/storable-text.rules.js';
import { findEncoding } from '../../src/features/imports/file/encoding.rules.js';
import { fieldOf } from '../../src/features/imports/file/field-names.rules.js';
import { answerOf } from '../../src/features/imports/mapping/answers.rules.js';
import { readChannel } from '../../src/features/imports/mapping/channel-names.rules.js';
import { orderShownBy, readDate } from '../../src/features/imports/mapping/read-date.rules.js';
import { readTime } from '../../src/features/imports/mapping/read-time.rules.js';
import { fromLocal, isTimeZone } from '../../src/features/imports/mapping/time-zone.rules.js';
import { BytesAhead } from '../../src/features/imports/run/bytes-ahead.js';
import { unpack } from '../../src/features/imports/run/gzip-members.js';
import { noon, readFile } from '../imports/given-file.js';
import { holds, holdsInTime } from './holds.js';
import { anyBytes, anyText, around } from './inputs.js';

const cell = fc.oneof(
  around(
    '+447911123456',
    'ann@example.com',
    '2024-03-01',
    '31/12/2023',
    'STOP',
    'SMS',
    'yes',
    '"a, b"',
    '=1+1',
    "'+44",
    '45292',
    '1709294400',
    '',
  ),
  anyText(8),
);
const table = fc
  .tuple(
    fc.constantFrom(
      'phone,date,reason',
      'email;opted out',
      'phone\tchannel\tscope',
      'number',
      '',
      '"a ""b""",c',
      'sep=;\nphone;date',
    ),
    fc.array(fc.array(cell, { maxLength: 4 }), { maxLength: 8 }),
    fc.constantFrom(',', ';', '\t', '|'),
    fc.constantFrom('\n', '\r\n', '\r'),
  )
  .map(([header, rows, between, ending]) => [header, ...rows.map((row) => row.join(between))].join(ending));
const file = fc.oneof(
  { weight: 3, arbitrary: table.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: table.map((text) => Buffer.from(`\ufeff${text}`, 'utf16le')) },
  { weight: 1, arbitrary: table.map((text) => Buffer.from(text, 'latin1')) },
  { weight: 1, arbitrary: anyBytes(300) },
);

describe('O3 a file', () => {
  holds(
    'of any bytes is read the same in pieces as at once, and what is read of it can be kept',
    [file, fc.integer({ min: 1, max: 9 })],
    (bytes, pieces) => {
      const { form: _form, ...whole } = readFile(bytes);
      const { form: _other, ...cut } = readFile(bytes, { pieces });
      expect(cut).toEqual(whole);
      for (const word of whole.words) {
        expect(isStorable(`${word.recipient}${word.reasonText}${word.evidence}`)).toBe(true);
        expect(word.recipient).toMatch(/^\+\d{6,17}$|^[^\s@]+@[^\s@]+$/u);
        expect(word.occurredAt).toBeLessThanOrEqual(noon + 300_000_000);
      }
      for (const { column, value, message } of whole.refusals)
        expect(isStorable(`${column}${value}${message}`)).toBe(true);
    },
    { share: 0.4 },
  );

  holds('has an encoding, or none that is known', [anyBytes(), fc.boolean()], (bytes, isWhole) => {
    expect(findEncoding(bytes, isWhole)).toBeDefined();
  });

  holdsInTime(
    'that is packed is unpacked, in whatever pieces it comes, or is said to be damaged',
    [
      anyBytes(400),
      fc.nat(600),
      fc.integer({ min: 0, max: 255 }),
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
    ],
    async (bytes, place, put, size, damage) => {
      const packed = gzipSync(bytes);
      if (damage) packed[place % packed.length] = put;
      async function* pieces() {
        for (let from = 0; from < packed.length; from += size) yield packed.subarray(from, from + size);
      }
      const found: Buffer[] = [];
      try {
        for await (const run of unpack(new BytesAhead(pieces()), 1_000_000).runs)
          found.push(Buffer.from(run));
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        expect(damage).toBe(true);
        return;
      }
      if (!damage) expect(Buffer.concat(found).equals(bytes)).toBe(true);
    },
    { share: 0.2 },
  );
});

describe('a cell', () => {
  const date = around(
    '2024-02-29',
    '31/12/2023',
    '12/31/23',
    '1. März 2024',
    '2024-03-01T12:00:00Z',
    'Mar 3rd, 2024',
    '45292',
    '1709294400',
    '1709294400000',
    '24.12.',
    '２０２４-０１-０１',
  );

  holds(
    'of a date is a moment between 1990 and the years to come, or says why not',
    [date, fc.constantFrom('day-first', 'month-first', 'unknown', null)],
    (text, order) => {
      const read = readDate(text, order as never);
      expect(read.kind).toBeTypeOf('string');
      if ('message' in read) expect(isStorable(read.message)).toBe(true);
      expect([null, 'day-first', 'month-first']).toContain(orderShownBy(text));
    },
  );

  holds(
    'of a time is one of a day, or none',
    [around('12:34', '12:34:56.789', '7pm', '24:00', '11:59 p.m.', '١٢:٣٠')],
    (text) => {
      expect(readTime(text).kind).toBeTypeOf('string');
    },
  );

  holds(
    'of a zone is one, or none',
    [
      around('Europe/Paris', 'UTC', '+02:00', 'EST5EDT', 'America/Argentina/Buenos_Aires'),
      fc.integer({ min: 631_152_000_000_000, max: 4_102_444_800_000_000 }),
    ],
    (text, local) => {
      if (isTimeZone(text))
        expect(Math.abs(fromLocal(local, text) - local)).toBeLessThanOrEqual(26 * 3_600_000_000);
    },
  );

  holds(
    'of an answer, a channel and a heading says what it says',
    [
      around(
        'yes',
        'opted out',
        'Nein',
        'SMS',
        'WhatsApp',
        'phone number',
        'E-Mail',
        '停止',
        '__proto__',
        'constructor',
      ),
    ],
    (text) => {
      expect(answerOf(text)).toBeDefined();
      const channel = readChannel(text);
      if (channel !== undefined) expect(['SMS', 'RCS', 'WHATSAPP', 'EMAIL']).toContain(channel);
      const field = fieldOf(text);
      expect(field === null || typeof field === 'object').toBe(true);
    },
  );
});
