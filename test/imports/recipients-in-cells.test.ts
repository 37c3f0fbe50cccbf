import { describe, expect, it } from 'vitest';
import { readRecipient } from '../../src/features/imports/mapping/read-recipient.rules.js';

function read(text: string, region: string | null = 'GB'): string {
  const found = readRecipient(text, region);
  return found.kind === 'not-an-address' ? found.message : found.address;
}

describe('O3 an address in a cell', () => {
  it.each([
    ['+447911123456', '+447911123456'],
    ['447911123456', '+447911123456'],
    ['07911123456', '+447911123456'],
    ['7911123456', '+447911123456'],
    ['00447911123456', '+447911123456'],
    ['+44 (0)7911 123456', '+447911123456'],
    ['(07911) 123-456', '+447911123456'],
    ['07911.123.456', '+447911123456'],
    ["'07911123456", '+447911123456'],
    ["''+447911123456", '+447911123456'],
    ['’+447911123456', '+447911123456'],
    ['="+447911123456"', '+447911123456'],
    ['="07911123456"', '+447911123456'],
    ['447911123456.0', '+447911123456'],
    ['\u202a+447911123456\u202c', '+447911123456'],
    ['\ufeff+44 7911\u00a0123456\u200b', '+447911123456'],
    ['＋４４７９１１１２３４５６', '+447911123456'],
    ['\n+447911123456\r\n\u200b\n', '+447911123456'],
    ['07911\t123456', '+447911123456'],
    ['tel:+447911123456', '+447911123456'],
    ['whatsapp:+447911123456', '+447911123456'],
    ['+33639981234', '+33639981234'],
    ['0033639981234', '+33639981234'],
    ['mailto:Ann@Example.COM', 'ann@example.com'],
    ['first.o’last@example.com', "first.o'last@example.com"],
  ])('%s is %s', (text, address) => {
    expect(read(text)).toBe(address);
  });

  it.each([
    ['4.47911E+11', /scientific notation/],
    ['4,47911E+11', /scientific notation/],
    ['4E11', /scientific notation/],
    ['447911123456.5', /number with a fraction/],
    ['33639981234', /begins with its country's code needs a \+/],
    ['+447911123456, +447911123457', /several/],
    ['07911123456;07911123457', /several/],
    ['07911123456 / 07911123457', /not a possible phone number/],
    ['+447911123456 +447911123457', /several/],
    ['07911 123456 or 07911 123457', /several/],
    ['ann@example.com;bob@example.com', /several/],
    ['+447911123456\r\n+447911123457', /several/],
    ['1234567\n7654321', /several/],
    ['1234567\u20287654321', /several/],
    ['ann@example.co\n07911123456', /several/],
    ['07911123456\nann@example.com', /several/],
    ['ann@example.co\t07911123456', /form name@example.com/],
    ['ann@example.com\rbob@example.com', /several/],
    ['Ann <ann@example.com>', /without a display name/],
    ['=HYPERLINK("x")', /formula/],
    ['@SUM(1)', /formula/],
    ['+4479\u00001112345', /NUL/],
    ['12345', /too short/],
    ['0', /too short/],
    ['n/a', /not a phone number/],
    ['unknown', /not a phone number/],
    ['0791112345678901', /not a possible phone number/],
    ['', /empty/],
    ['1 '.repeat(4_000), /at most 320 characters/],
  ])('%s is refused', (text, message) => {
    expect(read(text)).toMatch(message);
  });

  it('of two lines are never one, though a country has numbers of any length', () => {
    expect(read('1234567\n7654321', 'DE')).toMatch(/several/);
    expect(read('030 1234567', 'DE')).toBe('+49301234567');
  });

  it('is of its region only where it can be nothing else', () => {
    expect(read('0447911123456', 'DE')).toBe('+49447911123456');
    expect(read('447911123456', 'DE')).toMatch(/is it \+447911123456, or \+49447911123456/);
    expect(read('33612345678', 'DE')).toMatch(/is it \+33612345678/);
    expect(read('15734123456', 'DE')).toBe('+4915734123456');
    expect(read('15112345678', 'DE')).toBe('+4915112345678');
    expect(read('2025550123', 'US')).toBe('+12025550123');
    expect(read('12025550123', 'US')).toBe('+12025550123');
    expect(read('447911123456', 'US')).toMatch(/country's code needs a \+/);
    expect(read('447911123456', null)).toMatch(/needs a region.*country's code needs a \+/);
    expect(read('00447911123456', null)).toBe('+447911123456');
    expect(read('07911123456', null)).toMatch(/needs a region/);
    expect(read('3401234567', 'IT')).toBe('+393401234567');
  });
});
