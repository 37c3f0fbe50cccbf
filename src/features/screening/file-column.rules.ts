/** In which column of a table the addresses stand. */
import { isSurelyAddress, parseAddress } from '../../core/domain/address.js';
import { type AddressColumn, addressColumn } from '../../core/domain/address-columns.rules.js';
import { readCell } from '../../core/domain/csv-cell.rules.js';

export type FoundColumn =
  | {
      kind: 'column';
      /** From 0. */
      place: number;
      /** Found by its name, so the first row is a header. */
      isNamed: boolean;
    }
  | { kind: 'unclear'; message: string };

interface Wanted {
  /** A name, or a place from 0. */
  column: string | number | null;
  header: boolean | null;
}

interface ReadingFor {
  region: string | null;
  email: boolean;
}

/** A column holds addresses if so many of its cells that are not empty are. */
const mostly = 0.8;
/** And may hold them, badly written perhaps, if so many are. */
const some = 0.2;

/** `table`: the first rows, a header among them or not. */
export function findColumn(
  table: readonly (readonly string[])[],
  wanted: Wanted,
  reading: ReadingFor,
): FoundColumn {
  const [first = []] = table;
  if (typeof wanted.column === 'number') {
    if (wanted.column < first.length || table.length === 0)
      return { kind: 'column', place: wanted.column, isNamed: false };
    return unclear(`column: expected 1 to ${first.length}, as many as the first row has`);
  }
  if (wanted.column !== null) return columnCalled(wanted.column, first, wanted.header);
  if (table.length === 0) return { kind: 'column', place: 0, isNamed: false };
  const mayBeHeader = wanted.header ?? !first.some((value) => isSurelyData(value));
  const columns = describeColumns(mayBeHeader && table.length > 1 ? table.slice(1) : table, reading.region);
  const byName = mayBeHeader ? columnByName(first, columns, reading.email) : null;
  return byName ?? columnByData(columns, reading.email);
}

/** Whether the first row names the columns: where addresses stand it has a word. */
export function isHeader(first: readonly string[], place: number, region: string | null): boolean {
  const value = first[place] ?? '';
  return /\p{L}/u.test(value) && !first.some((one) => isSurelyData(one)) && !isSurelyAddress(value, region);
}

function columnCalled(name: string, first: readonly string[], header: boolean | null): FoundColumn {
  if (header === false) return unclear('column: a name was given, but header says that there is none');
  const places = placesWhere(first, (value) => isSameName(value, name));
  if (places.length === 1) return { kind: 'column', place: places[0] ?? 0, isNamed: true };
  return unclear(
    places.length === 0
      ? `column: the first row has no cell of that name ("${name.slice(0, 40)}")`
      : `column: several columns have that name (${listed(places)}): give the place of one, from 1`,
  );
}

/** Null: no name says it. */
function columnByName(
  first: readonly string[],
  columns: readonly DescribedColumn[],
  email: boolean,
): FoundColumn | null {
  const order: AddressColumn[] = email ? ['email', 'phone', 'either'] : ['phone', 'email', 'either', 'user'];
  for (const kind of order) {
    const places = placesWhere(first, (value) => addressColumn(value) === kind);
    if (places.length > 1) return several(places);
    const [place] = places;
    if (place === undefined) continue;
    // "number" may be a customer's; and who sends no e-mail may have the phone numbers under a name that is not known.
    const rivals = kind === order[0] ? [] : rivalsOf(place, columns, email);
    return rivals.length === 0 ? { kind: 'column', place, isNamed: true } : several([place, ...rivals]);
  }
  return null;
}

function columnByData(columns: readonly DescribedColumn[], email: boolean): FoundColumn {
  const certain = columns.filter(({ certainPhones }) => certainPhones >= mostly);
  const emails = columns.filter((column) => column.emails >= mostly);
  const phones = columns.filter((column) => column.phones >= mostly);
  const order = email ? [emails, certain, phones] : [certain, phones, emails];
  for (const found of order) {
    const places = found.map((column) => column.place);
    const [place] = places;
    if (place === undefined) continue;
    const rivals = places.length > 1 ? places.slice(1) : rivalsOf(place, columns, email);
    return rivals.length === 0 ? { kind: 'column', place, isNamed: false } : several([place, ...rivals]);
  }
  return unclear(
    'the body: no column looks like addresses: say which it is with column, a name or a place from 1',
  );
}

/** What stands in a column: shares of its cells that are not empty. */
interface DescribedColumn {
  place: number;
  /** Could be an order's or a customer's number as well. WhatsApp's ids of people count among them. */
  phones: number;
  certainPhones: number;
  emails: number;
  /** Digits as phone numbers have them, in some country. */
  phoneLike: number;
}

function describeColumns(data: readonly (readonly string[])[], region: string | null): DescribedColumn[] {
  const width = Math.max(0, ...data.map((row) => row.length));
  return Array.from({ length: width }, (_, place) => {
    const filled = data.map((row) => row[place] ?? '').filter((value) => value !== '');
    const kinds = filled.map((value) => kindOfCell(readCell(value), region));
    const share = (is: (kind: string, at: number) => boolean) =>
      filled.length === 0 ? 0 : kinds.filter(is).length / filled.length;
    return {
      place,
      phones: share((kind) => kind === 'phone' || kind === 'whatsapp-user'),
      certainPhones: share(
        (kind, at) => kind === 'whatsapp-user' || (kind === 'phone' && /^'?\+/.test(filled[at] ?? '')),
      ),
      emails: share((kind) => kind === 'email'),
      phoneLike: share((kind, at) => kind === 'phone' || isPhoneLike(filled[at] ?? '')),
    };
  });
}

function kindOfCell(value: string, region: string | null): string {
  return isSurelyAddress(value, region) ? parseAddress(value, region).kind : 'not-an-address';
}

/** Other columns that may hold the addresses that are written to: those of the right column would all pass, unseen. */
function rivalsOf(place: number, columns: readonly DescribedColumn[], email: boolean): number[] {
  const isOfEmails = (columns.find((column) => column.place === place)?.emails ?? 0) > some;
  const share = (column: DescribedColumn) => {
    if (email) return column.emails;
    return isOfEmails ? column.phoneLike : column.phones;
  };
  return columns
    .filter((column) => column.place !== place && share(column) > some)
    .map((column) => column.place);
}

function isPhoneLike(value: string): boolean {
  return /^['+\d\s().\-/]+$/.test(value) && value.replaceAll(/\D/g, '').length >= 7;
}

/** What no header says: an e-mail address, or many digits. */
function isSurelyData(value: string): boolean {
  return value.includes('@') || value.replaceAll(/\D/g, '').length >= 6;
}

function isSameName(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

function placesWhere(values: readonly string[], is: (value: string) => boolean): number[] {
  return values.flatMap((value, place) => (is(value) ? [place] : []));
}

function several(places: readonly number[]): FoundColumn {
  return unclear(
    `the body: several columns may hold the addresses (${listed(places.toSorted((one, other) => one - other))}): say which with column, a name or a place from 1`,
  );
}

function listed(places: readonly number[]): string {
  return places.map((place) => place + 1).join(', ');
}

function unclear(message: string): FoundColumn {
  return { kind: 'unclear', message };
}
