/** What stands in a column of a table, as far as addresses go. */
import { parseAddress } from '../../../core/domain/address.js';
import { readCell } from '../../../core/domain/csv-cell.rules.js';

/** Shares of its cells that are not empty. */
export interface Described {
  place: number;
  addresses: number;
  /** What can be nothing else: with + or @. */
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
  const isAddress = (value: string) =>
    value.length < longest && parseAddress(value, region).kind !== 'not-an-address';
  return {
    place,
    addresses: share(isAddress),
    certain: share((value) => /^\+|@/.test(value) && isAddress(value)),
    phoneLike: share(isPhoneLike),
  };
}

const longest = 100;

function isPhoneLike(value: string): boolean {
  return (
    value.length < longest && /^[+\d\s().\-/]{7,}$/.test(value) && value.replaceAll(/\D/g, '').length >= 7
  );
}
