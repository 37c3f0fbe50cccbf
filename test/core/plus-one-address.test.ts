import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../src/core/domain/address.js';
import { seededRandom } from '../support/seeded-random.js';

describe('a phone number of the North American plan', () => {
  test('is read as libphonenumber reads it, whatever its area', () => {
    const random = seededRandom(7);
    const differing: string[] = [];
    for (let area = 200; area <= 999; area += 1) {
      for (let turn = 0; turn < 5; turn += 1) {
        const text = `+1${area}${String(Math.floor(random() * 10_000_000)).padStart(7, '0')}`;
        const known = parsePhoneNumberFromString(text);
        const read = parseAddress(text, null);
        if (known?.isPossible() !== true || read.kind !== 'phone' || read.address !== known.number)
          differing.push(text);
      }
    }
    expect(differing).toEqual([]);
  });
});
