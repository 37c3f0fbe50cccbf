/**
 * COPY, which Heed does not use: whatever text is sent through its pool, the promise settles, and no other statement meets
 * what is left on that connection. What nobody catches fails these tests by itself.
 */
import { expect, onTestFinished, test } from 'vitest';
import { connect, type Db } from '../../src/core/db/connect.js';
import { DatabaseError } from '../../src/core/db/database-error.js';
import { openConnection } from '../../src/core/db/open-connection.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );
const refused = new Error('COPY is not spoken over this connection');

/** A pool, and a table that takes whole numbers. */
async function givenPool(connections: number): Promise<Db> {
  const db = connect(database.url, { connections, name: 'copies' });
  onTestFinished(() => db.close());
  await db.text('drop table if exists copied', []);
  await db.text('create table copied (whole int primary key)', []);
  return db;
}

const pidOf = async (db: Db) =>
  (await db.text<{ pid: number }>('select pg_backend_pid() as pid', []))[0]?.pid;

const expectGone = (pid: number | undefined) =>
  expect
    .poll(() => database.db.text('select 1 from pg_stat_activity where pid = $1', [pid]), { timeout: 15_000 })
    .toEqual([]);

test.each([
  'copy copied from stdin',
  'copy copied to stdout',
  'copy (select generate_series(1, 100000)) to stdout',
])('%s rejects at once, its connection is given up, and the next statement works', async (copy) => {
  const db = await givenPool(1);
  const before = await pidOf(db);
  const [failure, next] = await Promise.all([failureOf(db.text(copy, [])), pidOf(db)]);
  expect(failure).toEqual(refused);
  expect(next).not.toBe(before);
  expect(db.pool()).toMatchObject({ idle: 1, busy: 0, late: 0, waiting: 0, away: null });
  await expectGone(before);
  expect(await db.text('select whole from copied', [])).toEqual([]);
});

test('a COPY whose third row is bad rejects as bad data, keeps none of its rows, and its connection works on', async () => {
  const db = await givenPool(1);
  const before = await pidOf(db);
  const failure = await failureOf(
    db.text(String.raw`copy copied from program $$printf '1\n2\nthree\n4\n'$$`, []),
  );
  expect(failure).toBeInstanceOf(DatabaseError);
  expect(failure).toMatchObject({ sqlState: '22P02', isAboutData: true });
  expect(String(failure)).not.toContain('three');
  expect(await db.text('select whole from copied', [])).toEqual([]);
  expect(await pidOf(db)).toBe(before);
});

test('fifty COPYs among a hundred other statements harm none of them', async () => {
  const db = await givenPool(4);
  const answers = await Promise.all(
    Array.from({ length: 150 }, (_, index) =>
      index % 3 === 0
        ? failureOf(db.text('copy copied from stdin', []))
        : db.text<{ index: number }>('select $1::int as index', [index]),
    ),
  );
  for (const [index, answer] of answers.entries())
    expect(answer).toEqual(index % 3 === 0 ? refused : [{ index }]);
  expect(db.pool()).toMatchObject({ busy: 0, late: 0, waiting: 0, away: null });
});

test('a script with a COPY rejects, and nothing of it is carried out', async () => {
  let closed = 0;
  const connection = await openConnection(database.url, {
    name: 'a script that copies',
    within: 5_000,
    onClosed: () => void (closed += 1),
  });
  onTestFinished(() => connection.destroy());
  const script = 'create table made (whole int); copy made from stdin; insert into made values (1)';
  expect(await failureOf(connection.runScript(script))).toEqual(refused);
  expect(connection.isOpen()).toBe(false);
  expect(closed).toBe(1);
  await expectGone(connection.pid);
  expect(await database.db.text(`select to_regclass('made')::text as made`, [])).toEqual([{ made: null }]);
});
