/** Rows of a provider's list, brought into one form, which is read as the file of an import is. */
import { cellOfValue } from '../../../../core/domain/csv-rows.rules.js';
import { formatInstant, type Instant, parseInstant } from '../../../../core/domain/instant.js';

/** The file is not what it was said to be; for people. */
export class NoList extends Error {
  override readonly name = 'NoList';
}

export interface ListRow {
  recipient: string;
  /** As RFC 3339, or as it came; nothing: not told. */
  occurredAt?: string;
  sender?: string;
  channel?: string;
  /** What else the list says of it. */
  evidence?: string;
}

export const listHeader = ['recipient', 'occurredAt', 'sender', 'channel', 'evidence'] as const;
export const headerLine = `${listHeader.join(',')}\n`;

/** Reads a list as it comes, and gives it as lines of CSV. */
export interface ListReader {
  /** UTF-8. Throws NoList. */
  add(text: Buffer): void;
  /** Throws NoList where that was no list, or not all of it. */
  end(): void;
}

const longest = 500;

export function lineOfRow(row: ListRow): string {
  return `${listHeader.map((name) => cellOfValue(onOneLine(row[name] ?? ''), ',')).join(',')}\n`;
}

function onOneLine(text: string): string {
  return text
    .slice(0, longest)
    .replaceAll(/[\p{Cc}"]+/gu, ' ')
    .trim();
}

/** A time as providers write them: RFC 3339, RFC 2822, seconds or milliseconds since 1970. What is none is given as it is. */
export function writtenTime(value: string | number): string {
  const instant = typeof value === 'number' ? ofEpoch(value) : readTime(value);
  return instant === null ? String(value).trim() : formatInstant(instant);
}

export function readTime(value: string): Instant | null {
  const text = value.trim();
  if (/^\d{9,13}(?:\.\d{1,9})?$/.test(text)) return ofEpoch(Number(text));
  const usual = parseInstant(text);
  if (usual !== null) return usual;
  // Date reads much besides; a zone is needed, for it would take its own.
  if (!/^[A-Za-z]{3}, \d{1,2} [A-Za-z]{3} \d{4} \d{2}:\d{2}:\d{2} (?:[+-]\d{4}|GMT|UTC)$/.test(text))
    return null;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? null : milliseconds * 1000;
}

/** Nobody said anything in the year 5138, nor to a list in 1970. */
function ofEpoch(value: number): Instant | null {
  const seconds = value > 1e11 ? value / 1000 : value;
  return seconds >= 1e8 && seconds < 1e10 ? Math.round(seconds * 1e6) : null;
}
