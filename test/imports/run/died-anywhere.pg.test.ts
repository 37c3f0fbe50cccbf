/**
 * The process of an import ends between any two of its statements, or comes back when another one has done its work: each row
 * is recorded once, and each word withdrawn once.
 */
import { sql } from 'drizzle-orm';
import { expect, it, vi } from 'vitest';
import { askingBy } from '../../../src/core/db/asking.js';
import type { Db } from '../../../src/core/db/connect.js';
import { anySize } from '../../../src/features/imports/run/call-size.rules.js';
import { persisting } from '../../../src/features/imports/run/persistence.js';
import { workOnImport } from '../../../src/features/imports/run/work-on-import.js';
import { useDatabase } from '../../support/database.js';
import { givenBareAccount, logOf } from '../../support/words.js';
import { workServices } from './given-jobs.js';
import { asOf, type GivenList, givenStored, importedList, listOf, phoneNumber } from './given-list.js';

const database = useDatabase();
vi.setConfig({ testTimeout: 120_000 });
const ahead = asOf + 86_400_000_000;

type Death = 'before it is sent' | 'when it is done';

interface Mortal {
  db: Db;
  /** Resolves when the statement has come at which it stands still. */
  stands: Promise<void>;
  goOn(): void;
}

/** A database of whose statements the nth stands still, and all that follow. */
function mortal(db: Db, nth: number, death: Death): Mortal {
  let count = 0;
  let [stand, goOn] = [() => undefined as void, () => undefined as void];
  const stands = new Promise<void>((resolve) => (stand = resolve));
  const released = new Promise<void>((resolve) => (goOn = resolve));
  const run: Db['run'] = async (text, parameters, options) => {
    count += 1;
    if (count < nth) return db.run(text, parameters, options);
    if (count > nth) {
      await released;
      return db.run(text, parameters, options);
    }
    if (death === 'when it is done') {
      const rows = await db.run(text, parameters, options);
      stand();
      await released;
      return rows;
    }
    stand();
    await released;
    return db.run(text, parameters, options);
  };
  return { db: { ...db, ...askingBy(run) }, stands, goOn };
}

/** Does what is to be done for it, as a process of its own. */
function work(db: Db, { accountId, importId }: GivenList, clock = ahead): Promise<boolean> {
  return workOnImport(
    workServices(db, { now: () => clock }),
    accountId,
    importId,
    { size: anySize, isTold: false },
    persisting(new AbortController().signal),
  );
}

const rows = 700;
const file = Buffer.concat([listOf(rows), Buffer.from(`nobody\r\n${phoneNumber(3)}\r\n`)]);
const told = { rowsRead: rows + 2, added: rows, duplicates: 1, refused: 1, alreadyOptedOut: 0, overruled: 0 };

async function isRecordedOnce(key: GivenList): Promise<void> {
  expect(await importedList(database.db, key)).toMatchObject({ state: 'DONE', ...told });
  const events = await logOf(database.db, key.accountId);
  expect(events.map(({ recipient }) => recipient)).toEqual(
    Array.from({ length: rows }, (_, row) => phoneNumber(row)),
  );
}

async function isWithdrawnOnce(key: GivenList): Promise<void> {
  expect(await importedList(database.db, key)).toMatchObject({ state: 'UNDONE', withdrawn: rows });
  const [log] = await database.db.rows<{ events: number; withdrawn: number; out: number }>(sql`
    select count(*)::int as events, count(distinct withdraws)::int as withdrawn,
      (select count(*)::int from list_entries where account_id = ${key.accountId}::uuid) as out
    from events where account_id = ${key.accountId}::uuid`);
  expect(log).toEqual({ events: 2 * rows, withdrawn: rows, out: 0 });
}

it.each([
  ['when it is done', 'stays away'],
  ['before it is sent', 'comes back'],
] as const)('O3 an import and its undo, at each statement: %s, and the process %s', async (death, after) => {
  const { db } = database;
  let tried = 0;
  for (const state of ['RUNNING', 'UNDOING'] as const) {
    for (let nth = 1; ; nth += 1) {
      const accountId = await givenBareAccount(db);
      const key = await givenStored(db, accountId, file);
      if (state === 'UNDOING') {
        await work(db, key);
        await db.rows(sql`update imports set state = 'UNDOING' where import_id = ${key.importId}::uuid`);
      }
      const dying = mortal(db, nth, death);
      const running = work(dying.db, key);
      const ended = await Promise.race([running.then(() => true), dying.stands.then(() => false)]);
      if (!ended) {
        await work(db, key);
        if (after === 'comes back') {
          dying.goOn();
          await running;
        }
      }
      await (state === 'RUNNING' ? isRecordedOnce(key) : isWithdrawnOnce(key));
      tried += 1;
      if (ended) break;
    }
  }
  expect(tried).toBeGreaterThan(10);
});

it('an import runs on, whatever the clock of the process says that has it now', async () => {
  const key = await givenStored(database.db, await givenBareAccount(database.db), file);
  await work(database.db, key, asOf - 86_400_000_000);
  await isRecordedOnce(key);
});
