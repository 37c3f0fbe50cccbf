import examples from 'libphonenumber-js/examples.mobile.json';
import { getCountries } from 'libphonenumber-js/max';
import { expect, test } from 'vitest';
import { parseAddress } from '../../src/core/domain/address.js';
import { e164OfNational } from '../../src/core/domain/national-number.rules.js';
import { seededRandom } from '../support/seeded-random.js';

const random = seededRandom(40);
const countries = getCountries();

test('the scanner of national numbers answers only what libphonenumber answers, in every country', () => {
  const faults: string[] = [];
  let answered = 0;
  for (const region of countries) {
    const example = examples[region] ?? '123456789';
    for (let turn = 0; turn < 150; turn += 1) {
      // Its own numbers with some digits changed at the end, and any others.
      const kept = Math.floor(random() * (example.length + 1));
      const length = turn % 3 === 0 ? 3 + Math.floor(random() * 12) : example.length;
      const digits = Array.from({ length }, (_, place) =>
        place < kept ? example[place] : Math.floor(random() * 10),
      );
      const text = `${turn % 7 === 0 ? '' : '0'}${digits.join('').replace(/(\d{4})(\d{3})/, turn % 5 === 0 ? '$1 $2-' : '$1$2')}`;
      const found = e164OfNational(text, region);
      if (found === null) continue;
      answered += 1;
      const asked = parseAddress(text, region);
      if (asked.kind !== 'phone' || asked.address !== found) faults.push(`${region} ${text}: ${found}`);
    }
  }
  expect(faults).toEqual([]);
  expect(answered).toBeGreaterThan(4_000);
  expect(e164OfNational('07911 123-456', 'GB')).toBe('+447911123456');
  expect(e164OfNational('0447911123456', 'GB')).toBeNull();
  expect(e164OfNational('00447911123456', 'GB')).toBeNull();
  expect(e164OfNational('0612345678', 'IT')).toBeNull();
});
