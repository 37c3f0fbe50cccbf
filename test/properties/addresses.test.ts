/** Addresses of recipients and of senders. */
import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import { addressPrefixes } from '../../src/core/domain/address-prefix.rules.js';
import { createTagger } from '../../src/core/domain/address-tag.rules.js';
import {
  addressLimit,
  asRegion,
  cleanAddress,
  countryOf,
  kindOfAddress,
  parseAddress,
  senderAddressKey,
  splitPrefix,
} from '../../src/core/domain/address.js';
import { e164OfBytes, e164OfText } from '../../src/core/domain/e164.rules.js';
import { e164OfNational } from '../../src/core/domain/national-number.rules.js';
import { isStorable } from '../../src/core/domain/storable-text.rules.js';
import { readRecipient } from '../../src/features/imports/mapping/read-recipient.rules.js';
import {
  readNumber,
  readProfileAddress,
  readReplyAddress,
} from '../../src/features/senders/sender-address.rules.js';
import { maskAddress, writtenOut } from '../../src/features/web-opt-out/form/masked-address.rules.js';
import { holds } from './holds.js';
import { anyAddress, anyText, around, signOf } from './inputs.js';

const region = fc.constantFrom(null, 'GB', 'US', 'FR', 'IT', 'DE', 'BR', 'RU', 'AU');
const digits = fc.string({ unit: signOf('0123456789'), minLength: 1, maxLength: 18 });
const written = fc.oneof(
  around(
    '+14155550123',
    '07911 123456',
    'whatsapp:+447911123456',
    '(415) 555-0123',
    'mailto:Ann.Smith@Example.COM',
    'ann@example.com',
    'tel:+1-415-555-0123 ext 5',
    '００４４７９１１',
    'a@b.cd',
    'o’neil@example.com',
    'ß@straße.de',
    '12345',
    'BRAND',
    'Ann <ann@example.com>',
    'US.13491208655302741918',
    'whatsapp:US.ENT.11815799212886844830',
    'gb.aB3dE5fG7',
    'us.13491208655302741918',
    'NO.HP',
  ),
  digits,
  digits.map((text) => `+${text}`),
);

const forms = {
  phone: /^\+\d{6,17}$/,
  email: /^[^\s@]+@[^\s@]+$/u,
  'whatsapp-user': /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/,
};

describe('addresses of recipients', () => {
  holds(
    'what is read is in its one form, is read as itself again, and can be stored',
    [written, region],
    (text, where) => {
      const read = parseAddress(text, where);
      if (read.kind === 'not-an-address') {
        expect(read.message).not.toBe('');
        return;
      }
      expect(parseAddress(read.address, where)).toEqual(read);
      expect(parseAddress(read.address, null)).toEqual(read);
      expect(isStorable(read.address)).toBe(true);
      expect(read.address.length).toBeLessThanOrEqual(addressLimit);
      expect(read.address).toMatch(forms[read.kind]);
      expect(kindOfAddress(read.address)).toBe(read.kind);
      // Of an id case is kept: another one may be somebody else's.
      const [country = '', rest] = read.address.split(/(?<=^..\.)/);
      if (read.kind === 'whatsapp-user') {
        expect(cleanAddress(text)).toContain(rest);
        expect(country).toBe(country.toUpperCase());
      } else expect(read.address).toBe(read.address.toLowerCase());
      expect(/[\p{Cc}\u200b-\u200f\u202a-\u202e]/u.test(read.address)).toBe(false);
    },
  );

  holds(
    'a message about what is no address does not repeat it',
    [anyAddress, anyText(10), region],
    (address, text, where) => {
      const read = parseAddress(`${text}\u0001${address}?${address}`, where);
      if (read.kind === 'not-an-address') expect(read.message).not.toContain(address);
    },
  );

  holds(
    'what is quickly read as E.164 is what is read slowly',
    [digits.map((text) => `+${text}`), region],
    (text, where) => {
      const quick = e164OfText(text);
      const bytes = Buffer.from(`,${text},`);
      expect(e164OfBytes(bytes, 1, 1 + text.length)).toBe(quick);
      if (quick === -1) return;
      expect(String(quick)).toBe(text.slice(1));
      expect(parseAddress(text, where)).toEqual({ kind: 'phone', address: text });
    },
  );

  holds(
    'what is quickly read as a national number is what is read slowly',
    [
      fc.oneof(
        digits,
        digits.map((text) => `0${text}`),
        written,
      ),
      fc.constantFrom('GB', 'FR', 'DE', 'IT', 'US', 'AU', 'ZA', 'JP'),
    ],
    (text, where) => {
      const quick = e164OfNational(text, where);
      if (quick !== null) expect(parseAddress(text, where)).toEqual({ kind: 'phone', address: quick });
    },
  );

  holds(
    'an address is found by what it begins with',
    [written, region, fc.nat(20)],
    (text, where, length) => {
      for (const prefix of addressPrefixes(text, where)) expect(typeof prefix).toBe('string');
      const read = parseAddress(text, where);
      if (read.kind !== 'not-an-address') {
        expect(addressPrefixes(text, where)).toContain(read.address);
        expect(
          addressPrefixes(read.address.slice(0, Math.max(2, length)), where).length,
        ).toBeGreaterThanOrEqual(0);
      }
    },
  );

  holds(
    'a tag is 64 bits, the same for the same address',
    [anyText(40), fc.uint8Array({ minLength: 16, maxLength: 16 })],
    (address, key) => {
      const tags = [createTagger(key), createTagger(key)].map((tagger) => {
        tagger.ofAddress(address);
        return [tagger.high, tagger.low];
      });
      expect(tags[0]).toEqual(tags[1]);
      expect(tags[0]?.every((half) => (half | 0) === half)).toBe(true);
    },
    { share: 0.2 },
  );

  holds('a cell of a file is read as an address, or says why not', [written, region], (text, where) => {
    const read = readRecipient(text, where);
    if (read.kind !== 'not-an-address') expect(parseAddress(read.address, null)).toEqual(read);
  });

  holds('a masked address does not tell the whole of it', [written, region], (text, where) => {
    const read = parseAddress(text, where);
    if (read.kind === 'not-an-address') return;
    const masked = maskAddress(read.address);
    expect(JSON.stringify(masked)).not.toContain(read.address);
    expect(writtenOut(read.address).replaceAll(/[\s\u00a0]/g, '')).toBe(read.address);
  });
});

describe('addresses of senders', () => {
  const sender = fc.oneof(written, around('ACME', 'Acme & Co', '36 111', '36111', 'brand', 'AT&T', 'é'));
  const kind = fc.constantFrom(null, 'LONG_CODE', 'SHORT_CODE', 'TOLL_FREE', 'ALPHANUMERIC');
  const channel = fc.constantFrom('SMS', 'RCS', 'WHATSAPP', 'EMAIL');

  holds(
    'a number is in the form in which it is looked up, or says why not',
    [sender, channel, kind, region, region],
    (address, of, asked, country, usual) => {
      const read = readNumber({ address, channel: of, kind: asked, country }, usual);
      if (read.kind === 'refused') return;
      expect(isStorable(read.address)).toBe(true);
      expect(
        readNumber(
          { address: read.address, channel: of, kind: read.numberKind, country: read.country },
          usual,
        ),
      ).toMatchObject({ address: read.address });
      expect(senderAddressKey(read.address)).toBe(read.address);
    },
  );

  holds('so is a profile', [sender, channel, region], (address, of, usual) => {
    const read = readProfileAddress(address, of, usual);
    if (read.kind === 'refused') return;
    expect(isStorable(read.address)).toBe(true);
    expect(readProfileAddress(read.address, of, usual)).toMatchObject({ address: read.address });
  });

  holds('so is where recipients answer', [sender, region], (address, usual) => {
    const read = readReplyAddress(address, usual);
    if (read.kind === 'refused') return;
    expect(isStorable(read.address)).toBe(true);
    expect(readReplyAddress(read.address, usual)).toEqual(read);
  });

  holds('a key is its own key', [sender], (text) => {
    const key = senderAddressKey(text);
    expect(senderAddressKey(key)).toBe(key);
    expect(splitPrefix(text).rest).toBe(splitPrefix(text).rest.trim());
    expect(cleanAddress(cleanAddress(text))).toBe(cleanAddress(text));
    countryOf(text);
    const where = asRegion(text);
    if (where !== null) expect(where).toMatch(/^[A-Z]{2}$/);
  });
});
