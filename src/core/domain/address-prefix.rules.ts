/** How an address begins, as people type it into a search field. */
import { getCountryCallingCode } from 'libphonenumber-js/max';
import { asRegion, parseAddress, splitPrefix } from './address.js';
import { isStorable } from './storable-text.rules.js';
import { whatsAppUserIdPrefixes } from './whatsapp-user-id.rules.js';

/**
 * What stored addresses begin with that this text is, or is the beginning of: digits with +, an e-mail address in lower
 * case, or WhatsApp's id of a person. Formatting goes; a national number gets its region's calling code. Several where the text
 * can be read as a whole number and as the beginning of another, or as the beginning of one kind and of another; none where no
 * address begins so.
 */
export function addressPrefixes(text: string, region: string | null): string[] {
  const whole = parseAddress(text, region);
  if (whole.kind === 'email') return [whole.address];
  const { rest } = splitPrefix(text);
  const prefixes = [whole.kind === 'not-an-address' ? null : whole.address, prefixOf(rest, region)];
  return [...new Set([...prefixes.filter((found) => found !== null), ...whatsAppUserIdPrefixes(rest)])];
}

function prefixOf(rest: string, region: string | null): string | null {
  if (!/^\+?[\d\s().\-/]+$/.test(rest))
    // Half a character begins nothing that is stored.
    return rest === '' || !isStorable(rest) ? null : rest.replaceAll('\u2019', "'").toLowerCase();
  const digits = rest.replaceAll(/\D/g, '');
  if (rest.startsWith('+')) return `+${digits}`;
  if (digits === '') return null;
  const country = region === null ? null : asRegion(region);
  if (country === null) return digits;
  // In Italy the 0 stays where others drop it.
  const national = country === 'IT' ? digits : digits.replace(/^0/, '');
  return `+${getCountryCallingCode(country)}${national}`;
}
