import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { createImportWriter } from '../../src/core/log/record-import.js';
import type { ImportWriter } from '../../src/core/log/import-words.js';
import { useDatabase } from '../support/database.js';
import { givenImport, makeBatch, makeImportWord } from '../support/imports.js';
import { keepAutovacuumAway, looksSoFar } from '../support/looks.js';
import { givenBareAccount } from '../support/words.js';

// One connection: the plans that it made while the tables were empty are those that it keeps, and its counts are its own.
const database = useDatabase({ connections: 1 });
beforeAll(() => keepAutovacuumAway(database.db));

/** Words of a call. */
const size = 20;

test('imports, dry runs and undos look at no more rows a word when much has been recorded since their plans were made', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const writer = createImportWriter(db);
  const places = new Map<string, number>();
  let people = size;
  let again = 0;
  /** New people and, as many, some once more: what was said before is looked at. */
  async function call(importId: string, run: ImportWriter['write']): Promise<void> {
    const firstRow = places.get(importId) ?? 0;
    const words = Array.from({ length: size }, (_, row) => {
      const index = row % 2 === 0 ? people++ : again++;
      return makeImportWord({ row, recipient: `+1${2_120_000_000 + index}` });
    });
    await run(accountId, importId, makeBatch({ batchId: randomUUID(), firstRow, words }));
    places.set(importId, firstRow + size);
  }
  const looksOf = async (run: () => Promise<unknown>) => {
    const before = await looksSoFar(db);
    await run();
    return (await looksSoFar(db)) - before;
  };
  async function looks(): Promise<number[]> {
    const [importId, dry] = [
      await givenImport(db, accountId),
      await givenImport(db, accountId, { dryRun: true }),
    ];
    const written = await looksOf(() => call(importId, writer.write));
    const tried = await looksOf(() => call(dry, writer.tryOut));
    await db.rows(sql`update imports set state = 'UNDOING' where import_id = ${importId}`);
    const undone = await looksOf(() => writer.undo(accountId, importId, size));
    return [written, tried, undone];
  }
  for (let calls = 0; calls < 3; calls += 1) await looks();
  const early = await looks();
  const large = await givenImport(db, accountId);
  for (let calls = 0; calls < 40; calls += 1) await call(large, writer.write);
  const late = await looks();
  for (const [index, most] of early.entries()) expect(late[index]).toBeLessThanOrEqual(most + 100);
});

test('a dry run looks at no more rows a word when it has tried many', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const writer = createImportWriter(db);
  const importId = await givenImport(db, accountId, { dryRun: true });
  let firstRow = 0;
  async function looks(): Promise<number> {
    const before = await looksSoFar(db);
    const words = Array.from({ length: size }, (_, row) =>
      makeImportWord({ row, recipient: `+1${2_120_000_000 + firstRow + row}` }),
    );
    await writer.tryOut(accountId, importId, makeBatch({ batchId: randomUUID(), firstRow, words }));
    firstRow += size;
    return (await looksSoFar(db)) - before;
  }
  for (let calls = 0; calls < 3; calls += 1) await looks();
  const early = await looks();
  for (let calls = 0; calls < 40; calls += 1) await looks();
  expect(await looks()).toBeLessThanOrEqual(early + 100);
});

test('a list that names one recipient again and again, later each time, is undone without going through all of that for each word', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const writer = createImportWriter(db);
  const importId = await givenImport(db, accountId);
  const first = Date.UTC(2024, 0) * 1000;
  for (let firstRow = 0; firstRow < 400; firstRow += size) {
    const words = Array.from({ length: size }, (_, row) =>
      makeImportWord({ row, recipient: '+12125550100', occurredAt: first + (firstRow + row) * 1_000_000 }),
    );
    await writer.write(accountId, importId, makeBatch({ batchId: randomUUID(), firstRow, words }));
  }
  await db.rows(sql`update imports set state = 'UNDOING' where import_id = ${importId}`);
  const before = await looksSoFar(db);
  expect(await writer.undo(accountId, importId, size)).toMatchObject({ withdrawn: size });
  const looks = (await looksSoFar(db)) - before;
  expect(looks).toBeLessThan(size * 100);
});
