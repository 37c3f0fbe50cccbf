/**
 * An address as it may stand in a text that somebody wrote: with spaces, dots and brackets, with or without its country's code; and as ids of
 * WhatsApp's messages hold it, in base64. The patterns are read by JavaScript and by PostgreSQL alike.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { anyDigit, digitPattern, signsBetween } from './digits-in-text.rules.js';
import { isWhatsAppUserId } from './whatsapp-user-id.rules.js';

export interface AddressInText {
  /** Or else an e-mail address, or WhatsApp's id of a person. */
  isNumber: boolean;
  /** Matches it, whatever the case. */
  pattern: string;
  /** Matches what holds it in base64, as a whole; case matters. */
  encoded: string;
  /** One of these stands in a file that names it, once signs between digits, or a URL's encoding, are gone. */
  inFiles: readonly string[];
}

/** What may stand between two digits: " ) - " is the most that is usual. */
const between = `[${signsBetween}]{0,5}`;
/** National numbers with fewer digits are looked for with their country's code alone. */
const fewestNational = 7;

export function addressInText(address: string): AddressInText {
  if (isWhatsAppUserId(address)) return userIdInText(address);
  return address.startsWith('+') && !address.includes('@') ? numberInText(address) : emailInText(address);
}

/** In any case: rather that of somebody else goes, too, than that one stays which a program has put in lower case. */
function userIdInText(address: string): AddressInText {
  const own = address.split('.').join('(?:\\.|%2e)');
  return {
    isNumber: false,
    pattern: `(?:(?<![a-z0-9])|(?<=%[0-9a-f]{2}))${own}(?![a-z0-9])`,
    encoded: encodedPattern(address),
    inFiles: [address.toLowerCase()],
  };
}

function emailInText(address: string): AddressInText {
  const own = Array.from(address, (sign) => (/[a-z0-9]/.test(sign) ? sign : eitherWay(sign))).join('');
  return {
    isNumber: false,
    // Behind a sign in a URL's encoding it begins anew: "mailto%3Aann%40example.com".
    pattern: `(?:(?<![a-z0-9._+-])|(?<=%[0-9a-f]{2}))${own}(?![a-z0-9-])`,
    encoded: encodedPattern(address),
    inFiles: [address],
  };
}

/** As it is, or in a URL's encoding. */
function eitherWay(sign: string): string {
  const encoded = Array.from(Buffer.from(sign), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  return `(?:${sign.replace(/[.*+?^${}()|[\]\\/-]/, '\\$&')}|${encoded})`;
}

function numberInText(address: string): AddressInText {
  const parsed = parsePhoneNumberFromString(address);
  const digits = address.slice(1);
  const code = parsed?.countryCallingCode ?? '';
  const national = code !== '' && digits.startsWith(code) ? digits.slice(code.length) : digits;
  const isShort = national.length < fewestNational;
  const own = spaced(national);
  const [zero, open, close, plus] = [digitPattern('0'), '[(\\uff08]', '[)\\uff09]', '[+\\uff0b]'];
  const withCode = `(?:${plus}|${zero}${between}${zero})?${between}${spaced(code)}${between}(?:${open}?${zero}${close}?${between})?`;
  const before = isShort ? withCode : `(?:${withCode}|${zero}${between}|${open})?`;
  return {
    isNumber: true,
    pattern: `(?<![${anyDigit}])${code === '' ? `${plus}?` : before}${own}(?![${anyDigit}])`,
    encoded: encodedPattern(digits),
    inFiles: isShort ? [digits, `${code}0${national}`] : [national],
  };
}

/** The text with `name` where the address stands. */
export function withoutAddress(text: string, { pattern, encoded }: AddressInText, name: string): string {
  return text.replaceAll(new RegExp(pattern, 'gi'), name).replaceAll(new RegExp(encoded, 'g'), name);
}

function spaced(digits: string): string {
  return Array.from(digits, digitPattern).join(between);
}

/** At each of the three places at which it may begin within four characters of base64: those that its bytes alone make. */
function encodedPattern(text: string): string {
  const parts = [0, 1, 2].map((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]);
    const whole = bytes.toString('base64').replace(/=+$/, '');
    const from = Math.ceil((shift * 8) / 6);
    return whole.slice(from, Math.floor((bytes.length * 8) / 6));
  });
  const either = parts.map((part) => part.replaceAll('+', '[+-]').replaceAll('/', '[/_]')).join('|');
  return `[A-Za-z0-9+/_=.-]*(?:${either})[A-Za-z0-9+/_=-]*`;
}
