import { gzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { expect, it, vi } from 'vitest';
import type { Db } from '../../../src/core/db/connect.js';
import { useDatabase } from '../../support/database.js';
import { givenBareAccount } from '../../support/words.js';
import { givenJobs } from './given-jobs.js';
import { type GivenList, givenStored, importedList } from './given-list.js';
import { tapped } from '../../support/tapped-db.js';

const database = useDatabase();

/** Neither takes up what the other has. */
const alone = { look: 3_600_000 };

const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);

/** Each piece of a file is milliseconds away. */
function answeringAfter(db: Db, milliseconds: number): Db {
  return tapped(db, async ({ text, send }) => {
    if (text.includes('import_pieces')) await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return send();
  });
}

it('a file of which nothing unpacks for long is not taken for forgotten, and ends soon when it is cancelled or its process stops', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const jobs = givenJobs(db, {}, alone);
  const slowJobs = givenJobs(answeringAfter(db, 25), {}, alone);
  // Members of nothing; and one member of nothing, in blocks that are stored as they are, which comes in pieces.
  const members = await givenStored(db, accountId, Buffer.alloc(20 * 200_000, gzipSync('')));
  const blocks = await givenStored(db, accountId, gzipHeader);
  await db.rows(sql`
    with pieces as (
      insert into import_pieces (account_id, import_id, starts_at, bytes)
      select ${accountId}::uuid, ${blocks.importId}::uuid, 10 + n * 1000, decode(repeat('000000ffff', 200), 'hex')
      from generate_series(0, 999) n)
    update imports set bytes_total = 1000010, bytes_received = 1000010 where import_id = ${blocks.importId}::uuid`);
  const touched = async ({ importId }: GivenList) => {
    const [row] = await db.rows<{ at: number }>(sql`
      select touched_at as at from imports
      where import_id = ${importId}::uuid and state = 'RUNNING' and form is null`);
    return row?.at;
  };
  const before = [await touched(members), await touched(blocks)];
  const running = [
    jobs.runHere(accountId, members.importId),
    slowJobs.runHere(accountId, blocks.importId),
  ] as const;
  for (const [index, key] of [members, blocks].entries()) {
    await vi.waitFor(async () => expect(await touched(key)).toBeGreaterThan(before[index] as number), {
      timeout: 10_000,
      interval: 10,
    });
  }
  await db.rows(sql`update imports set state = 'CANCELLED' where import_id = ${members.importId}::uuid`);
  await running[0];
  await Promise.all([slowJobs.stop(), running[1]]);
  expect((await importedList(db, members)).failure).toBeNull();
  expect(await importedList(db, blocks)).toMatchObject({ state: 'RUNNING', failure: null });
}, 20_000);
