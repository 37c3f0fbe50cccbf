/** How an address begins, as people type it into a search field. */
import { getCountryCallingCode } from 'libphonenumber-js/max';
import { asRegion, parseAddress, splitPrefix } from './address.js';

/**
 * What stored addresses begin with that this text is the beginning of: digits with +, or an e-mail address in lower
 * case. Formatting goes; a national number gets its region's calling code. Null where no address can begin so.
 */
export function addressPrefix(text: string, region: string | null): string | null {
  const whole = parseAddress(text, region);
  if (whole.kind !== 'not-an-address') return whole.address;
  const { rest } = splitPrefix(text);
  if (rest === '') return null;
  if (!/^\+?[\d\s().\-/]+$/.test(rest)) return rest.replaceAll('\u2019', "'").toLowerCase();
  const digits = rest.replaceAll(/\D/g, '');
  if (rest.startsWith('+')) return `+${digits}`;
  const country = region === null ? null : asRegion(region);
  // An e-mail address can begin with a digit too, but who types digits looks for a phone number.
  if (country === null) return digits === '' ? null : digits;
  const national = country === 'IT' ? digits : digits.replace(/^0/, '');
  return `+${getCountryCallingCode(country)}${national}`;
}
