/**
 * A recipient's address in a cell, with what spreadsheets and other systems have made of it. Digits that are lost are never
 * guessed: the row is refused.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import {
  addressLimit,
  cleanAddress,
  type ParsedAddress,
  parseAddress,
} from '../../../core/domain/address.js';
import { e164OfText } from '../../../core/domain/e164.rules.js';
import { e164OfNational } from '../../../core/domain/national-number.rules.js';

export function readRecipient(text: string, region: string | null): ParsedAddress {
  if (e164OfText(text) !== -1) return { kind: 'phone', address: text };
  const national = region === null ? null : e164OfNational(text, region);
  if (national !== null) return { kind: 'phone', address: national };
  if (text.length > addressLimit) return refused(`an address has at most ${addressLimit} characters`);
  if (text.includes('\0')) return refused('an address was expected, this holds a NUL');
  // Cleaned, the lines of a cell would be one: two short numbers a longer one, a number and a domain another domain.
  if (text.split(lineEnds).filter((line) => cleanAddress(line) !== '').length > 1) return refused(several);
  const plain = withoutWrapping(cleanAddress(text.replaceAll('\t', ' ')));
  const problem = problemOf(plain);
  if (problem !== null) return refused(problem);
  const read = plain.includes('@') ? parseAddress(plain, region) : readPhone(plain, region);
  return read;
}

const several = 'one address a cell was expected, these are several';
const lineEnds = /[\n\v\f\r\u0085\u2028\u2029]/;

/** Spreadsheets keep digits as text by ="…" or an apostrophe; programs that take them for a number write .0 behind. */
function withoutWrapping(text: string): string {
  return text
    .replace(/^="(.*)"$/, '$1')
    .replace(/^['\u2019\u2018`]+/, '')
    .trim()
    .replace(/^(\+?\d{7,15})\.0+$/, '$1');
}

function problemOf(text: string): string | null {
  if (/^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/i.test(text))
    return 'a spreadsheet has cut digits off this number (scientific notation): all of its digits are needed';
  if (/^[=@]/.test(text)) return 'an address was expected, this is a formula';
  if (text.includes('@')) {
    if (/[;,|]/.test(text) && text.indexOf('@') !== text.lastIndexOf('@')) return several;
    return null;
  }
  if (text.indexOf('+') !== text.lastIndexOf('+')) return several;
  if (/\d[^\d]*(?:[;,|&]|\bor\b|\band\b)[^\d]*\+?\d{3}/i.test(text)) return several;
  if (/^\+?\d+[.,]\d$/.test(text) && text.length > 8)
    return 'a phone number was expected, this is a number with a fraction';
  return null;
}

function readPhone(text: string, region: string | null): ParsedAddress {
  const read = parseAddress(text, region);
  if (text.startsWith('+') || !/^\d[\d\s().\-/]*$/.test(text)) return read;
  const digits = text.replaceAll(/\D/g, '');
  // The sign for "international" in most of the world; what begins so is possible as nothing else.
  if (digits.startsWith('00') && read.kind === 'not-an-address')
    return international(digits.slice(2)) ?? read;
  if (digits.startsWith('0')) return read;
  if (read.kind === 'email') return read;
  if (read.kind === 'not-an-address') {
    if (digits.length < 9) return read;
    return refused(`${read.message}; one that begins with its country's code needs a + before it`);
  }
  if (isSurelyOf(read.address)) return read;
  const abroad = international(digits);
  if (abroad === null || read.address === abroad.address) return read;
  return refused(
    `is it ${abroad.address}, or ${read.address} of the region ${region ?? ''}? It needs a + and its country's code`,
  );
}

/**
 * In countries whose numbers have any length, all others' are possible. Messages go to mobile phones: a number of the
 * region that can be one is taken.
 */
function isSurelyOf(address: string): boolean {
  const type = parsePhoneNumberFromString(address)?.getType();
  return type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE';
}

function international(digits: string): { kind: 'phone'; address: string } | null {
  const parsed = parsePhoneNumberFromString(`+${digits}`);
  return parsed?.isValid() === true ? { kind: 'phone', address: parsed.number } : null;
}

function refused(message: string): ParsedAddress {
  return { kind: 'not-an-address', message };
}
