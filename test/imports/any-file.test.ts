import { describe, expect, it } from 'vitest';
import { isStorable } from '../../src/core/domain/storable-text.rules.js';
import { seededRandom } from '../support/seeded-random.js';
import { noon, readFile } from './given-file.js';

const parts = [
  '\n+447911123456,2024-03-01,é\n',
  '\n07911123457,,"a\nb"\r\n',
  'phone',
  'email',
  'date',
  'reason',
  'channel',
  'scope',
  ',',
  ',',
  ',',
  ';',
  '\t',
  '\n',
  '\n',
  '\r\n',
  '\r',
  '"',
  '""',
  '+447911123456',
  '07911123457',
  'ann@example.com',
  '2024-03-01',
  '31/12/2023',
  '45292',
  'sms',
  'ACCOUNT',
  'é',
  '😀',
  '\ufeff',
  '\0',
  ' ',
  "'",
  '="1"',
  '4.4E+11',
  'sep=;\n',
  'x'.repeat(300),
  '1709294400',
];

describe('O3 any file at all', () => {
  it('is read the same however it comes, and nothing in it is lost or can not be kept', () => {
    const random = seededRandom(28);
    const pick = (count: number) => Math.floor(random() * count);
    let words = 0;
    let refused = 0;
    for (let round = 0; round < 1_000; round += 1) {
      const text =
        (random() < 0.6 ? 'phone,date,reason\n' : '') +
        Array.from({ length: pick(30) }, () => parts[pick(parts.length)]).join('');
      const encoding = (['utf8', 'utf8', 'latin1', 'utf16le'] as const)[pick(4)] ?? 'utf8';
      const file = Buffer.from(encoding === 'utf16le' ? `\ufeff${text}` : text, encoding);
      if (random() < 0.3 && file.length > 0) file[pick(file.length)] = pick(256);
      const whole = readFile(file);
      const { form: _form, ...read } = readFile(file, { pieces: 1 + pick(9) });
      expect({ text, ...read }).toEqual({ text, ...whole, form: undefined });
      const lines = [...whole.words, ...whole.refusals].map(({ line }) => line);
      if (whole.failure === null) expect(new Set(lines).size).toBe(whole.rows);
      for (const word of whole.words) {
        expect(isStorable(`${word.recipient}${word.reasonText}${word.evidence}`)).toBe(true);
        expect(`${word.recipient}${word.reasonText}`).not.toContain('\ufffd');
        expect(word.recipient).toMatch(/^\+\d{6,15}$|^[^\s@]+@[^\s@]+$/);
        expect(word.occurredAt).toBeLessThanOrEqual(noon + 300_000_000);
      }
      for (const { column, value, message } of whole.refusals) {
        expect(isStorable(`${column}${value}${message}`)).toBe(true);
        expect(Array.from(value ?? '').length).toBeLessThanOrEqual(column === null ? 300 : 100);
        expect(message.length).toBeLessThan(400);
      }
      words += whole.words.length;
      refused += whole.refusals.length;
    }
    expect(words).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(300);
  });
});
