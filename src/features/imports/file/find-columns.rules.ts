/** Which column holds what: as it was asked, else by the names in the header, else, for addresses alone, by what is in them. */
import { cleanAddress } from '../../../core/domain/address.js';
import { addressColumn, columnKey } from '../../../core/domain/address-columns.rules.js';
import { type Described, describeColumn } from './described-column.rules.js';
import { fieldOf, strengthOfDate } from './field-names.rules.js';
import type { AskedColumns, DateStrength, Field } from './file-form.js';
import { shortened } from './shown-value.rules.js';

export interface Table {
  /** Null: there is none. */
  header: readonly string[] | null;
  /** The first rows behind it. */
  rows: readonly (readonly string[])[];
}

export type ColumnsFound =
  | {
      kind: 'columns';
      columns: Partial<Record<Field, number>>;
      /** All columns that say whether a row is an opt-out. */
      kinds: number[];
      date: DateStrength;
    }
  | Unclear;

type AddressesFound = { kind: 'addresses'; columns: Partial<Record<Field, number>> } | Unclear;

interface Unclear {
  kind: 'unclear';
  message: string;
}

const addressFields = new Set<Field>(['recipient', 'phone', 'email']);
/** A column holds addresses if so many of its cells that are not empty do, and may if so many do. */
const [mostly, some] = [0.8, 0.2];

export function findColumns(table: Table, asked: AskedColumns, region: string | null): ColumnsFound {
  const columns: Partial<Record<Field, number>> = {};
  for (const [field, wanted] of Object.entries(asked) as [Field, string | null | undefined][]) {
    if (wanted == null) continue;
    const place = placeAsked(table, field, wanted);
    if (typeof place === 'string') return unclear(place);
    columns[field] = place;
  }
  const named = fieldsByName(table.header ?? [], columns);
  const datedBy = columns.occurredAt === undefined ? named.occurredAt?.[0] : undefined;
  const date = datedBy === undefined ? 'sure' : strengthOfDate(table.header?.[datedBy] ?? '');
  const kinds = (named.kind ?? []).slice(0, mostKinds);
  for (const [field, places] of Object.entries(named) as [Field, number[]][]) {
    if (!addressFields.has(field)) columns[field] = places[0] ?? 0;
  }
  if (!isOurOwn(table.header)) {
    delete columns.blocks;
    delete columns.hold;
  }
  const found = { kind: 'columns', kinds, date } as const;
  if (columns.recipient !== undefined) return { ...found, columns };
  const others = new Set([...Object.values(columns), ...kinds]);
  const addresses = addressColumns(table, named, others, region);
  return addresses.kind === 'unclear'
    ? addresses
    : { ...found, columns: { ...columns, ...addresses.columns } };
}

/** Only our own list and log say of their rows what they block: elsewhere such a column means something else. */
export function isOurOwn(header: readonly string[] | null): boolean {
  const keys = new Set((header ?? []).map(columnKey));
  return (
    ['recipient', 'scope', 'blocks', 'hold'].every((name) => keys.has(name)) &&
    (keys.has('since') || keys.has('occurredat'))
  );
}

/** A message where there is no such column. */
function placeAsked(table: Table, field: string, wanted: string): number | string {
  const { header } = table;
  const width = header?.length ?? table.rows[0]?.length ?? 0;
  if (wanted.trim() === '') return `columns.${field}: the name of a column was expected, nothing came`;
  for (const same of [(name: string) => name.trim() === wanted.trim(), sameKey(wanted)]) {
    const places = placesWhere(header ?? [], same);
    if (places.length === 1) return places[0] ?? 0;
    if (places.length > 1)
      return `columns.${field}: several columns are called "${shortened(wanted, 60)}" (${listedPlaces(places)}): name one by its place, from 1`;
  }
  const place = /^\d{1,5}$/.test(wanted.trim()) ? Number(wanted) : 0;
  if (place >= 1 && (place <= width || width === 0)) return place - 1;
  return header === null
    ? `columns.${field}: the file has no header: name the column by its place, from 1 to ${width}`
    : `columns.${field}: there is no column "${shortened(wanted, 60)}"; there are ${listedNames(header)}`;
}

function sameKey(wanted: string): (name: string) => boolean {
  const key = columnKey(wanted);
  return (name) => key !== '' && columnKey(name) === key;
}

/** The columns for each field, those first whose names say it best. */
function fieldsByName(
  header: readonly string[],
  taken: Partial<Record<Field, number>>,
): Partial<Record<Field, number[]>> {
  const used = new Set(Object.values(taken));
  const found = header.flatMap((name, place) => {
    const named = used.has(place) ? null : fieldOf(name);
    return named === null || taken[named.field] !== undefined ? [] : [{ ...named, place }];
  });
  const places: Partial<Record<Field, number[]>> = {};
  for (const { field, place } of found.sort(
    (one, other) => one.rank - other.rank || one.place - other.place,
  )) {
    (places[field] ??= []).push(place);
  }
  return places;
}

function addressColumns(
  table: Table,
  named: Partial<Record<Field, number[]>>,
  others: ReadonlySet<number>,
  region: string | null,
): AddressesFound {
  const rows = rowsDescribed(table);
  const describe = (place: number) => describeColumn(rows, place, region);
  const columns: Partial<Record<Field, number>> = {};
  for (const field of ['phone', 'email'] as const) {
    const places = named[field] ?? [];
    const filled = places.length > 1 ? places.filter((place) => describe(place).addresses > 0) : [];
    const candidates = filled.length > 0 ? filled : places;
    if (candidates.length > 1) return several(table, candidates);
    if (candidates[0] !== undefined) columns[field] = candidates[0];
  }
  if (columns.phone !== undefined || columns.email !== undefined) {
    // The same person once more: the word counts for both.
    const ids = (named.recipient ?? []).filter((place) => isOfUserIds(table, place));
    if (ids.length > 1) return several(table, ids);
    return { kind: 'addresses', columns: ids[0] === undefined ? columns : { ...columns, recipient: ids[0] } };
  }
  const [named1, ...more] = named.recipient ?? [];
  if (more.length > 0) return several(table, named.recipient ?? []);
  const described = Array.from({ length: Math.min(columnsLookedAt, widthOf(table)) }, (_, place) =>
    describe(place),
  );
  const rivals = described.filter(
    ({ place, addresses, phoneLike }) =>
      place !== named1 && !others.has(place) && Math.max(addresses, phoneLike) > some,
  );
  if (named1 !== undefined) {
    // "number" may be a customer's.
    if (rivals.length > 0) return several(table, [named1, ...rivals.map(({ place }) => place)]);
    return { kind: 'addresses', columns: { recipient: named1 } };
  }
  return byContent(
    table,
    described.filter(({ place }) => !others.has(place)),
    region,
  );
}

function isOfUserIds({ header }: Table, place: number): boolean {
  return addressColumn(header?.[place] ?? '') === 'user';
}

function byContent(table: Table, described: readonly Described[], region: string | null): AddressesFound {
  const holding = described.filter(({ addresses }) => addresses >= mostly);
  const certain = holding.filter((column) => column.certain >= mostly);
  const found = certain.length > 0 ? certain : holding;
  if (found.length > 1)
    return several(
      table,
      found.map(({ place }) => place),
    );
  const [only] = found;
  if (only !== undefined) return { kind: 'addresses', columns: { recipient: only.place } };
  const [first = []] = table.rows;
  // One value a row: what else could it be? Rows that are none are refused, each with its line; but not all of them.
  const isLines = table.header === null && first.length === 1;
  if (isLines && table.rows.length >= fewRows && !table.rows.some((row) => row.some(isSurelyData)))
    return unclear(
      `CSV with phone numbers or e-mail addresses was expected, none of the first ${table.rows.length} rows has one`,
    );
  if (isLines) return { kind: 'addresses', columns: { recipient: 0 } };
  if (table.header !== null)
    return unclear(
      `no column is called phone, mobile, e-mail or the like; there are ${listedNames(table.header)}: name one with columns.recipient`,
    );
  const names = first.some(isSurelyData) ? '' : `; the first row is ${listedNames(first)}`;
  const needed = region === null ? ' (numbers without + need a region)' : '';
  return unclear(
    `no column looks like phone numbers or e-mail addresses${needed}${names}: name one with columns.recipient, by its place from 1`,
  );
}

/** More columns that ask whether somebody is opted out are no address book's. */
const mostKinds = 50;
/** Fewer are no text of something else. */
const fewRows = 3;
/** Columns that are looked into; in wide tables with fewer rows, so that it takes no longer. */
const columnsLookedAt = 500;

function widthOf(table: Table): number {
  return Math.max(table.header?.length ?? 0, ...table.rows.map((row) => row.length));
}

function rowsDescribed(table: Table): Table['rows'] {
  return table.rows.slice(0, Math.max(5, Math.floor(2_500 / Math.max(1, widthOf(table)))));
}

/** What no header says: an e-mail address, or many digits, in whichever signs; what a spreadsheet has left of them, too. */
export function isSurelyData(value: string): boolean {
  const plain = /[\u0080-\uffff]/.test(value) ? cleanAddress(value) : value;
  return plain.includes('@') || plain.replaceAll(/\D/g, '').length >= 6 || isCutNumber.test(plain);
}

const isCutNumber = /^['"=+]*\d(?:[.,]\d+)?e\+?\d{1,2}"?$/i;

function several(table: Table, places: readonly number[]): Unclear {
  const sorted = places.toSorted((one, other) => one - other);
  const names =
    table.header === null
      ? listedPlaces(sorted)
      : listedNames(sorted.map((place) => table.header?.[place] ?? ''));
  return unclear(`several columns may hold the recipients: ${names}: name one with columns.recipient`);
}

function placesWhere(values: readonly string[], is: (value: string) => boolean): number[] {
  return values.flatMap((value, place) => (is(value) ? [place] : []));
}

function listedPlaces(places: readonly number[]): string {
  return places
    .slice(0, 20)
    .map((place) => `column ${place + 1}`)
    .join(', ');
}

function listedNames(names: readonly string[]): string {
  const shown = names.slice(0, 30).map((name) => `"${shortened(name, 40)}"`);
  return shown.join(', ') + (names.length > 30 ? ` and ${names.length - 30} more` : '');
}

function unclear(message: string): Unclear {
  return { kind: 'unclear', message };
}
