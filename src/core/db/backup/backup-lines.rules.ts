/**
 * The lines of a backup: JSON, one value a line. docs/backup.md describes them for others.
 *
 * A header; for each table an object, its rows as texts, and an object with their count and hash; the sequences; and a last
 * line with the hash of all before it, by which half a file is told from a whole one, and with a keyed hash of that, by which one
 * that somebody has changed is told.
 */

/** Of this way of writing lines. One that is read must have the same. */
export const format = 2;

export interface TableColumn {
  name: string;
  /** As PostgreSQL writes it, with its schema. */
  type: string;
}

export interface BackedUpTable {
  schema: string;
  name: string;
  /** In this order the row's texts hold them. What is computed from others is not among them. */
  columns: TableColumn[];
}

export interface Partition {
  schema: string;
  name: string;
  of: { schema: string; name: string };
  /** As PostgreSQL writes it: FOR VALUES FROM (…) TO (…). */
  bounds: string;
}

export interface Sequence {
  schema: string;
  name: string;
  value: number;
  /** Whether the value has been given to somebody. */
  called: boolean;
}

export interface BackupHeader {
  heed: 'backup';
  format: number;
  /** RFC 3339, by the database's clock. */
  madeAt: string;
  postgres: string;
  /** The newest migration that the database has: when it was made, and the hash of its script. */
  migration: { when: number; hash: string };
  /** What tells SECRET_KEY from another one, and nothing of it. */
  secretKey: string;
  tables: BackedUpTable[];
  partitions: Partition[];
}

export type BackupLine =
  | ({ kind: 'header' } & BackupHeader)
  | { kind: 'table'; schema: string; name: string }
  | { kind: 'row'; row: string }
  | { kind: 'end of table'; rows: number; sha256: string }
  | { kind: 'sequences'; sequences: Sequence[] }
  | { kind: 'end'; tables: number; rows: number; sha256: string; mac: string };

export function lineOf(line: BackupLine): string {
  if (line.kind === 'row') return JSON.stringify(line.row);
  return JSON.stringify(line);
}

/** Null: none of ours. What the lines say of each other is for who reads all of them. */
export function readLine(text: string): BackupLine | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value === 'string') return { kind: 'row', row: value };
  if (!isObject(value)) return null;
  switch (value['kind']) {
    case 'header':
      return isHeader(value) ? value : null;
    case 'table':
      return isNamed(value) ? (value as BackupLine) : null;
    case 'end of table':
      return isCount(value['rows']) && isHash(value['sha256']) ? (value as BackupLine) : null;
    case 'sequences':
      return isListOf(value['sequences'], isSequence) ? (value as BackupLine) : null;
    case 'end':
      return isCount(value['tables']) &&
        isCount(value['rows']) &&
        isHash(value['sha256']) &&
        isHash(value['mac'])
        ? (value as BackupLine)
        : null;
    default:
      return null;
  }
}

export const nameOf = ({ schema, name }: { schema: string; name: string }): string => `${schema}.${name}`;

function isHeader(value: Record<string, unknown>): value is Record<string, unknown> & {
  kind: 'header';
} & BackupHeader {
  if (value['heed'] !== 'backup') return false;
  // A later format may have other fields: who reads says that it is another one.
  if (value['format'] !== format) return isCount(value['format']);
  const { migration, secretKey } = value;
  return (
    typeof value['madeAt'] === 'string' &&
    typeof value['postgres'] === 'string' &&
    isObject(migration) &&
    isCount(migration['when']) &&
    isHash(migration['hash']) &&
    typeof secretKey === 'string' &&
    isListOf(value['tables'], (table) => isNamed(table) && isListOf(table['columns'], isColumn)) &&
    isListOf(value['partitions'], isPartition)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isNamed = (value: unknown): value is Record<string, unknown> =>
  isObject(value) && isName(value['schema']) && isName(value['name']);
/** Shown to people before it is known whether the file is as it was made: controls would reach their terminal. */
const isName = (value: unknown): boolean => typeof value === 'string' && !/\p{Cc}/u.test(value);
const isColumn = (value: unknown): boolean =>
  isObject(value) && typeof value['name'] === 'string' && typeof value['type'] === 'string';
const isPartition = (value: unknown): boolean =>
  isNamed(value) && isNamed(value['of']) && typeof value['bounds'] === 'string';
const isSequence = (value: unknown): boolean =>
  isNamed(value) && Number.isSafeInteger(value['value']) && typeof value['called'] === 'boolean';
const isListOf = (value: unknown, isOne: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isOne);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isHash = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
