/**
 * Lines of files, written by the database: a million rows never become values here, only text that is passed on. What a
 * line looks like is said once, for CSV and for NDJSON.
 *
 * CSV: comma, CRLF, quotes only where needed; what a spreadsheet would take for a formula has an apostrophe in front
 * (src/core/domain/csv-cell.rules.ts is what reads it back). NDJSON: one object, compact, null where there is nothing.
 * Times in both: RFC 3339 in UTC, with as many digits as they have.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { DownloadFormat } from '../../core/graph/download-format.types.js';

/** One or several columns next to each other. Null in the expression: an empty cell, or null. */
export type Column =
  | {
      name: string;
      /**
       * text: whatever people wrote. word: letters, digits, - and _. written before: the cell, or the value as JSON, by
       * writtenNames.
       */
      kind: 'text' | 'address' | 'word' | 'boolean' | 'whole' | 'instant' | 'written before';
      value: SQL;
      /** Never null: less is to be asked. A line of which that is not so is null itself. */
      present?: true;
    }
  /** `value`: an array as JSON; `cell`: a text that tells the same. */
  | { name: string; kind: 'list'; value: SQL; cell: SQL }
  /** Cells with commas between, or members of the object. */
  | { names: readonly string[]; kind: 'written'; value: SQL };

/** What a file begins with. */
export function headOfFile(format: DownloadFormat, columns: readonly Column[]): string {
  if (format === 'NDJSON') return '';
  return `${columns.flatMap((column) => ('names' in column ? column.names : [column.name])).join(',')}\r\n`;
}

/** An expression: the row's line, its end included. Null where something `present` is not. */
export function lineOf(format: DownloadFormat, columns: readonly Column[]): SQL {
  const parts = columns.flatMap((column, place) =>
    format === 'CSV'
      ? [place === 0 ? '' : ',', cellOf(column)]
      : [place === 0 ? '{' : ',', ...memberOf(column)],
  );
  return joined([...parts, format === 'CSV' ? '\r\n' : '}\n']);
}

/** Texts that stand next to each other are one; halves are put together, since each step copies what it is given. */
function joined(parts: readonly (string | SQL)[]): SQL {
  const merged: (string | SQL)[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  const halves = (from: number, to: number): SQL => {
    if (to - from === 1) {
      const part = merged[from] ?? '';
      return typeof part === 'string' ? literal(part) : sql`(${part})`;
    }
    const middle = (from + to) >> 1;
    return sql`(${halves(from, middle)} || ${halves(middle, to)})`;
  };
  return halves(0, merged.length);
}

function literal(text: string): SQL {
  return sql.raw(`E'${text.replaceAll('\r', '\\r').replaceAll('\n', '\\n')}'`);
}

function cellOf(column: Column): SQL {
  const { value } = column;
  switch (column.kind) {
    case 'written':
      return value;
    case 'text':
      return textCell(value);
    case 'list':
      return textCell(column.cell);
    case 'address':
      return sql`case when ${value} ~ '^\\+[0-9]+$' then '''' || ${value} else ${textCell(value)} end`;
    case 'word':
    case 'written before':
      return column.present === true ? value : sql`coalesce(${value}, '')`;
    case 'boolean':
      return sql`case when ${value} then 'true' else 'false' end`;
    case 'whole':
      return sql`coalesce(${value}::text, '')`;
    case 'instant':
      return column.present === true ? instantText(value) : sql`coalesce(${instantText(value)}, '')`;
  }
}

/** As writeCell guards it, and quoted where it holds a comma, a quote or a line break. Most hold nothing of the kind. */
export function textCell(value: SQL): SQL {
  const guarded = sql`case when ${value} ~ ${formula} then '''' || ${value} else ${value} end`;
  return sql`case
    when ${value} is null then ''
    when ${value} !~ ${special} then ${value}
    when ${value} ~ '[",\\r\\n]' then '"' || replace(${guarded}, '"', '""') || '"'
    else ${guarded}
  end`;
}

const formula = sql.raw(String.raw`'^''*[=+@\t\r\n＝＋－＠-]'`);
const special = sql.raw(String.raw`'[",''=+@\t\r\n＝＋－＠-]'`);

function memberOf(column: Column): (string | SQL)[] {
  if (column.kind === 'written') return [column.value];
  const name = `${JSON.stringify(column.name)}:`;
  const { value } = column;
  const isQuoted = 'present' in column && (column.kind === 'word' || column.kind === 'instant');
  if (!isQuoted) return [name, jsonValue(column)];
  return [`${name}"`, column.kind === 'instant' ? instantText(value) : value, '"'];
}

function jsonValue(column: Exclude<Column, { kind: 'written' }>): SQL {
  const { value } = column;
  switch (column.kind) {
    case 'text':
    case 'address':
      return sql`coalesce(to_json(${value})::text, 'null')`;
    case 'list':
    case 'written before':
      return sql`coalesce(${value}, 'null')`;
    case 'word':
      return sql`coalesce('"' || ${value} || '"', 'null')`;
    case 'boolean':
      return sql`case when ${value} then 'true' else 'false' end`;
    case 'whole':
      return sql`coalesce(${value}::text, 'null')`;
    case 'instant':
      return sql`coalesce('"' || ${instantText(value)} || '"', 'null')`;
  }
}

/** From 2026-03-01 10:00:00.5+00, as the connection's zone and style have it; to_char takes five times as long. */
function instantText(value: SQL): SQL {
  return sql`left(translate(${value}::text, ' +', 'TZ'), -2)`;
}
