/** Rows of an import that are refused, as the writer stores them. */
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { confirmDryRun } from '../../src/core/log/import-calls.queries.js';
import { createImportWriter } from '../../src/core/log/record-import.js';
import { useDatabase } from '../support/database.js';
import { givenImport, makeBatch, makeImportWord, makeRefusal } from '../support/imports.js';
import { givenBareAccount, logOf } from '../support/words.js';

const database = useDatabase();

/** Recipients of nobody else. */
const person = (index: number) => `+1212555${String(index).padStart(4, '0')}`;

test('a row that the database cannot take is refused, and the others are recorded', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const importId = await givenImport(db, accountId);
  const words = Array.from({ length: 20 }, (_, row) =>
    makeImportWord({ row, recipient: person(row), evidence: row === 7 || row === 8 ? 'a\0b' : 'fine' }),
  );
  const lines = words.map(({ row }) => row + 2);
  const outcome = await createImportWriter(db).write(accountId, importId, makeBatch({ words, lines }));
  expect(outcome).toMatchObject({ kind: 'recorded', outcomes: 'aaaaaaarraaaaaaaaaaa' });
  expect(await logOf(db, accountId)).toHaveLength(18);
  const errors = await db.rows(
    sql`select row, line, message from import_errors where import_id = ${importId} order by row`,
  );
  expect(errors).toEqual([
    { row: 7, line: 9, message: expect.stringContaining('cannot be stored') as string },
    { row: 8, line: 10, message: expect.stringContaining('cannot be stored') as string },
  ]);
});

test('of rows that are refused the first are stored with why, exactly so many, whoever sends them again; all are counted', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const kept = async (importId: string) => {
    const [counts] = await db.rows(sql`
      select refused, errors_kept as kept, (
        select array_agg(e.row order by e.row) from import_errors e where e.import_id = i.import_id) as rows
      from imports i where import_id = ${importId}`);
    return counts;
  };
  const writer = createImportWriter(db, { errorsAtMost: 5 });
  const refusals = [1, 3, 5].map((row) => makeRefusal({ row, line: row + 2 }));
  const words = [0, 2, 4].map((row) => makeImportWord({ row, recipient: person(row) }));
  for (const dryRun of [true, false]) {
    const importId = await givenImport(db, accountId, { dryRun });
    const write = dryRun ? writer.tryOut : writer.write;
    const first = makeBatch({ words, refusals });
    await write(accountId, importId, first);
    // A row that only the database refuses comes last, and is in its place all the same.
    const bad = makeImportWord({ row: 0, recipient: person(50), evidence: 'a\0b' });
    const second = makeBatch({ firstRow: 6, words: [bad], refusals, rows: 6, lines: [8, 9, 10, 11, 12, 13] });
    const asked = {
      ...second,
      words: [bad, ...[2, 4].map((row) => makeImportWord({ row, recipient: person(row) }))],
    };
    for (let time = 0; time < 2; time += 1)
      expect(await write(accountId, importId, asked)).toMatchObject({ kind: 'recorded' });
    const rows = [1, 3, 5, 6, 7];
    expect(await kept(importId)).toEqual({ refused: 7, kept: 5, rows });
    await write(
      accountId,
      importId,
      makeBatch({ firstRow: 12, refusals, rows: 6, words: words.map((word) => ({ ...word })), isLast: true }),
    );
    expect(await kept(importId)).toEqual({ refused: 10, kept: 5, rows });
    if (dryRun) {
      expect((await confirmDryRun(db, accountId, importId))?.outcome).toBe('CONFIRMED');
      expect(await kept(importId)).toEqual({ refused: 0, kept: 0, rows: null });
    }
  }
});
