import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { cellOfLine, readCell, writeCell } from '../../src/core/domain/csv-cell.rules.js';
import { formatInstant, parseInstant } from '../../src/core/domain/instant.js';
import { type Column, headOfFile, lineOf } from '../../src/features/exports/line-parts.js';
import { useDatabase } from '../support/database.js';
import { seededRandom } from '../support/seeded-random.js';

const database = useDatabase();
const random = seededRandom(32);
const pick = (from: string[]) => from[Math.floor(random() * from.length)] ?? '';

/** What is special anywhere, and what is not. */
const characters = [
  ...Array.from('=+-@,;"\'\\/\t\r\n \b\f\v\u0001\u001f\u007f\u0085\u2028\u2029\ufeff＝＋－＠aB0é'),
  '😀',
  '\r\n',
  '""',
  "''",
];
const texts = [
  '',
  ...characters,
  '+14155550101',
  "'+14155550101",
  "''=x",
  'null',
  ...Array.from({ length: 1_500 }, () =>
    Array.from({ length: Math.floor(random() * 6) }, () => pick(characters)).join(''),
  ),
];
const columns: readonly Column[] = [
  { name: 'text', kind: 'text', value: sql.raw('f.text') },
  { name: 'address', kind: 'address', value: sql.raw('f.text') },
  { name: 'nothing', kind: 'text', value: sql.raw('null::text') },
  { name: 'word', kind: 'word', value: sql.raw(`nullif('WORD', f.text)`) },
  { name: 'always', kind: 'word', value: sql.raw(`'ALWAYS'`), present: true },
  { name: 'is', kind: 'boolean', value: sql.raw('f.n % 2 = 0') },
  { name: 'n', kind: 'whole', value: sql.raw('f.n') },
  {
    name: 'list',
    kind: 'list',
    value: sql.raw('to_json(array[f.text])::text'),
    cell: sql.raw(`array_to_string(array[f.text], '; ')`),
  },
];

async function linesIn(format: 'CSV' | 'NDJSON'): Promise<string> {
  const [row] = await database.db.arrays(sql`
    select string_agg(${lineOf(format, columns)}, '' order by f.n)
    from unnest(${sql.param(texts)}::text[]) with ordinality f(text, n)`);
  return String(row?.[0]);
}

describe('lines that the database writes', () => {
  it('are in CSV what csv-stringify makes of guarded cells, and what is read back is what was written', async () => {
    const cells = texts.map((text, index) =>
      [text, text, '', 'WORD', 'ALWAYS', String(index % 2 === 1), String(index + 1), text].map(writeCell),
    );
    const written = await linesIn('CSV');
    expect(written).toBe(stringify(cells, { record_delimiter: 'windows', quoted_match: /[\r\n]/ }));
    const rows: string[][] = parse(written, { record_delimiter: '\r\n' });
    expect(rows.map(([text, address]) => [readCell(text ?? ''), readCell(address ?? '')])).toEqual(
      texts.map((text) => [text, text]),
    );
    expect(rows.flat().filter((cell) => /^[=+\-@\t\r\n\0＝＋－＠]/.test(cell))).toEqual([]);
    expect(headOfFile('CSV', columns)).toBe('text,address,nothing,word,always,is,n,list\r\n');
  });

  it('are in NDJSON what JSON.stringify makes of them', async () => {
    const lines = texts.map((text, index) =>
      JSON.stringify({
        text,
        address: text,
        nothing: null,
        word: 'WORD',
        always: 'ALWAYS',
        is: index % 2 === 1,
        n: index + 1,
        list: [text],
      }),
    );
    expect(await linesIn('NDJSON')).toBe(`${lines.join('\n')}\n`);
    expect(headOfFile('NDJSON', columns)).toBe('');
  });

  it('tell a time to the microsecond, in UTC', async () => {
    const instants = [
      '2026-03-01T10:00:00Z',
      '1999-12-31T23:59:59.999999Z',
      '2026-03-01T10:00:00.5Z',
      '0001-01-01T00:00:00Z',
    ];
    const [row] = await database.db.arrays(sql`
      select string_agg(${lineOf('CSV', [{ name: 'at', kind: 'instant', value: sql.raw('f.at') }])}, '' order by f.n)
      from unnest(${sql.param(instants)}::timestamptz[]) with ordinality f(at, n)`);
    const told = String(row?.[0]).trim().split('\r\n');
    expect(told).toEqual(instants);
    const formatted = told.map((text) => formatInstant(parseInstant(text) ?? Number.NaN));
    expect(formatted).toEqual(instants.map((text) => formatInstant(parseInstant(text) ?? Number.NaN)));
  });

  it('have cells that are written here alike', () => {
    const cells = texts.map((text) => [writeCell(text)]);
    const lines = cells.map((cell) =>
      stringify([cell], { record_delimiter: 'windows', quoted_match: /[\r\n]/ }),
    );
    expect(texts.map((text) => `${cellOfLine(text)}\r\n`)).toEqual(lines);
  });
});
