import { describe, expect, it } from 'vitest';
import { getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { maskAddress, writtenOut } from '../../../src/features/web-opt-out/form/masked-address.rules.js';

describe('a masked address', () => {
  it.each([
    ['+14155550123', '+1 415 ••• 0123', '0123'],
    ['+33612345678', '+33 6 •• •• 56 78', '5678'],
    ['+447400123456', '+44 •••• ••3456', '3456'],
    ['+3544100000', '+354 ••• 0000', '0000'],
    ['+4915112345678', '+49 1511 •••5678', '5678'],
  ])('of %s is %s', (address, shown, end) => {
    expect(maskAddress(address)).toEqual({ kind: 'phone', shown, end });
  });

  it('hides three digits at least, of every country', () => {
    const addresses = getCountries().flatMap((country) => getExampleNumber(country, examples)?.number ?? []);
    expect(addresses.length).toBeGreaterThan(200);
    for (const address of [...addresses, '+1234567', '+290123', '+2901']) {
      const { shown } = maskAddress(address);
      expect(shown.match(/•/g)?.length ?? 0, shown).toBeGreaterThanOrEqual(3);
      const asPattern = shown.replaceAll(/[^\d•]/g, '').replaceAll('•', '\\d');
      expect(address, shown).toMatch(new RegExp(`^\\+${asPattern}$`));
    }
  });

  it.each([
    ['jane.doe@example.com', 'j•••@example.com', 'j'],
    ['jo@example.com', 'j•••@example.com', 'j'],
    ['j@example.com', '•••@example.com', ''],
    ['"a@b"@example.com', '"•••@example.com', '"'],
  ])('of %s is %s: nothing tells how long it is', (address, shown, start) => {
    expect(maskAddress(address)).toEqual({ kind: 'email', shown, start, domain: 'example.com' });
  });

  it.each([
    ['US.13491208655302741918', 'US.•••1918', '1918'],
    ['US.ENT.11815799212886844830', 'US.•••4830', '4830'],
    ['GB.aB3d5', 'GB.•••d5', 'd5'],
    ['FR.12', 'FR.•••', ''],
  ])('of WhatsApp’s id %s is %s', (address, shown, end) => {
    expect(maskAddress(address)).toEqual({ kind: 'whatsapp-user', shown, end });
  });

  it('cuts no sign of two halves apart', () => {
    expect(maskAddress('😀x@example.com')).toMatchObject({ shown: '😀•••@example.com' });
  });
});

describe('an address in full', () => {
  it('stands as its country writes it', () => {
    expect(writtenOut('+14155550123')).toBe('+1 415 555 0123');
    expect(writtenOut('+33612345678')).toBe('+33 6 12 34 56 78');
    expect(writtenOut('36105')).toBe('36105');
    expect(writtenOut('jane@example.com')).toBe('jane@example.com');
    expect(writtenOut('+999')).toBe('+999');
  });
});
