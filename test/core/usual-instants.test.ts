import { describe, expect, test } from 'vitest';
import { formatInstant, parseInstant } from '../../src/core/domain/instant.js';
import { seededRandom } from '../support/seeded-random.js';

/** The same moment in a form that takes the long way: it has another zone's form. */
function theLongWay(text: string): number | null {
  return parseInstant(text.replace(/Z$|\+00$/, '+00:00'));
}

describe('the usual form of a moment, which has a way of its own', () => {
  test('is read and written as any other: 50,000 moments from 1970 to 2254', () => {
    const random = seededRandom(20_261_122);
    const last = Date.UTC(2255, 0, 1) * 1_000;
    for (let count = 0; count < 50_000; count += 1) {
      const instant = Math.floor(random() * last);
      const milliseconds = Math.floor(instant / 1_000);
      const rest = instant - milliseconds * 1_000;
      const long = `${new Date(milliseconds).toISOString().slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
      expect(parseInstant(long)).toBe(instant);
      expect(parseInstant(`${long.slice(0, -1).replace('T', ' ')}+00`)).toBe(instant);
      expect(theLongWay(long)).toBe(instant);
      expect(formatInstant(instant)).toBe(long.replace(/(\.\d{3})000Z$/, '$1Z'));
    }
  });

  test('of every day around leap days is read as any other', () => {
    for (const year of [1970, 1999, 2000, 2023, 2024, 2100, 2254]) {
      for (let day = 0; day < 366; day += 1) {
        const text = new Date(Date.UTC(year, 0, 1 + day, 23, 59, 59, 999)).toISOString();
        expect(parseInstant(text)).toBe(Date.parse(text) * 1_000);
      }
    }
  });

  test.each([
    '2026-03-03T14:00:00.1Z',
    '2026-03-03 14:00:00.12+00',
    '2026-03-03T14:00:00.12345Z',
    '2026-03-03T14:00:00Z',
    '2026-12-31T23:59:60Z',
    '2024-02-29T00:00:00Z',
  ])('%s is read as by the long way', (text) => {
    expect(theLongWay(text)).not.toBeNull();
    expect(parseInstant(text)).toBe(theLongWay(text));
  });

  test.each([
    '2026-02-29T00:00:00Z',
    '2100-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:00.Z',
    '2026-01-01T00:00:00.12x456Z',
    '2026-01-01T00:00:0 .123Z',
    '2026-01-01_00:00:00Z',
    '2026/01/01T00:00:00Z',
    '2026-01-01T00.00.00Z',
    '20x6-01-01T00:00:00Z',
    '2026-01-01T00:00:00+0',
    '+00',
    'Z',
    '',
  ])('%j is no moment', (text) => {
    expect(parseInstant(text)).toBeNull();
  });
});
