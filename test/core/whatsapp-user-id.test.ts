import { describe, expect, it } from 'vitest';
import { addressInText, withoutAddress } from '../../src/core/domain/address-in-text.rules.js';
import { addressPrefixes } from '../../src/core/domain/address-prefix.rules.js';
import { countryOf, isPlusOne, isSurelyAddress, parseAddress } from '../../src/core/domain/address.js';
import { withoutAddresses } from '../../src/core/domain/without-addresses.rules.js';

const id = 'US.13491208655302741918';

describe('WhatsApp’s id of a person', () => {
  it.each([
    [id, id],
    ['US.ENT.11815799212886844830', 'US.ENT.11815799212886844830'],
    [`whatsapp:${id}`, id],
    [` \u200e${id}\ufeff `, id],
    ['ＵＳ．１２３４５６７８', 'US.12345678'],
    ['US.aB3', 'US.aB3'],
    [`GB.${'a'.repeat(128)}`, `GB.${'a'.repeat(128)}`],
    // Put in lower case, digits have lost nothing.
    ['us.13491208655302741918', id],
    ['us.ent.11815799212886844830', 'US.ENT.11815799212886844830'],
  ])('is read of %j', (text, address) => {
    expect(parseAddress(text, null)).toEqual({ kind: 'whatsapp-user', address });
    expect(parseAddress(address, 'DE')).toEqual({ kind: 'whatsapp-user', address });
  });

  it.each([
    `GB.${'1'.repeat(129)}`,
    'US.',
    'US.ENT.',
    'U.123',
    'USA.123',
    'US.12 34',
    'US.12-34',
    'US.FOO.123',
    'US.ENT.ENT.123',
    'US,123',
    '.123',
    'us.aB3dE5fG7h9',
    'BRAND',
    'Acme.Shop',
  ])('is not read of %j', (text) => {
    expect(parseAddress(text, 'US').kind).toBe('not-an-address');
  });

  it('is another one in another case', () => {
    expect(parseAddress('US.aB3', null)).not.toEqual(parseAddress('US.Ab3', null));
    expect(parseAddress('us.aB3dE5fG7h9i12', null)).toMatchObject({
      message: expect.stringContaining('capital'),
    });
  });

  it('is no e-mail address, and none is taken for it', () => {
    expect(parseAddress(`${id}@example.com`, null).kind).toBe('email');
  });

  it('names the country whose rules hold', () => {
    expect([id, 'CA.1', 'PR.1', 'FR.1', 'ZZ.1', 'ann@example.com'].map(isPlusOne)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(countryOf('FR.ENT.1')).toBe('FR');
    expect(countryOf('ZZ.1')).toBe(null);
  });

  it('is nothing that stands above a column', () => {
    expect(['NO.HP', 'NO.TELP', 'ID.1', 'St.2', id].map((text) => isSurelyAddress(text, 'ID'))).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  it.each(['U', 'us', 'us.', 'US.1349', 'us.1349', `whatsapp:${id}`])(
    'is found by how it begins: %s',
    (text) => {
      expect(addressPrefixes(text, null).some((prefix) => id.startsWith(prefix))).toBe(true);
    },
  );

  it.each(['us.e', 'US.ENT', 'us.ent.118'])('that several portfolios share is found so, too: %s', (text) => {
    const prefixes = addressPrefixes(text, null);
    expect(prefixes.some((prefix) => 'US.ENT.11815799212886844830'.startsWith(prefix))).toBe(true);
  });

  it('is found in a text, also in a URL and in base64, and not within another one', () => {
    const inText = addressInText(id);
    const encoded = Buffer.from(`x${id}y`).toString('base64');
    for (const text of [
      id,
      `wa ${id.toLowerCase()}, yes`,
      `whatsapp%3A${id}`,
      `US%2E13491208655302741918`,
      `wamid.${encoded}`,
    ])
      expect(withoutAddress(text, inText, '').toLowerCase()).not.toContain('1349120865530274191');
    expect(withoutAddress(`${id}9 A${id}`, inText, '')).toBe(`${id}9 A${id}`);
  });

  it('is left out of texts that are kept for good', () => {
    expect(withoutAddresses(`asked by ${id} and US.ENT.aB3; Dr.Smith agreed`)).toBe(
      'asked by [address] and [address]; Dr.Smith agreed',
    );
  });
});
