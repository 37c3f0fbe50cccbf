/**
 * How values travel to and from the database. The driver asks the database for its array types on each new connection
 * unless they are given: a query that nobody waits for, and that ends the process when the link breaks during it. So
 * they are given.
 */
import { formatInstant, parseInstant, type Instant } from '../domain/instant.js';

export interface ValueType {
  to: number;
  from: number[];
  serialize(value: unknown): unknown;
  parse(text: string): unknown;
}

const same = (text: string): unknown => text;

const instant: ValueType = {
  to: 1184,
  from: [1184],
  serialize: (value) => (typeof value === 'string' ? value : instantToDatabase(value as Instant)),
  parse: instantFromDatabase,
};
const json: ValueType = {
  to: 3802,
  from: [114, 3802],
  serialize: (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
  parse: (text) => JSON.parse(text) as unknown,
};
const bigint: ValueType = { to: 20, from: [20], serialize: String, parse: Number };

export const valueTypes = {
  instant,
  json,
  bigint,
  booleans: arrayOf(1000, {
    serialize: (value) => (value === true ? 't' : 'f'),
    parse: (text) => text === 't',
  }),
  smallints: arrayOf(1005, { serialize: String, parse: Number }),
  integers: arrayOf(1007, { serialize: String, parse: Number }),
  bigints: arrayOf(1016, bigint),
  reals: arrayOf(1021, { serialize: String, parse: Number }),
  doubles: arrayOf(1022, { serialize: String, parse: Number }),
  numerics: arrayOf(1231, { serialize: String, parse: same }),
  texts: arrayOf(1009, { serialize: String, parse: same }),
  varchars: arrayOf(1015, { serialize: String, parse: same }),
  uuids: arrayOf(2951, { serialize: String, parse: same }),
  instants: arrayOf(1185, instant),
  jsons: arrayOf(199, json),
  jsonbs: arrayOf(3807, json),
};

function arrayOf(type: number, element: Pick<ValueType, 'serialize' | 'parse'>): ValueType {
  return {
    to: type,
    from: [type],
    serialize: (values) => (Array.isArray(values) ? arrayToDatabase(values, element.serialize) : values),
    parse: (text) => arrayFromDatabase(text).map((item) => (item === null ? null : element.parse(item))),
  };
}

/** One dimension, each element quoted. */
function arrayToDatabase(values: readonly unknown[], serialize: (value: unknown) => unknown): string {
  const items = values.map((value) =>
    value == null ? 'null' : `"${String(serialize(value)).replaceAll(/["\\]/g, String.raw`\$&`)}"`,
  );
  return `{${items.join(',')}}`;
}

/** One dimension: elements are quoted where they hold what an array's text needs for itself. */
export function arrayFromDatabase(text: string): (string | null)[] {
  if (!text.startsWith('{')) throw new Error('the database sent an array that is not one');
  const items: (string | null)[] = [];
  const element = /"((?:[^"\\]|\\.)*)"|([^,{}"]+)/gsy;
  for (let at = 1; at < text.length && text[at] !== '}'; at = element.lastIndex + 1) {
    element.lastIndex = at;
    const match = element.exec(text);
    if (match === null) throw new Error('the database sent an array of more than one dimension');
    const [, quoted, bare] = match;
    if (quoted !== undefined) items.push(quoted.replaceAll(/\\(.)/gs, '$1'));
    else items.push(bare === 'NULL' ? null : (bare ?? null));
  }
  return items;
}

function instantToDatabase(value: Instant): string {
  if (value === Infinity) return 'infinity';
  return value === -Infinity ? '-infinity' : formatInstant(value);
}

function instantFromDatabase(text: string): Instant {
  if (text === 'infinity') return Infinity;
  if (text === '-infinity') return -Infinity;
  const read = parseInstant(text);
  if (read === null) throw new Error('the database sent a time that is not one');
  return read;
}
