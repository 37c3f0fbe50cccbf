import { sql } from 'drizzle-orm';
import { expect, it, onTestFinished, vi } from 'vitest';
import { keepFiles } from '../../../src/features/imports/upload/keep-files.js';
import { deleteOldFiles, expireUploads } from '../../../src/features/imports/upload/old-files.queries.js';
import { FileGone } from '../../../src/features/imports/upload/read-pieces.js';
import { heldOpen } from '../../screening/bare-campaigns.js';
import { cloneDatabase } from '../../support/database.js';
import { type GivenImport, givenImport, importRow, storedBytes } from './upload-client.js';

async function givenDatabase() {
  const database = await cloneDatabase();
  onTestFinished(database.drop);
  const { db } = database;
  const change = ({ importId }: GivenImport, what: string) =>
    db.text(`update imports set ${what} where import_id = $1`, [importId]);
  const withPieces = async (pieces: number) => {
    const given = await givenImport(db);
    await db.rows(sql`
      insert into import_pieces
      select ${given.accountId}::uuid, ${given.importId}::uuid, n, decode('41', 'hex')
      from generate_series(0, ${pieces - 1}::integer) n`);
    await change(given, `bytes_received = ${pieces}`);
    return given;
  };
  return { ...database, change, withPieces };
}

const late = `upload_expires_at = now() - interval '1 second', touched_at = now() - interval '11 minutes'`;

it('an import whose file has not come in time has failed, and says so; one of which some comes has its time', async () => {
  const { db, change } = await givenDatabase();
  const [forgotten, early, coming, running] = [
    await givenImport(db),
    await givenImport(db),
    await givenImport(db),
    await givenImport(db),
  ];
  await change(forgotten, late);
  await change(early, `touched_at = now() - interval '2 days'`);
  await change(coming, `upload_expires_at = now() - interval '1 hour'`);
  await change(running, `${late}, state = 'RUNNING', started_at = now()`);
  expect(await expireUploads(db, 10)).toBe(1);
  expect(await importRow(db, forgotten)).toMatchObject({ state: 'FAILED', failure: 'no file came in time' });
  for (const given of [early, coming])
    expect(await importRow(db, given)).toMatchObject({ state: 'WAITING_FOR_FILE', failure: null });
  expect(await importRow(db, running)).toMatchObject({ state: 'RUNNING' });
});

it('files are deleted days after the end of their imports, some pieces at a time, and those that never came whole sooner', async () => {
  const { db, change, withPieces } = await givenDatabase();
  const done = (days: number) =>
    `state = 'DONE', started_at = now(), finished_at = now() - interval '${days} days'`;
  const [old, young, half, waiting, again] = [
    await withPieces(5),
    await withPieces(5),
    await withPieces(5),
    await withPieces(5),
    await withPieces(5),
  ];
  await change(old, done(8));
  await change(young, done(6));
  await change(half, `state = 'FAILED', finished_at = now()`);
  // A dry run that is confirmed.
  await change(again, done(8));
  await change(again, `state = 'RUNNING'`);
  expect(await deleteOldFiles(db, 7, 3)).toEqual({ files: 0, pieces: 3, isDone: false });
  // From its first piece on nobody takes the rest for the file.
  expect(await importRow(db, old)).toMatchObject({ deleted: true, pieces: 2 });
  await expect(storedBytes(db, old)).rejects.toThrow(FileGone);
  expect(await deleteOldFiles(db, 7, 3)).toEqual({ files: 1, pieces: 3, isDone: false });
  expect(await deleteOldFiles(db, 7, 100)).toEqual({ files: 1, pieces: 4, isDone: true });
  expect(await deleteOldFiles(db, 7, 100)).toEqual({ files: 0, pieces: 0, isDone: true });
  for (const given of [old, half])
    expect(await importRow(db, given)).toMatchObject({ deleted: true, pieces: 0 });
  for (const given of [young, waiting, again]) {
    expect(await importRow(db, given)).toMatchObject({ deleted: false, pieces: 5 });
    expect(String(await storedBytes(db, given))).toBe('AAAAA');
  }
});

it('with a file go the outcomes of its rows and what a dry run has left, a part in each call', async () => {
  const { db, change, withPieces } = await givenDatabase();
  const [old, young] = [await withPieces(2), await withPieces(2)];
  const rows = 50_000;
  for (const { accountId, importId } of [old, young]) {
    await db.rows(sql`
      insert into import_trials (account_id, import_id, recipient, scope_key, occurred_at, blocks, hold)
      select ${accountId}::uuid, ${importId}::uuid, 'of ' || n, 0, now(), 'ALL', false from generate_series(1, ${rows}::integer) n`);
    await db.rows(sql`
      insert into import_outcomes (account_id, import_id, first_row, outcomes)
      select ${accountId}::uuid, ${importId}::uuid, n, 'r' from generate_series(1, ${rows / 2}::integer) n`);
  }
  await change(old, `state = 'DONE', started_at = now(), finished_at = now() - interval '8 days'`);
  await change(young, `state = 'DONE', started_at = now(), finished_at = now()`);
  const left = async ({ importId }: GivenImport) => {
    const [counts] = await db.rows<{ left: number }>(sql`
      select (select count(*) from import_trials where import_id = ${importId}::uuid)::int
        + (select count(*) from import_outcomes where import_id = ${importId}::uuid)::int as left`);
    return counts?.left ?? 0;
  };
  const all = rows + rows / 2;
  let before = all;
  for (let isDone = false; !isDone;) {
    ({ isDone } = await deleteOldFiles(db, 7, 10));
    const now = await left(old);
    expect(before - now).toBeLessThanOrEqual(20_000);
    expect(isDone).toBe(now === 0 && before < 20_000);
    before = now;
  }
  expect(await left(young)).toBe(all);
  expect(await importRow(db, old)).toMatchObject({ deleted: true, pieces: 0 });
});

it('the job does both, in several processes at once, and leaves what others hold for later', async () => {
  const { db, url, change, withPieces } = await givenDatabase();
  const held = await withPieces(2);
  const gone = await withPieces(100);
  for (const given of [held, gone]) await change(given, late);
  const release = await heldOpen(url, 'select * from imports where import_id = $1 for update', [
    held.importId,
  ]);
  const told: { expired: number; files: number }[] = [];
  const errors: unknown[] = [];
  const jobs = [1, 2].map(() =>
    keepFiles({
      db,
      keepDays: 7,
      onEnded: (ended) => told.push(ended),
      onError: (error) => errors.push(error),
      every: 20,
    }),
  );
  onTestFinished(async () => void (await Promise.all(jobs.map((job) => job.stop()))));
  await vi.waitFor(async () => expect(await importRow(db, gone)).toMatchObject({ pieces: 0 }), 15_000);
  expect(await importRow(db, held)).toMatchObject({ state: 'WAITING_FOR_FILE', pieces: 2 });
  await release();
  await vi.waitFor(
    async () => expect(await importRow(db, held)).toMatchObject({ state: 'FAILED', pieces: 0 }),
    15_000,
  );
  await Promise.all(jobs.map((job) => job.stop()));
  const sum = (what: 'expired' | 'files') => told.reduce((all, one) => all + one[what], 0);
  expect([sum('expired'), sum('files'), errors]).toEqual([2, 2, []]);
});
