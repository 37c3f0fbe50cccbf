/** What stands in a column of a table, as far as addresses go. */
import { isSurelyAddress } from '../../../core/domain/address.js';
import { readCell } from '../../../core/domain/csv-cell.rules.js';
import { isSurelyWhatsAppUserId } from '../../../core/domain/whatsapp-user-id.rules.js';

/** Shares of its cells that are not empty. */
export interface Described {
  place: number;
  addresses: number;
  /** What can be nothing else: with + or @, or WhatsApp's id of a person. */
  certain: number;
  /** Digits as phone numbers have them, in some country. */
  phoneLike: number;
}

export function describeColumn(
  rows: readonly (readonly string[])[],
  place: number,
  region: string | null,
): Described {
  const filled = rows.map((row) => readCell(row[place]?.trim() ?? '')).filter((value) => value !== '');
  const share = (is: (value: string) => boolean) =>
    filled.length === 0 ? 0 : filled.filter(is).length / filled.length;
  const isAddress = (value: string) => value.length < longest && isSurelyAddress(value, region);
  return {
    place,
    addresses: share(isAddress),
    certain: share((value) => (/^\+|@/.test(value) || isSurelyWhatsAppUserId(value)) && isAddress(value)),
    phoneLike: share(isPhoneLike),
  };
}

const longest = 140;

function isPhoneLike(value: string): boolean {
  return (
    value.length < longest && /^[+\d\s().\-/]{7,}$/.test(value) && value.replaceAll(/\D/g, '').length >= 7
  );
}
