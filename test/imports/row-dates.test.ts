/** Which date of a row counts, and files in which most rows have none. */
import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../src/core/domain/instant.js';
import { columnsRead } from '../../src/features/imports/file/columns-read.rules.js';
import { noon, readFile } from './given-file.js';

describe('O3 of several dates in a row', () => {
  const dates = (file: string, mapping: object = {}) =>
    readFile(file, { mapping }).words.map(({ occurredAt }) => formatInstant(occurredAt).slice(0, 10));
  const today = formatInstant(noon).slice(0, 10);

  it('that of the opt-out is taken: "Opted out at", then "Opted out", then "Date", then "Created"', () => {
    const file = (...names: string[]) =>
      `phone,${names.join(',')}\n+447911123456,${names.map((_, place) => `202${place}-01-01`).join(',')}\n`;
    expect(dates(file('Date', 'Opted out', 'Opted out at'))).toEqual(['2022-01-01']);
    expect(dates(file('Date', 'Unsubscribed at'))).toEqual(['2021-01-01']);
    expect(dates(file('Date', 'Unsubscribed'))).toEqual(['2021-01-01']);
    expect(dates(file('Created', 'Date', 'Abgemeldet'))).toEqual(['2022-01-01']);
    expect(dates(file('Created', 'Date'))).toEqual(['2021-01-01']);
    expect(dates(file('Created'))).toEqual([today]);
    expect(dates('phone,Date,Opted out\n+447911123456,2020-01-01,yes\n+447911123457,,yes\n')).toEqual([
      '2020-01-01',
      today,
    ]);
  });

  it('it is said which', () => {
    const notes = (header: string) => {
      const { form } = readFile(`${header}\n`);
      return form === null ? [] : columnsRead(form).map(({ name, readAs, note }) => [name, readAs, note]);
    };
    expect(notes('phone,Date,Opted out,town')).toEqual([
      ['phone', 'phone', null],
      ['Date', 'occurredAt', 'a date under "Opted out" goes before it'],
      ['Opted out', 'kind', 'a date here is when the recipient opted out, and goes before one under "Date"'],
    ]);
    expect(notes('phone,Date,created,Unsubscribed at')).toEqual([
      ['phone', 'phone', null],
      ['Unsubscribed at', 'occurredAt', 'dates under "Date", "created" are not read'],
    ]);
    expect(notes('phone,created')).toEqual([
      ['phone', 'phone', null],
      ['created', 'occurredAt', expect.stringMatching(/only where the import has no asOf/)],
    ]);
    expect(notes('phone,Subscribed,Opted out at,Opted out')).toMatchObject([
      ['phone', 'phone', null],
      ['Subscribed', 'kind', 'empty in the first rows: an empty cell here says nothing'],
      ['Opted out at', 'occurredAt', null],
      ['Opted out', 'kind', 'a date here is when the recipient opted out, where "Opted out at" has none'],
    ]);
    const { form } = readFile('+447911123456\n');
    expect(form === null ? [] : columnsRead(form)).toEqual([
      { name: 'column 1', readAs: 'recipient', note: null },
    ]);
  });

  it('a column that says when people opted out and is mostly empty is asked about: it may be of all contacts', () => {
    const rows = (dated: number, empty: number, header = 'phone,unsubscribed_at', nothing = '') =>
      `${header}\n${Array.from({ length: dated + empty }, (_, row) => `+44791112${3_000 + row},${row < dated ? '2024-03-01' : nothing}\n`).join('')}`;
    for (const nothing of ['', 'NULL', '\\N', '-', "'-", 'NaT']) {
      expect(readFile(rows(5, 15, 'phone,unsubscribed_at', nothing)).failure).toMatch(
        /^most rows have nothing under "unsubscribed_at"/,
      );
    }
    expect(dates(rows(10, 10))).toHaveLength(20);
    expect(readFile(rows(0, 30)).failure).toMatch(/^all rows have nothing under "unsubscribed_at"/);
    expect(readFile(rows(0, 30), { columns: { occurredAt: '2' } }).words).toHaveLength(30);
    expect(dates(rows(0, 19))).toHaveLength(19);
    const answered = rows(0, 30, 'phone,unsubscribed_at,opted out').replaceAll(/(\d,)$/gm, '$1,yes');
    expect(dates(answered)).toHaveLength(30);
    expect(dates(rows(2, 5))).toHaveLength(7);
    expect(dates(rows(5, 15, 'phone,date'))).toHaveLength(20);
    const asked = readFile(rows(5, 15), { columns: { occurredAt: 'unsubscribed_at' } });
    expect(asked.words).toHaveLength(20);
    expect(asked.words.at(-1)?.occurredAt).toBe(noon);
    expect(
      dates(rows(5, 15, 'phone,unsubscribed_at,heed_line').replaceAll(/(\d,[\d-]*)$/gm, '$1,7')),
    ).toHaveLength(20);
  });
});
