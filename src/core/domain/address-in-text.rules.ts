/**
 * An address as it may stand in a text that somebody wrote: with spaces, dots and brackets, with or without its country's code; and as ids of
 * WhatsApp's messages hold it, in base64. The patterns are read by JavaScript and by PostgreSQL alike.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

export interface AddressInText {
  /** The digits that any way of writing a phone number has, looked for where all signs between digits are left out; null: an e-mail address. */
  squeezed: string | null;
  /** An e-mail address, looked for in lower case; null: a phone number. */
  lower: string | null;
  /** Matches it, whatever the case. */
  pattern: string;
  /** Matches what holds it in base64, as a whole; case matters. */
  encoded: string;
}

/** What may stand between two digits. */
const between = '[ ().\\-/\\t\\n\\u00a0]{0,3}';
/** National numbers with fewer digits are looked for with their country's code alone. */
const fewestNational = 7;

export function addressInText(address: string): AddressInText {
  const encoded = encodedPattern(address.startsWith('+') ? address.slice(1) : address);
  if (!address.startsWith('+')) {
    const escaped = address.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
    return { squeezed: null, lower: address, pattern: `(?<![a-z0-9._+-])${escaped}(?![a-z0-9-])`, encoded };
  }
  const parsed = parsePhoneNumberFromString(address);
  const digits = address.slice(1);
  const code = parsed?.countryCallingCode ?? '';
  const national = code !== '' && digits.startsWith(code) ? digits.slice(code.length) : digits;
  const isShort = national.length < fewestNational;
  const own = spaced(national);
  const withCode = `(?:\\+|00)?${between}${spaced(code)}${between}(?:\\(?0\\)?${between})?`;
  const before = isShort ? withCode : `(?:${withCode}|0|\\()?`;
  return {
    squeezed: isShort ? digits : national,
    lower: null,
    pattern: `(?<![0-9])${code === '' ? '\\+?' : before}${own}(?![0-9])`,
    encoded,
  };
}

/** The text with `name` where the address stands. */
export function withoutAddress(text: string, { pattern, encoded }: AddressInText, name: string): string {
  return text.replaceAll(new RegExp(pattern, 'gi'), name).replaceAll(new RegExp(encoded, 'g'), name);
}

function spaced(digits: string): string {
  return digits.split('').join(between);
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
