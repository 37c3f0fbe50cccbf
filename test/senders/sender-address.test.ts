import { describe, expect, it } from 'vitest';
import {
  type NumberWishes,
  readNumber,
  readProfileAddress,
  readReplyAddress,
} from '../../src/features/senders/sender-address.rules.js';

const readAs = (address: string, given: Partial<NumberWishes> = {}, defaultRegion: string | null = null) =>
  readNumber({ address, channel: 'SMS', kind: null, country: null, ...given }, defaultRegion);

describe('the address of a number', () => {
  it.each([
    ['+14155550123', null, '+14155550123', 'LONG_CODE', 'US'],
    ['+1 (415) 555-0123', null, '+14155550123', 'LONG_CODE', 'US'],
    ['＋４４ 7400 123456', null, '+447400123456', 'LONG_CODE', 'GB'],
    ['07400 123456', 'GB', '+447400123456', 'LONG_CODE', 'GB'],
    ['sms:+447400123456', null, '+447400123456', 'LONG_CODE', 'GB'],
    ['20 12 34 56', 'DK', '+4520123456', 'LONG_CODE', 'DK'],
    ['+1 800 555 0199', null, '+18005550199', 'TOLL_FREE', 'US'],
    ['0800 1234567', 'DE', '+498001234567', 'TOLL_FREE', 'DE'],
    ['36180', 'FR', '36180', 'SHORT_CODE', 'FR'],
    ['12345', null, '12345', 'SHORT_CODE', null],
    ['1234567', null, '1234567', 'SHORT_CODE', null],
    ['ACME', 'FR', 'ACME', 'ALPHANUMERIC', null],
    ['Acme & Co 2', null, 'Acme & Co 2', 'ALPHANUMERIC', null],
    ['3 Mobile', null, '3 Mobile', 'ALPHANUMERIC', null],
  ])('%s in %s is %s, %s, of %s', (text, region, address, numberKind, country) => {
    const read = readAs(text, {}, region);
    expect(read).toEqual({ kind: 'number', address, numberKind, country });
  });

  it('is what is said of it where kind and country are given', () => {
    expect(readAs('07400 123456', { country: 'gb' }, 'FR')).toMatchObject({
      address: '+447400123456',
      country: 'GB',
    });
    expect(readAs('1234567', { kind: 'SHORT_CODE' }, 'IS')).toMatchObject({
      address: '1234567',
      numberKind: 'SHORT_CODE',
    });
    expect(readAs('+14155550123', { country: 'CA' })).toMatchObject({ country: 'CA' });
    expect(readAs('+18005550199', { kind: 'LONG_CODE' })).toMatchObject({ numberKind: 'LONG_CODE' });
  });

  it.each<[string, string, Partial<NumberWishes>, RegExp]>([
    ['nothing', '', {}, /^address: .*nothing came/],
    ['a national number without a region', '07400 123456', {}, /^address: .*region/],
    ['an impossible number', '+1415555', {}, /^address: /],
    ['a name without a letter', '2 4', { kind: 'ALPHANUMERIC' }, /^address: an alphanumeric name/],
    ['a name of 12 characters', 'ABCDEFGHIJKL', {}, /^address: an alphanumeric name/],
    [
      'a short code of 9 digits',
      '123456789',
      { kind: 'SHORT_CODE' },
      /^address: a short code has 3 to 8 digits/,
    ],
    ['a country that is none', '+14155550123', { country: 'ZZ' }, /^country: /],
    ['a country of another code', '+14155550123', { country: 'FR' }, /^country: /],
    ['an e-mail channel', 'a@acme.example', { channel: 'EMAIL' }, /^channel: .*addProfile/],
    ['a prefix of another channel', 'whatsapp:+14155550123', {}, /^address: it says WHATSAPP/],
  ])('is refused for %s', (_what, address, given, message) => {
    expect(readAs(address, given)).toMatchObject({
      kind: 'refused',
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(message),
    });
  });
});

describe('the address of a profile', () => {
  it.each([
    ['WHATSAPP', '+44 7400 123456', '+447400123456'],
    ['WHATSAPP', 'whatsapp:+447400123456', '+447400123456'],
    ['WHATSAPP', '106540352242922', '106540352242922'],
    ['RCS', 'rcs:acme_agent', 'acme_agent'],
    ['EMAIL', 'News@Acme.Example', 'news@acme.example'],
  ] as const)('on %s, %s is %s', (channel, text, address) => {
    expect(readProfileAddress(text, channel, null)).toEqual({ kind: 'address', address });
  });

  it.each([
    ['SMS', '+447400123456', /^channel: .*addNumber/],
    ['EMAIL', 'Acme <news@acme.example>', /^address: an e-mail address/],
    ['WHATSAPP', '+44 12', /^address: /],
    ['RCS', ' ', /^address: /],
    ['RCS', 'x'.repeat(101), /^address: /],
  ] as const)('on %s, %s is refused', (channel, text, message) => {
    expect(readProfileAddress(text, channel, null)).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(message),
    });
  });
});

it.each([
  ['36 180', 'FR', '36180'],
  ['+33 6 12 34 56 78', null, '+33612345678'],
  ['06 12 34 56 78', 'FR', '+33612345678'],
])('the reply address %s in %s is looked up as %s', (text, region, address) => {
  expect(readReplyAddress(text, region)).toEqual({ kind: 'address', address });
});
