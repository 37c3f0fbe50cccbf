/**
 * Addresses: of recipients (E.164, e-mail in lower case, or WhatsApp's id of a person) and of senders (also short codes,
 * alphanumeric names and profile ids). Phone numbers are accepted when they are possible, not only when they are valid in today's numbering
 * plans: plans change, and a real number that is refused is a STOP that is lost.
 */
import {
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
} from 'libphonenumber-js/max';
import { e164OfText } from './e164.rules.js';
import type { Channel } from './vocabulary.js';
import {
  hasLostItsCase,
  isSurelyWhatsAppUserId,
  isWhatsAppUserId,
  whatsAppUserId,
} from './whatsapp-user-id.rules.js';

export type ParsedAddress =
  | { kind: 'phone'; address: string }
  | { kind: 'email'; address: string }
  | { kind: 'whatsapp-user'; address: string }
  | { kind: 'not-an-address'; message: string };

export interface ChannelHint {
  /** The channel that a prefix named (whatsapp:+1…). */
  channel: Channel | null;
  rest: string;
}

const invisible =
  /[\u0000-\u001f]|[\u007f\u00ad\u061c\u180e]|\u034f|[\u200b-\u200f]|[\u202a-\u202e]|[\u2060-\u2064]|[\u2066-\u206f]|\ufeff/g;
const email =
  /^[^\s@<>()[\]\\,;:"\p{Surrogate}\p{Cc}]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u;
const prefixes: Record<string, Channel | null> = {
  whatsapp: 'WHATSAPP',
  rcs: 'RCS',
  sms: 'SMS',
  tel: null,
  mailto: 'EMAIL',
};
/** Beyond so many characters a phone number is not written any more; libphonenumber takes 250. */
const longestWritten = 40;
/** E.164 has 15 digits at most; formatted numbers, prefixes and e-mail addresses (254) need some room. */
export const addressLimit = 320;

/** Full-width digits become digits, invisible characters and outer spaces go. */
export function cleanAddress(text: string): string {
  const normal = text.normalize('NFKC');
  const seen = normal.replace(invisible, '');
  // What stood apart may be one character now.
  return (seen === normal ? seen : seen.normalize('NFKC')).trim();
}

/** Takes a prefix like "whatsapp:" off. */
export function splitPrefix(text: string): ChannelHint {
  const clean = cleanAddress(text);
  const colon = clean.indexOf(':');
  const prefix = colon < 0 ? '' : clean.slice(0, colon).toLowerCase();
  if (!Object.hasOwn(prefixes, prefix)) return { channel: null, rest: clean };
  return { channel: prefixes[prefix] ?? null, rest: clean.slice(colon + 1).trim() };
}

/** ISO 3166-1 alpha-2, as libphonenumber knows it; case does not matter. */
export function asRegion(text: string): CountryCode | null {
  const region = text.trim().toUpperCase();
  return isSupportedCountry(region) ? region : null;
}

/** What is wrong with a region that asRegion does not know. */
export function noRegion(text: string): string {
  return `region: an ISO 3166 country code such as GB was expected, "${text.slice(0, 10)}" came`;
}

/** Reads a recipient's address as people write it. `region` is what a national number belongs to; null: it must begin with +. */
export function parseAddress(text: string, region: string | null): ParsedAddress {
  if (text.length > addressLimit) return notAnAddress(`an address has at most ${addressLimit} characters`);
  const { rest } = splitPrefix(text);
  if (rest === '') return notAnAddress('an address was expected, but this is empty');
  if (rest.includes('@')) return parseEmail(rest);
  const userId = whatsAppUserId(rest);
  if (userId !== null) return { kind: 'whatsapp-user', address: userId };
  if (hasLostItsCase(rest)) {
    return notAnAddress(
      "not WhatsApp's id of a person: it is expected as WhatsApp gave it, its capital letters are lost",
    );
  }
  return parsePhone(rest, region);
}

/** An address, and no name of a column: "NO.HP" could be WhatsApp's id of somebody, and is none. */
export function isSurelyAddress(text: string, region: string | null): boolean {
  const { kind } = parseAddress(text, region);
  return kind === 'whatsapp-user'
    ? isSurelyWhatsAppUserId(splitPrefix(text).rest)
    : kind !== 'not-an-address';
}

/** Of an address as it is stored. */
export function kindOfAddress(address: string): 'phone' | 'email' | 'whatsapp-user' {
  if (address.includes('@')) return 'email';
  return isWhatsAppUserId(address) ? 'whatsapp-user' : 'phone';
}

function parseEmail(text: string): ParsedAddress {
  // Normal again: a letter in lower case, or without what was invisible behind it, may have become one with its accent.
  const folded = text.replaceAll('\u2019', "'").toLowerCase().normalize('NFKC');
  if (folded.length > 254 || !email.test(folded)) {
    return notAnAddress(
      'not an e-mail address: the form name@example.com is expected, without a display name',
    );
  }
  return { kind: 'email', address: folded };
}

function parsePhone(text: string, region: string | null): ParsedAddress {
  const plain = withoutPunctuation(text);
  if (plain !== null && e164OfText(plain) !== -1) return { kind: 'phone', address: plain };
  if (!/^[+\d(\s.\-/)]*$/.test(text.replace(/(?:ext|x)\.?\s*\d*$/i, ''))) {
    return notAnAddress(
      'not a phone number: digits with +, spaces, dots, dashes, slashes or brackets are expected',
    );
  }
  const country = region === null ? undefined : (asRegion(region) ?? undefined);
  if (!text.startsWith('+') && country === undefined) {
    return notAnAddress('a phone number without + needs a region (an ISO country code such as GB)');
  }
  const digits = text.replaceAll(/\D/g, '').length;
  // A short code would otherwise become a number of the region: 12345 is not +112345.
  if (!text.startsWith('+') && digits < 7) return notAnAddress('too short for a phone number');
  const phoneNumber = parsePhoneNumberFromString(
    text,
    country === undefined ? {} : { defaultCountry: country },
  );
  const address = phoneNumber?.isPossible() === true ? settled(phoneNumber.number) : null;
  return address === null
    ? notAnAddress('not a possible phone number: the number of digits does not fit its country')
    : { kind: 'phone', address };
}

/**
 * libphonenumber drops one 0 of those that people write before a national number, and would drop the next one of what is
 * left: what is stored must be read as itself. Null where nothing possible is left.
 */
function settled(address: string): string | null {
  const again = parsePhoneNumberFromString(address);
  if (again?.isPossible() !== true) return null;
  return again.number === address ? address : settled(again.number);
}

/** Signs between digits mean nothing to libphonenumber either, in an international number. Null for other ones. */
function withoutPunctuation(text: string): string | null {
  if (!text.startsWith('+') || text.length > longestWritten) return null;
  return text.replaceAll(/[ ().\-/]/g, '');
}

/** A sender's address on its channel, in the one form in which it is stored and looked up. Never fails: names are names. */
export function senderAddressKey(text: string): string {
  const { rest } = splitPrefix(text);
  if (rest.includes('@')) return rest.toLowerCase().normalize('NFKC');
  if (/^\+?[\d\s().\-/]+$/.test(rest)) {
    const digits = rest.replaceAll(/\D/g, '');
    // Signs alone are a name: without them nothing would be left.
    if (digits !== '') return rest.startsWith('+') ? `+${digits}` : digits;
  }
  return rest;
}

const erasedName = /^erased:[0-9a-f]{32}$/;

/** Whether this stands where the address of somebody stood who was erased (R3). */
export function isErasedName(address: string): boolean {
  return erasedName.test(address);
}

/** The country of a phone number, or the one that WhatsApp's id of a person names; null for an e-mail address or where it cannot be told. */
export function countryOf(address: string): CountryCode | null {
  if (isWhatsAppUserId(address)) return asRegion(address.slice(0, 2));
  if (!isPhone(address)) return null;
  return parsePhoneNumberFromString(address)?.country ?? null;
}

/** Whether the recipient is in the North American Numbering Plan (+1), where US and Canadian rules hold (I1). */
export function isPlusOne(address: string): boolean {
  if (isPhone(address)) return address.startsWith('+1');
  const country = countryOf(address);
  return country !== null && getCountryCallingCode(country) === '1';
}

/** Of an address as it is stored: an e-mail address may begin with + as well. */
export function isPhone(address: string): boolean {
  return address.startsWith('+') && !address.includes('@');
}

function notAnAddress(message: string): ParsedAddress {
  return { kind: 'not-an-address', message };
}
