/** Rows above the header, which are titles: none of them may hold what is to be read. */
import { addressColumn } from '../../../core/domain/address-columns.rules.js';
import { fieldOf } from './field-names.rules.js';
import { isSurelyData } from './find-columns.rules.js';
import { holdsAddress } from './lines-in-quotes.rules.js';
import { shortened } from './shown-value.rules.js';

const titlesLookedAt = 10;
/** Cells of a row in which a column of addresses is looked for. */
const cellsLookedAt = 1_000;

/**
 * How many rows stand above the one that names a column of addresses. A message where they hold some themselves, and that one
 * asks who is opted out, too: read as a row it would ask nothing.
 */
export function titlesAbove(rows: readonly string[][]): number | string {
  const filled = (row: readonly string[]) => row.filter((cell) => cell !== '').length;
  const place = rows
    .slice(0, titlesLookedAt)
    .findIndex((row) => row.slice(0, cellsLookedAt).some(namesAddresses) && !row.some(isSurelyData));
  const header = rows[place];
  if (header === undefined) return 0;
  const titles = rows.slice(0, place);
  const holdAddresses = titles.some((row) => row.some(holdsAddressLike));
  const asking = holdAddresses ? header.find((name) => fieldOf(name)?.field === 'kind') : undefined;
  if (asking !== undefined) return aboveHeader(asking);
  return !holdAddresses && titles.every((row) => filled(row) <= filled(header)) ? place : 0;
}

function aboveHeader(asking: string): string {
  return `a row above the header, in which "${shortened(asking, 60)}" stands, may hold an address: put the header first, and the rows behind it, or take that row away`;
}

function namesAddresses(name: string): boolean {
  if (addressColumn(name) === null) return false;
  const field = fieldOf(name)?.field;
  return field === 'phone' || field === 'email' || field === 'recipient';
}

/** Whatever may be an address in some country, or was one, in any of the cell's lines. */
function holdsAddressLike(cell: string): boolean {
  if (!/[\d@\u0080-\uffff]/.test(cell)) return false;
  return cell
    .split(/[\r\n]+/)
    .some((line) => line.includes('@') || isLongDigits.test(line.trim()) || holdsAddress(line));
}

const isLongDigits = /^['+(]*\d[\d\s().\-/]{5,}$/;
