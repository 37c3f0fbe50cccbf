import { describe, expect, test } from 'vitest';
import { formatInstant, parseInstant } from '../../src/core/domain/instant.js';

/** What is written of a moment that was read. */
function rewritten(text: string): string | null {
  const instant = parseInstant(text);
  return instant === null ? null : formatInstant(instant);
}

describe('reading and writing a moment', () => {
  test.each([
    ['2026-03-03T14:00:00Z', '2026-03-03T14:00:00.000Z'],
    ['2026-03-03 14:00:00.123456+00', '2026-03-03T14:00:00.123456Z'],
    ['2026-03-03t14:00:00,5z', '2026-03-03T14:00:00.500Z'],
    ['2026-03-03T14:00:00.1234567+05:30', '2026-03-03T08:30:00.123456Z'],
    ['2026-03-03T00:00:00+23:59', '2026-03-02T00:01:00.000Z'],
    ['1969-12-31T23:59:59.999999Z', '1969-12-31T23:59:59.999999Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['0026-03-03T14:00:00Z', '0026-03-03T14:00:00.000Z'],
    ['0099-12-31T23:59:59.5Z', '0099-12-31T23:59:59.500Z'],
    ['2254-12-31T23:59:59.999999Z', '2254-12-31T23:59:59.999999Z'],
    ['9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999Z'],
    ['9999-12-31T23:59:59.001Z', '9999-12-31T23:59:59.001Z'],
  ])('%s is %s', (text, written) => {
    expect(rewritten(text)).toBe(written);
    expect(rewritten(written)).toBe(written);
  });

  test.each([
    ['no year', '0000-12-31T00:00:00Z'],
    ['before the year 1 in UTC', '0001-01-01T00:00:00+00:01'],
    ['after the year 9999 in UTC', '9999-12-31T23:59:59-00:01'],
    ['no zone', '2026-03-03T14:00:00+99:99'],
    ['a zone of a day', '2026-03-03T14:00:00+24:00'],
    ['a zone of 60 minutes', '2026-03-03T14:00:00-01:60'],
    ['no day', '2026-02-29T00:00:00Z'],
    ['no month', '2026-13-01T00:00:00Z'],
    ['no hour', '2026-03-03T24:00:00Z'],
    ['without a zone', '2026-03-03T14:00:00'],
  ])('%s is no moment: %s', (_, text) => {
    expect(parseInstant(text)).toBeNull();
  });

  test('every hundredth year to the last reads back as it was written', () => {
    const years = Array.from({ length: 99 }, (_, index) => String(index * 100 + 99).padStart(4, '0'));
    const texts = years.map((year) => `${year}-07-08T09:10:11.993Z`);
    expect(texts.map(rewritten)).toEqual(texts);
  });
});
