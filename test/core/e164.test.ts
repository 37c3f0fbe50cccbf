import examples from 'libphonenumber-js/examples.mobile.json';
import metadata from 'libphonenumber-js/max/metadata';
import {
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../src/core/domain/address.js';
import { e164OfBytes, e164OfText } from '../../src/core/domain/e164.rules.js';
import { seededRandom } from '../support/seeded-random.js';

const callingCodes = [...Object.keys(metadata.country_calling_codes), ...Object.keys(metadata.nonGeographic)];
const countries = getCountries();
const random = seededRandom(4);
const randomDigits = (count: number) =>
  Array.from({ length: count }, () => Math.floor(random() * 10)).join('');

/** What is around the number in its bytes must not matter. */
const around = ['', '+', '0', '9', '\n', 'x'];

function inBytes(text: string): number {
  const before = around[Math.floor(random() * around.length)] ?? '';
  const after = around[Math.floor(random() * around.length)] ?? '';
  const bytes = Buffer.from(before + text + after);
  return e164OfBytes(bytes, before.length, bytes.length - after.length);
}

/** Whether libphonenumber itself, asked with this region, gives a possible number back as it is. */
function staysAsItIs(text: string): boolean {
  const region = countries[Math.floor(random() * countries.length)];
  const read = parsePhoneNumberFromString(text, region === undefined ? {} : { defaultCountry: region });
  return read?.isPossible() === true && read.number === text;
}

/** What is wrong with what the scanner says of a text of plus and digits. */
function faultOf(text: string): string | null {
  const digits = e164OfText(text);
  if (inBytes(text) !== digits) return `${text}: bytes and text differ`;
  if (digits === -1) return null;
  if (String(digits) !== text.slice(1)) return `${text} is read as ${digits}`;
  return staysAsItIs(text) ? null : `${text} is answered, and libphonenumber changes or refuses it`;
}

/** As libphonenumber reads it, and reads again what it has made of it, until that stays as it is. */
function readUntilSettled(text: string): string | null {
  const known = parsePhoneNumberFromString(text);
  if (known?.isPossible() !== true) return null;
  return known.number === text ? text : readUntilSettled(known.number);
}

describe('the scanner of phone numbers', () => {
  test('answers only what libphonenumber gives back as it is: every calling code, 1 to 17 digits', () => {
    const faults: string[] = [];
    for (const callingCode of callingCodes) {
      for (let digits = 1; digits <= 17; digits += 1) {
        for (let turn = 0; turn < 40; turn += 1) {
          const fault = faultOf(`+${callingCode}${randomDigits(digits)}`);
          if (fault !== null) faults.push(fault);
        }
      }
    }
    expect(faults).toEqual([]);
  });

  test('answers only what libphonenumber gives back as it is: every beginning of two digits', () => {
    const faults: string[] = [];
    for (const callingCode of callingCodes) {
      for (let beginning = 0; beginning < 100; beginning += 1) {
        for (let digits = 4; digits <= 15 - callingCode.length; digits += 1) {
          const national = String(beginning).padStart(2, '0') + randomDigits(digits - 2);
          const fault = faultOf(`+${callingCode}${national}`);
          if (fault !== null) faults.push(fault);
        }
      }
    }
    expect(faults).toEqual([]);
  });

  test('answers only what libphonenumber gives back as it is: digits that begin with no or any calling code', () => {
    const faults: string[] = [];
    for (let start = 0; start < 1000; start += 1) {
      for (let digits = 3; digits <= 13; digits += 1) {
        const fault = faultOf(`+${String(start).padStart(3, '0')}${randomDigits(digits)}`);
        if (fault !== null) faults.push(fault);
      }
    }
    expect(faults).toEqual([]);
  });

  test('answers only what libphonenumber gives back as it is: a national prefix behind the calling code', () => {
    const faults: string[] = [];
    const tried = new Set<string>();
    for (const [country, plan] of Object.entries(metadata.countries)) {
      const example = isSupportedCountry(country) ? examples[country] : '';
      for (const prefix of ['0', '00', '1', '8', '80', '9', '90', '15', '06', String(plan[5] ?? '')]) {
        for (let turn = 0; turn < 20; turn += 1) {
          const national = turn === 0 ? example : example.slice(0, turn % 5) + randomDigits(example.length);
          tried.add(`+${String(plan[0])}${prefix}${national}`.slice(0, 17));
        }
      }
    }
    for (const text of tried) {
      const fault = faultOf(text);
      if (fault !== null) faults.push(fault);
    }
    expect(tried.size).toBeGreaterThan(20_000);
    expect(faults).toEqual([]);
  });

  test('answers the example of every country, zeros at the start and shared calling codes included', () => {
    const asked = countries
      .map((country) => `+${getCountryCallingCode(country)}${examples[country]}`)
      .filter((text) => e164OfText(text) === -1);
    expect(asked).toEqual([]);
    for (const text of ['+390612345678', '+2250712345678', '+12025550123', '+77011234567', '+5491123456789'])
      expect(e164OfText(text)).toBe(Number(text.slice(1)));
  });

  test('leaves the numbers of no calling code to libphonenumber, but for those that it may change', () => {
    const share = new Map<string, number>();
    for (const callingCode of callingCodes) {
      let possible = 0;
      let answered = 0;
      for (let digits = 3; digits <= 15 - callingCode.length; digits += 1) {
        for (let turn = 0; turn < 60; turn += 1) {
          const text = `+${callingCode}${randomDigits(digits)}`;
          if (text.length < 7 || !staysAsItIs(text)) continue;
          possible += 1;
          if (e164OfText(text) !== -1) answered += 1;
        }
      }
      share.set(callingCode, answered / possible);
    }
    const low = [...share].filter(([, part]) => !(part > 0.75));
    const all = [...share.values()].reduce((sum, part) => sum + part, 0) / share.size;
    expect(low).toEqual([]);
    expect(all).toBeGreaterThan(0.97);
  });

  test('answers nothing that is written in any other way', () => {
    const answered: string[] = [];
    for (const country of countries) {
      const e164 = `+${getCountryCallingCode(country)}${examples[country]}`;
      const middle = 2 + Math.floor(random() * (e164.length - 3));
      const [head, tail] = [e164.slice(0, middle), e164.slice(middle)];
      const fullWidth = e164.replaceAll(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
      for (const text of [
        ...[' ', '-', '.', '/', '(', 'a', ':', '\0', '\u200b', '\u00a0', '٣', '+'].map(
          (sign) => head + sign + tail,
        ),
        ...['\r', '\n', ' ', '\0', ',', ';ext=1', 'x1', '\u200e'].map((sign) => e164 + sign),
        ...[' ', '\ufeff', 'tel:', '+', '0', '00', '"'].map((sign) => sign + e164),
        e164.slice(1),
        `00${e164.slice(1)}`,
        `+0${e164.slice(1)}`,
        `+00${e164.slice(1)}`,
        `+${fullWidth.slice(1)}`,
        `\uff0b${e164.slice(1)}`,
        fullWidth,
        `${head}${String.fromCharCode(tail.charCodeAt(0) + 256)}${tail.slice(1)}`,
      ])
        if (e164OfText(text) !== -1 || inBytes(text) !== -1) answered.push(text);
    }
    for (const text of ['', '+', '+1', '+-5', 'a@example.com', '12345', `+${'1'.repeat(400)}`])
      if (e164OfText(text) !== -1 || inBytes(text) !== -1) answered.push(text);
    expect(answered).toEqual([]);
  });

  test('makes no difference to what is written with signs between the digits', () => {
    const signs = ['', '', '', '', ' ', '-', '.', '/', '(', ')', '  ', ' - ', ') ', '//'];
    const sign = () => signs[Math.floor(random() * signs.length)] ?? '';
    const differing: string[] = [];
    const taken = { as: 0, not: 0 };
    for (const callingCode of callingCodes) {
      for (let turn = 0; turn < 150; turn += 1) {
        const digits = callingCode + randomDigits(4 + (turn % 10));
        const text = `+${digits.replaceAll(/\d/g, (digit) => sign() + digit)}${turn % 3 === 0 ? sign() : ''}`;
        const read = parseAddress(text, turn % 2 === 0 ? null : 'GB');
        const expected = readUntilSettled(text);
        if ((read.kind === 'phone' ? read.address : null) !== expected) differing.push(text);
        taken[expected === null ? 'not' : 'as'] += 1;
      }
    }
    expect(differing).toEqual([]);
    expect(Math.min(taken.as, taken.not)).toBeGreaterThan(5_000);
  });

  test('is what parseAddress says, whatever the region', () => {
    for (const country of countries) {
      const text = `+${getCountryCallingCode(country)}${examples[country]}`;
      for (const region of [null, 'US', country])
        expect(parseAddress(text, region)).toEqual({ kind: 'phone', address: text });
    }
  });
});
