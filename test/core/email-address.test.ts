import { describe, expect, it } from 'vitest';
import { countryOf, isPlusOne, parseAddress, senderAddressKey } from '../../src/core/domain/address.js';
import { readProfileAddress } from '../../src/features/senders/sender-address.rules.js';
import { countryOfRecipient } from '../../src/features/web-opt-out/compose/country-of-recipient.rules.js';
import { writtenOut } from '../../src/features/web-opt-out/form/masked-address.rules.js';

const stored = (text: string) => {
  const parsed = parseAddress(text, null);
  return parsed.kind === 'email' ? parsed.address : null;
};
const accents = ['\u0301', '\u0308', '\u030a', '\u030c', '\u0331', '\u200b\u0301', '\u0307\u0323'];

describe('an e-mail address', () => {
  it('is stored in one form, however its accents and capitals are written', () => {
    expect(stored('J\u030can@example.com')).toBe('\u01f0an@example.com');
    expect(stored('e\u200b\u0301@example.com')).toBe('\u00e9@example.com');
  });

  it('is none with half a surrogate pair, which would be stored as another one', () => {
    expect(stored('a\ud800@example.com')).toBeNull();
    expect(stored('a\udc00b@example.com')).toBeNull();
    expect(stored('a\u{1f600}@example.com')).toBe('a\u{1f600}@example.com');
  });

  it('is the same again when what was stored is read', () => {
    const changed: string[] = [];
    for (let letter = 33; letter < 0x2_000; letter += 1) {
      for (const accent of accents) {
        const once = stored(`x${String.fromCodePoint(letter)}${accent}y@example.com`);
        if (once !== null && stored(once) !== once) changed.push(once);
      }
    }
    expect(changed).toEqual([]);
  });
});

describe('what the properties have found', () => {
  it.each(['+86000000000', '+860000000000000', '+44 0 0 0791112345'])(
    'a phone number with more than one 0 that does not belong there is read as itself once it is read: %s',
    (text) => {
      const read = parseAddress(text, null);
      if (read.kind === 'phone') expect(parseAddress(read.address, null)).toEqual(read);
    },
  );

  it('a letter that was decoded wrongly makes no e-mail address, nor one without it', () => {
    expect(stored('o\u0092neil@example.com')).toBeNull();
    expect(stored('o\u0085neil@example.com')).toBeNull();
  });

  it('a name of signs alone is not nothing', () => {
    expect(senderAddressKey('(.)')).toBe('(.)');
    expect(readProfileAddress(')', 'RCS', null)).toEqual({ kind: 'address', address: ')' });
  });

  it('letters that come together when what nobody sees is gone are one letter', () => {
    expect(senderAddressKey('ACME\u200b\u0300')).toBe('ACM\u00c8');
    const folded = senderAddressKey('\u0130\u0f71@example.com');
    expect(senderAddressKey(folded)).toBe(folded);
  });

  it('an e-mail address that begins with + is no phone number of any country', () => {
    expect(isPlusOne('+1ann@example.com')).toBe(false);
    expect(isPlusOne('+14155550123')).toBe(true);
    expect(countryOf('+4479@example.com')).toBeNull();
    expect(countryOfRecipient('+1ann@example.com')).toBeNull();
    expect(writtenOut('+ann@example.com')).toBe('+ann@example.com');
  });
});
