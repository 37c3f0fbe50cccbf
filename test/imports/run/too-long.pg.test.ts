/** Rows that the database takes too long for, files that are no lists, and files that go on for hours. */
import { gzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { expect, it, onTestFinished, vi } from 'vitest';
import { newId } from '../../../src/core/domain/new-id.js';
import { createImportWriter } from '../../../src/core/log/record-import.js';
import { beginUndo } from '../../../src/features/imports/api/imports.queries.js';
import { findForm } from '../../../src/features/imports/file/find-form.rules.js';
import type { WorkServices } from '../../../src/features/imports/run/work-on-import.js';
import { useDatabase } from '../../support/database.js';
import { givenBareAccount, logOf } from '../../support/words.js';
import { givenJobs } from './given-jobs.js';
import { type GivenList, givenStored, importedList, listOf, phoneNumber } from './given-list.js';

const database = useDatabase();

function givenTold(options: Partial<WorkServices> = {}) {
  const told: unknown[] = [];
  return { jobs: givenJobs(database.db, { onTooLong: (of) => told.push(of), ...options }), told };
}

/** Statements that write too many events, or one for a number, are given up as the server does it after their time. */
async function givenSlowEvents(atMost: number, phoneNumbers: string[]): Promise<void> {
  const { db } = database;
  const slow = `{${phoneNumbers.join()}}`;
  await db.text(
    `create or replace function give_up() returns trigger language plpgsql as $$ begin
      if (select count(*) > ${atMost} or bool_or(recipient = any ('${slow}'::text[])) from written) then
        raise exception 'canceling statement due to statement timeout' using errcode = '57014';
      end if;
      return null;
    end $$`,
    [],
  );
  await db.text(
    `create or replace trigger give_up after insert on events referencing new table as written
      for each statement execute function give_up()`,
    [],
  );
  onTestFinished(async () => void (await db.text('drop trigger if exists give_up on events', [])));
}

const undoing = {
  actor: { name: 'key', id: null },
  action: 'undoImport',
  subject: 'an import',
  before: null,
  after: null,
  reason: null,
} as const;

const ended = (key: GivenList, state: string) =>
  vi.waitFor(
    async () => {
      const row = await importedList(database.db, key);
      expect(row.state, row.failure ?? '').toBe(state);
      return row;
    },
    { timeout: 20_000, interval: 10 },
  );

it('rows that take too long together are recorded in smaller calls, one that does alone is refused, and no other', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const { jobs, told } = givenTold();
  await givenSlowEvents(40, [phoneNumber(77)]);
  const key = await givenStored(db, accountId, listOf(300));
  await jobs.runHere(accountId, key.importId);
  expect(await ended(key, 'DONE')).toMatchObject({ rowsRead: 300, added: 299, refused: 1 });
  expect(
    await db.rows(sql`select row, line, message from import_errors where import_id = ${key.importId}::uuid`),
  ).toEqual([{ row: 77, line: 79, message: expect.stringContaining('took longer than it may') as string }]);
  expect(await logOf(db, accountId)).toHaveLength(299);
  // Once, and nothing of what the rows say.
  expect(told).toEqual([{ ...key, rows: 300 }]);
});

it('an undo goes on in smaller calls, and ends as FAILED at a word that takes too long alone; asked again it goes on', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const { jobs, told } = givenTold();
  const key = await givenStored(db, accountId, listOf(100));
  await jobs.runHere(accountId, key.importId);
  await givenSlowEvents(20, [phoneNumber(66)]);
  const undo = async () => {
    expect(await beginUndo(db, accountId, key.importId, { ...undoing, entryId: newId() })).toBe(true);
    await jobs.runHere(accountId, key.importId);
  };
  await undo();
  const failed = await ended(key, 'FAILED');
  expect(failed).toMatchObject({ withdrawn: 66 });
  expect(failed.failure).toContain('undoImport');
  expect(told).toHaveLength(1);
  await givenSlowEvents(20, []);
  await undo();
  expect(await ended(key, 'UNDONE')).toMatchObject({ withdrawn: 100, failure: null });
  expect(await logOf(db, accountId)).toHaveLength(200);
});

it('an outage in which not even a sign of life is stored makes no call smaller', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const sizes: number[] = [];
  const real = createImportWriter(db);
  const { jobs, told } = givenTold({
    importWriter: {
      ...real,
      write(account, importId, batch) {
        sizes.push(batch.rows);
        return real.write(account, importId, batch);
      },
    },
  });
  await givenSlowEvents(0, []);
  // Whatever is written to the import itself is given up, too.
  await db.text(
    `create or replace function stuck() returns trigger language plpgsql as $$ begin
      raise exception 'canceling statement due to statement timeout' using errcode = '57014';
    end $$`,
    [],
  );
  const key = await givenStored(db, accountId, listOf(100));
  const found = findForm(listOf(100), true, { columns: null, region: null });
  if (found.kind === 'unreadable') throw new Error(found.message);
  await db.rows(
    sql`update imports set form = ${JSON.stringify(found.form)}::jsonb where import_id = ${key.importId}::uuid`,
  );
  onTestFinished(async () => void (await db.text('drop trigger if exists stuck on imports', [])));
  await db.text('create trigger stuck before update on imports for each row execute function stuck()', []);
  const running = jobs.runHere(accountId, key.importId);
  await vi.waitFor(() => expect(sizes.length).toBeGreaterThan(3), { timeout: 20_000, interval: 10 });
  expect([new Set(sizes), told]).toEqual([new Set([100]), []]);
  await db.text('drop trigger give_up on events', []);
  await db.text('drop trigger stuck on imports', []);
  await running;
  expect(await ended(key, 'DONE')).toMatchObject({ added: 100, refused: 0 });
});

it('a file of which the first rows are refused, as many as nobody reads, ends as FAILED, and one that has a list in it does not', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const { jobs } = givenTold({ rowsInVain: 2_000 });
  const junk = (rows: number) => 'x\n'.repeat(rows);
  const mapping = `${phoneNumber(1)}\n`;
  const vain = await givenStored(db, accountId, Buffer.from(`phone\n${junk(6_000)}${mapping}`));
  await jobs.runHere(accountId, vain.importId);
  const failed = await ended(vain, 'FAILED');
  expect(failed.failure).toContain(`first ${failed.rowsRead} rows`);
  expect(failed.rowsRead).toBeGreaterThanOrEqual(2_000);
  expect(failed.rowsRead).toBeLessThan(4_000);
  const list = await givenStored(db, accountId, Buffer.from(`phone\n${mapping}${junk(6_000)}`));
  await jobs.runHere(accountId, list.importId);
  expect(await ended(list, 'DONE')).toMatchObject({ rowsRead: 6_001, refused: 6_000, added: 1 });
});

it('a bomb that unpacks to too much ends as FAILED and says so; what came of it before stays', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const { jobs } = givenTold({ unpackedLimit: 2_000_000 });
  // The file's form is found in more than a megabyte of it.
  const list = Buffer.from(
    `phone,note\n${Array.from({ length: 6 }, (_, index) => `${phoneNumber(index)},${'note '.repeat(40_000)}\n`).join('')}`,
  );
  const bombs = ['\0', '\n', '7', '7\n'].map(
    (text) => [text, Buffer.concat([list, Buffer.alloc(16_000_000, text)])] as const,
  );
  for (const [what, bomb] of bombs) {
    const key = await givenStored(db, accountId, gzipSync(bomb));
    await jobs.runHere(accountId, key.importId);
    const { failure, rowsRead, refused } = await ended(key, 'FAILED');
    expect(failure, what).toContain('IMPORT_UNPACKED_LIMIT');
    if (what !== '7\n') continue;
    expect(rowsRead).toBeGreaterThan(100_000);
    expect(refused).toBe(rowsRead - 6);
  }
});

it('an import that is cancelled, or whose process stops, ends soon also where no row comes for long', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const { jobs } = givenTold();
  // A dozen gigabytes of lines of nothing.
  const nothing = gzipSync(Buffer.alloc(64_000_000, '\n'));
  const file = Buffer.concat([gzipSync(listOf(10)), ...Array.from({ length: 200 }, () => nothing)]);
  const [cancelled, stopped] = [
    await givenStored(db, accountId, file),
    await givenStored(db, accountId, file),
  ];
  const cancelling = jobs.runHere(accountId, cancelled.importId);
  await vi.waitFor(
    async () =>
      expect(
        await db.rows(
          sql`select from imports where import_id = ${cancelled.importId}::uuid and form is not null`,
        ),
      ).toHaveLength(1),
    { timeout: 10_000, interval: 10 },
  );
  await db.rows(sql`
    update imports set state = 'CANCELLED', finished_at = now() where import_id = ${cancelled.importId}::uuid`);
  await cancelling;
  const stopping = jobs.runHere(accountId, stopped.importId);
  await jobs.stop();
  await stopping;
  expect((await importedList(db, stopped)).state).toBe('RUNNING');
}, 12_000);
