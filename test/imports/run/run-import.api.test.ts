import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { expect, it, vi } from 'vitest';
import { confirmDryRun } from '../../../src/core/log/import-calls.queries.js';
import { AddKeywordDocument } from '../../generated/operations.js';
import { givenAccount, useApp } from '../../support/app.js';
import { givenLockedLog } from '../../support/locked-log.js';
import { logOf } from '../../support/words.js';
import {
  addJob,
  givenWaiting,
  importedList,
  listOf,
  type ListOptions,
  phoneNumber,
  sendList,
  untilState,
} from './given-list.js';

const app = useApp();
const noise = () => randomBytes(400).toString('hex');

async function given(file: Buffer, options: ListOptions = {}) {
  const { accountId } = await givenAccount(app);
  const key = await givenWaiting(app.db, accountId, options);
  await sendList(app.origin, key, file);
  return { accountId, key };
}

it('O3 a list that is sent is recorded: each row once, in order, with the place behind the last', async () => {
  const file = Buffer.concat([listOf(2_500), Buffer.from(`nobody\r\n${phoneNumber(7)}\r\n`)]);
  const { accountId, key } = await given(file);
  const row = await untilState(app.db, key, 'DONE');
  expect(row).toMatchObject({ rowsRead: 2_502, added: 2_500, duplicates: 1, refused: 1, failure: null });
  const events = await app.db.rows<{ recipient: string; position: number }>(sql`
    select recipient, position from events where account_id = ${accountId}::uuid order by position`);
  expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
  expect(new Set(events.map(({ recipient }) => recipient)).size).toBe(2_500);
  expect(
    await app.db.rows(sql`
      select bytes_read, place, (select count(*)::int from graphile_worker._private_jobs) as jobs,
        (select sum(length(outcomes))::int from import_outcomes o where o.import_id = i.import_id) as outcomes,
        (select row from import_errors e where e.import_id = i.import_id) as refused
      from imports i where import_id = ${key.importId}::uuid`),
  ).toEqual([
    {
      bytes_read: file.length,
      place: {
        bytes: file.length,
        line: 2_504,
        readFrom: { file: file.length, text: file.length },
      },
      jobs: expect.any(Number) as number,
      outcomes: 2_502,
      refused: 2_500,
    },
  ]);
});

it('a file in gzip is read, of several members too; one that is cut keeps what it has recorded, and says what is wrong', async () => {
  const members = Buffer.concat([
    gzipSync(listOf(300)),
    gzipSync(listOf(300, 300).subarray('phone\r\n'.length)),
  ]);
  const whole = await given(members);
  expect(await untilState(app.db, whole.key, 'DONE')).toMatchObject({ rowsRead: 600, added: 600 });
  // Longer than what is looked at before anything is recorded.
  const long = Array.from({ length: 2_000 }, (_, index) => `${phoneNumber(index)},${noise()}\r\n`).join('');
  const packed = gzipSync(`phone,note\r\n${long}`);
  const cut = await given(packed.subarray(0, packed.length - 20));
  const failed = await untilState(app.db, cut.key, 'FAILED');
  expect(failed.failure).toContain('gzip');
  expect(failed.rowsRead).toBeGreaterThan(1_000);
  expect(await logOf(app.db, cut.accountId)).toHaveLength(failed.rowsRead);
  const damaged = await given(Buffer.from(packed).fill(0, 2_000, 2_100));
  const unread = await untilState(app.db, damaged.key, 'FAILED');
  expect(unread).toMatchObject({ failure: expect.stringContaining('gzip') as string, rowsRead: 0 });
});

it('a file that breaks in an open quote keeps all rows before it, those of its last batch too', async () => {
  const open = await given(Buffer.concat([listOf(3), Buffer.from('"+12125550100\r\n+12125550101\r\n')]));
  const failed = await untilState(app.db, open.key, 'FAILED');
  expect(failed).toMatchObject({
    rowsRead: 3,
    added: 3,
    failure: expect.stringContaining('line 5') as string,
  });
  expect(await logOf(app.db, open.accountId)).toHaveLength(3);
});

it('an empty file is DONE, and one without addresses is FAILED with a message', async () => {
  const empty = await given(Buffer.alloc(0));
  expect(await untilState(app.db, empty.key, 'DONE')).toMatchObject({ rowsRead: 0 });
  const other = await given(Buffer.from('colour,size\r\nred,4\r\nblue,5\r\n'));
  const failed = await untilState(app.db, other.key, 'FAILED');
  expect(failed.failure).toMatch(/column/i);
  const gone = await given(listOf(2), { mapping: { scope: 'GROUP', groupId: other.key.importId } });
  expect((await untilState(app.db, gone.key, 'FAILED')).failure).toContain('group');
});

it('two imports of one account at once are recorded both, and the log has no gap', async () => {
  const { accountId } = await givenAccount(app);
  const keys = [await givenWaiting(app.db, accountId), await givenWaiting(app.db, accountId)];
  await Promise.all(keys.map((key, index) => sendList(app.origin, key, listOf(3_000, index * 1_500))));
  const rows = await Promise.all(keys.map((key) => untilState(app.db, key, 'DONE')));
  expect(rows.map(({ rowsRead }) => rowsRead)).toEqual([3_000, 3_000]);
  expect(rows.reduce((sum, { added }) => sum + added, 0)).toBe(4_500);
  expect(rows.reduce((sum, { alreadyOptedOut }) => sum + alreadyOptedOut, 0)).toBe(1_500);
  const log = await logOf(app.db, accountId);
  expect(log).toHaveLength(4_500);
  const [last] = await app.db.rows<{ last: number }>(
    sql`select max(position) as last from events where account_id = ${accountId}::uuid`,
  );
  expect(last?.last).toBe(4_500);
});

it('O3 a dry run leaves nothing behind but its counts; confirmed, it records the same without a second upload', async () => {
  const { accountId, key } = await given(Buffer.concat([listOf(1_200), listOf(600)]), { dryRun: true });
  const told = await untilState(app.db, key, 'DONE');
  // The second header says no phone number.
  expect(told).toMatchObject({ rowsRead: 1_801, added: 1_200, duplicates: 600, refused: 1 });
  expect(await logOf(app.db, accountId)).toEqual([]);
  const trials = sql`select 1 from import_trials where import_id = ${key.importId}::uuid limit 1`;
  await vi.waitFor(async () => expect(await app.db.rows(trials)).toEqual([]), { timeout: 20_000 });
  expect(await confirmDryRun(app.db, accountId, key.importId)).not.toBeNull();
  // Nobody is told: it is found.
  expect(await untilState(app.db, key, 'DONE')).toEqual(told);
  expect(await logOf(app.db, accountId)).toHaveLength(1_200);
});

it('an import that is cancelled stops, one whose settings change meanwhile goes on, and one that is undone is', async () => {
  const { accountId, admin } = await givenAccount(app);
  const locked = await givenLockedLog(app.url, accountId);
  const [cancelled, changed] = [await givenWaiting(app.db, accountId), await givenWaiting(app.db, accountId)];
  await sendList(app.origin, cancelled, listOf(2_000));
  await sendList(app.origin, changed, listOf(2_000, 2_000));
  // A call under way waits for the log: the import's row is locked until it has its end.
  const cancelling = app.db.rows(sql`
    update imports set state = 'CANCELLED', finished_at = now() where import_id = ${cancelled.importId}::uuid`);
  await admin.run(AddKeywordDocument, { input: { word: 'ADIOS', action: 'OPT_OUT' } });
  await locked();
  await cancelling;
  const row = await untilState(app.db, cancelled, 'CANCELLED');
  expect(row.rowsRead).toBeLessThan(2_000);
  expect(await untilState(app.db, changed, 'DONE')).toMatchObject({ rowsRead: 2_000, added: 2_000 });
  expect(await importedList(app.db, cancelled)).toEqual(row);
  expect(await logOf(app.db, accountId)).toHaveLength(2_000 + row.added);
  await app.db.rows(sql`update imports set state = 'UNDOING' where import_id = ${changed.importId}::uuid`);
  await addJob(app.db, changed);
  expect(await untilState(app.db, changed, 'UNDONE')).toMatchObject({ withdrawn: 2_000 });
  expect(await logOf(app.db, accountId)).toHaveLength(4_000 + row.added);
});
