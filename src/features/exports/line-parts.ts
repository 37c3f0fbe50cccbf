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

/** An expression: the row's line, its end included. */
export function lineOf(format: DownloadFormat, columns: readonly Column[]): SQL {
  const parts = columns.map(format === 'CSV' ? cellOf : memberOf);
  const line = sql.join(parts, sql` || ',' || `);
  return format === 'CSV' ? sql`${line} || E'\\r\\n'` : sql`'{' || ${line} || E'}\\n'`;
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
      return sql`coalesce(${value}, '')`;
    case 'boolean':
      return sql`case when ${value} then 'true' else 'false' end`;
    case 'whole':
      return sql`coalesce(${value}::text, '')`;
    case 'instant':
      return sql`coalesce(${instantText(value)}, '')`;
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

function memberOf(column: Column): SQL {
  if (column.kind === 'written') return column.value;
  return sql`${sql.raw(`'${JSON.stringify(column.name)}:'`)} || ${jsonValue(column)}`;
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
