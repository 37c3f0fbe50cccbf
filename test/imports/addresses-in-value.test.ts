import { expect, it } from 'vitest';
import { addressesIn } from '../../src/features/imports/erase/addresses-in-value.rules.js';

const [one, two] = ['+12125550151', '+12125550152'];

it.each([
  ['+12125550151 or (212) 555-0152', [one, two]],
  ['212-555-0151/212-555-0152', [one, two]],
  ['+12125550151 +12125550152', [one, two]],
  ['2125550151 2125550152', [one, two]],
  ['call +1 (212) 555-0151 after six', [one]],
  ['Ann <Ann@Example.com>, 212.555.0151', ['ann@example.com', one]],
  ['\uff12\uff11\uff12 555 0151 (work)', [one]],
  ['212\u2011555\u20110151 or 212_555_0152', [one, two]],
  ['\uff0b1\u202f212\u2009555\u20130151', [one]],
  ['\u0662\u0661\u0662 555 0151', [one]],
  ['mailto:ann%40example.com', ['ann@example.com']],
  ['12 of 2026-01-05', []],
])('R3 the addresses in "%s" are found, however they are written', (value, expected) => {
  expect(addressesIn(value, 'US')).toEqual(expect.arrayContaining(expected));
  if (expected.length === 0) expect(addressesIn(value, 'US')).toEqual([]);
});
