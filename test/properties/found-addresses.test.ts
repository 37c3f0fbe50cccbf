/** An address as it is found in texts that people wrote and in cells, so that it can be taken out of them. */
import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import { addressInText, withoutAddress } from '../../src/core/domain/address-in-text.rules.js';
import { isPhone } from '../../src/core/domain/address.js';
import { withoutAddresses } from '../../src/core/domain/without-addresses.rules.js';
import { searchFor } from '../../src/features/imports/erase/file-search.rules.js';
import { holds } from './holds.js';
import { anyAddress, anyText, around } from './inputs.js';

const address = fc.oneof(
  anyAddress,
  fc.constantFrom(
    '+4912345678',
    '+39061234567',
    '+15005550006',
    "o'neil+x@example.com",
    'a.b-c/d@example.com',
    '+999123456',
  ),
);
/** What stands beside it: nothing that it could be a part of. */
const beside = fc.constantFrom('', ' ', '"', ',', ';', '\n', '(', ')', '<', '>', "'", '|', 'tel: ', '🙏');

describe('an address', () => {
  holds(
    'is found in any text as it is stored, in any case, and nothing of it is left',
    [anyText(20), beside, address, beside.filter((sign) => sign !== 'tel: '), anyText(20), fc.boolean()],
    (head, before, one, after, tail, isUpper) => {
      const written = isUpper ? one.toUpperCase() : one;
      // Behind a digit or a letter it is the end of another address.
      const text = `${head} ${before}${written}${after} ${tail}`;
      const left = withoutAddress(text, addressInText(one), 'erased-x');
      expect(left.toLowerCase()).not.toContain(one);
      expect(left).toContain('erased-x');
      expect(withoutAddress(left, addressInText(one), 'erased-x')).toBe(left);
    },
    { share: 0.3 },
  );

  holds(
    'of a phone is found with whatever stands between its digits, with its country or without',
    [
      fc.integer({ min: 7_400_000_000, max: 7_999_999_999 }),
      fc.constantFrom('+44', '0044', '0', '+44 (0)'),
      fc.array(
        fc.constantFrom(
          '',
          ' ',
          '-',
          '.',
          '/',
          ') ',
          '_',
          ' ) - ',
          '\u00a0',
          '\u2009',
          '\u202f',
          '\u2011',
          '\u2013',
          '\u2015',
          '\uff0d',
        ),
        { minLength: 9, maxLength: 9 },
      ),
      fc.constantFrom(0x30, 0x30, 0xff10, 0x0660),
    ],
    (national, code, gaps, zero) => {
      const inForm = (text: string) =>
        text.replaceAll(/[0-9]/g, (digit) => String.fromCharCode(zero + Number(digit)));
      const digits = Array.from(String(national), (digit, at) => digit + (gaps[at] ?? ''));
      const text = `call ${inForm(`${code}${digits.join('')}`)}, ok`;
      expect(withoutAddress(text, addressInText(`+44${national}`), 'X')).toMatch(/^call \(?X, ok$/);
      expect(withoutAddresses(text)).toMatch(/^call \+?\(?\[address\], ok$/);
      const search = searchFor(addressInText(`+44${national}`));
      expect(search.add(Buffer.from(text, zero === 0x30 ? 'utf8' : 'utf16le'))).toBe(true);
    },
    { share: 0.3 },
  );

  holds(
    'is searched in any text without an error, and leaves what does not hold it',
    [address, around('0044 7911 123456', 'ann@example.com', 'wamid.HBgLMTQxNTU1NTAxMjMVAgARGBI=')],
    (one, text) => {
      const inText = addressInText(one);
      for (const pattern of [inText.pattern, inText.encoded])
        expect(() => new RegExp(pattern, 'gi')).not.toThrow();
      expect(withoutAddress(text, inText, 'X').length).toBeLessThanOrEqual(text.length);
      expect(inText.isNumber).toBe(isPhone(one));
    },
    { share: 0.2 },
  );

  holds(
    'in base64 is found, at each of the places at which it may begin',
    [
      address,
      fc.uint8Array({ maxLength: 6 }),
      fc.uint8Array({ maxLength: 6 }),
      fc.constantFrom<BufferEncoding[]>('base64', 'base64url'),
    ],
    (one, head, tail, as) => {
      const bare = one.startsWith('+') ? one.slice(1) : one;
      const encoded = Buffer.concat([Buffer.from(head), Buffer.from(bare), Buffer.from(tail)]).toString(as);
      expect(withoutAddress(`wamid: ${encoded}`, addressInText(one), 'X')).toBe('wamid: X');
    },
    { share: 0.2 },
  );
});
