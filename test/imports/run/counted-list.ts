/** Lists of which it is known what is to become of each row, and whether that has become of them. */
import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Db } from '../../../src/core/db/connect.js';
import { type GivenList, importedList, phoneNumber } from './given-list.js';

/** Rows of each list. */
export const rows = 24_000;
const [refusedEvery, repeatedEvery] = [50, 10];

/** What is to become of each row: a letter each, as the writer says it. */
const letterOf = (row: number) => (row % refusedEvery === 7 ? 'r' : row % repeatedEvery === 9 ? 'd' : 'a');
const letters = Array.from({ length: rows }, (_, row) => letterOf(row)).join('');
/** How many rows come to that. */
export const count = (letter: string) => letters.split(letter).length - 1;

/** A file: some rows that can't be read, and some that say what the row before has said. `from`: the index of the first phone number. */
export function list(from: number): Buffer {
  const line = (row: number): string => {
    switch (letterOf(row)) {
      case 'r':
        return 'nobody';
      case 'd':
        return line(row - 1);
      case 'a':
        return phoneNumber(from + row);
    }
  };
  return Buffer.from(`phone\n${Array.from({ length: rows }, (_, row) => line(row)).join('\n')}\n`);
}

/** Its positions are 1, 2, 3, … as far as its head; gives how many. */
export async function logIsWhole(db: Db, accountId: string): Promise<number> {
  const [log] = await db.rows<{ events: number; last: number; first: number; heads: number }>(sql`
    select count(*)::int as events, max(e.position) as last, min(e.position) as first,
      (select position from log_heads h where h.account_id = ${accountId}::uuid) as heads
    from events e where e.account_id = ${accountId}::uuid`);
  expect(log).toEqual({ events: log?.events, last: log?.events, first: 1, heads: log?.events });
  return log?.events ?? 0;
}

/** Each row has its letter, each person one event, and the counts are those of the letters. */
export async function eachRowIsRecordedOnce(db: Db, key: GivenList, from = 0): Promise<void> {
  expect(await importedList(db, key)).toMatchObject({
    rowsRead: rows,
    added: count('a'),
    duplicates: count('d'),
    refused: count('r'),
    alreadyOptedOut: 0,
    overruled: 0,
  });
  const outcomes = await db.rows<{ outcomes: string }>(sql`
    select outcomes from import_outcomes where import_id = ${key.importId}::uuid order by first_row`);
  expect(outcomes.map((one) => one.outcomes).join('') === letters).toBe(true);
  const recorded = await db.rows<{ recipient: string }>(sql`
    select recipient from events where account_id = ${key.accountId}::uuid and import_id = ${key.importId}::uuid
      and kind = 'OPTED_OUT' order by position`);
  const expected = Array.from({ length: rows }, (_, row) => row).filter((row) => letterOf(row) === 'a');
  // In the order of the file.
  expect(
    recorded.map(({ recipient }) => recipient).join() ===
      expected.map((row) => phoneNumber(from + row)).join(),
  ).toBe(true);
  const [refused] = await db.rows<{ errors: number; lines: number }>(sql`
    select count(*)::int as errors, sum(line - row - 2)::int as lines from import_errors where import_id = ${key.importId}::uuid`);
  expect(refused).toEqual({ errors: count('r'), lines: 0 });
}
