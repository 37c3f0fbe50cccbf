import metadata from 'libphonenumber-js/max/metadata';
import { describe, expect, test } from 'vitest';
import { endsOfMatch, readDigitPattern } from '../../src/core/domain/digit-pattern.rules.js';
import { seededRandom } from '../support/seeded-random.js';

/** All patterns that libphonenumber has for prefixes, beginnings and whole numbers. */
const sources = [...Object.values(metadata.countries), ...Object.values(metadata.nonGeographic)].flatMap(
  (plan) => [plan[2], plan[5], plan[7], plan[10]].filter((one): one is string => typeof one === 'string'),
);

const ends = (source: string, known: number[], length: number) => {
  const pattern = readDigitPattern(source);
  if (pattern === null) return null;
  const places = endsOfMatch(pattern, { known, length });
  return Array.from({ length: length + 1 }, (_, place) => place).filter((place) => places & (1 << place));
};

describe('a pattern over digits', () => {
  test('is read, if libphonenumber has it', () => {
    expect(sources.length).toBeGreaterThan(400);
    expect(sources.filter((source) => readDigitPattern(source) === null)).toEqual([]);
  });

  test('may end where a regular expression ends, of all digits or of the first that are known', () => {
    const random = seededRandom(11);
    const missed: string[] = [];
    for (const source of new Set(sources)) {
      const pattern = readDigitPattern(source);
      const exact = new RegExp(`^(?:${source})`);
      const whole = new RegExp(`^(?:${source})$`);
      for (let turn = 0; turn < 200; turn += 1) {
        const length = 2 + Math.floor(random() * 13);
        const digits = Array.from({ length }, () => Math.floor(random() * 10));
        const found = exact.exec(digits.join(''))?.[0].length;
        for (const count of [0, 1, 3, length]) {
          const places =
            pattern === null ? 0 : endsOfMatch(pattern, { known: digits.slice(0, count), length });
          const lacks = (place: number) => (places & (1 << place)) === 0;
          if (found !== undefined && lacks(found)) missed.push(`${source} on ${digits.join('')}`);
          if (whole.test(digits.join('')) && lacks(length))
            missed.push(`${source} on all ${digits.join('')}`);
          if (count === length && found === undefined && places !== 0)
            missed.push(`${source} not on ${digits.join('')}`);
        }
      }
    }
    expect(missed).toEqual([]);
  });

  test('tells from the first digits where it cannot end', () => {
    expect(ends('0', [1], 5)).toEqual([]);
    expect(ends('0', [], 5)).toEqual([1]);
    expect(ends('(1(?:[12]\\d|79)\\d\\d)|0', [1, 3, 8], 11)).toEqual([]);
    expect(ends('(1(?:[12]\\d|79)\\d\\d)|0', [1, 7], 11)).toEqual([5]);
    expect(ends('([24-9]\\d{6})$|0', [2], 7)).toEqual([7]);
    expect(ends('([24-9]\\d{6})$|0', [2], 9)).toEqual([]);
    expect(ends('0?(?:11(15)?)?', [0, 1, 1, 1], 6)).toEqual([0, 1, 3, 5]);
  });

  test('is not read if it has what is not known here', () => {
    for (const source of ['0+', '(?=0)1', '[^0]', '0*', '\\D', '(0', '0)', '.', '0{1,}', '^0'])
      expect(readDigitPattern(source)).toBeNull();
  });
});
