import { countryOf, isPhone } from '../../../core/domain/address.js';

/**
 * The country whose rules hold for a recipient's address; null for e-mail, and for phone numbers of no country. A
 * possible phone number that is in no country's plan counts to the largest one behind its calling code.
 */
export function countryOfRecipient(address: string): string | null {
  const country = countryOf(address);
  if (country !== null || !isPhone(address)) return country;
  if (address.startsWith('+1')) return 'US';
  return address.startsWith('+44') ? 'GB' : null;
}
