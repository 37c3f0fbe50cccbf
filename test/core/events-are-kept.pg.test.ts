/** Events are refused to be deleted by the database itself, to the owner of the tables as well, and at any age. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Db } from '../../src/core/db/connect.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { cloneDatabase, type TestDatabase } from '../support/database.js';
import { givenBareAccount, makeItem, makeWord } from '../support/words.js';

const owner = `heed_owning_${randomBytes(4).toString('hex')}`;
const held: { copy?: TestDatabase & { drop(): Promise<void> }; db?: Db; accountId?: string } = {};

/** Events of an owner who is no superuser and sees them all. */
beforeAll(async () => {
  const copy = await cloneDatabase();
  held.copy = copy;
  await copy.db.text(`create role ${owner} login password 'of-the-test'`, []);
  await copy.db.text(`grant create, usage on schema public to ${owner}`, []);
  await copy.db.text(`alter table events owner to ${owner}`, []);
  await copy.db.text(`select heed_keep_apart('events')`, []);
  const accountId = await givenBareAccount(copy.db);
  held.accountId = accountId;
  await createWordRecorder(copy.db).record(accountId, [makeItem([makeWord()])]);
  const url = new URL(copy.url);
  url.username = owner;
  url.password = 'of-the-test';
  held.db = connect(url.href, { connections: 1 });
});
afterAll(async () => {
  await held.db?.close();
  await held.copy?.db.text(`alter table events owner to current_user`, []);
  await held.copy?.db.text(`drop owned by ${owner}`, []);
  await held.copy?.db.text(`drop role ${owner}`, []);
  await held.copy?.drop();
});

function given() {
  const { copy, db, accountId } = held;
  if (copy === undefined || db === undefined || accountId === undefined) throw new Error('nothing was given');
  return { copy, db, accountId };
}

describe.each([
  ['young events', 'now()'],
  ['events of six years ago', `now() - interval '6 years'`],
])('%s', (_age, at) => {
  it.each([
    'delete from events',
    'delete from events where false',
    'truncate events',
    'truncate events cascade',
  ])('are refused with the reason, to the owner of the tables: %s', async (statement) => {
    const { copy, db, accountId } = given();
    await copy.db.text(`update events set occurred_at = ${at}, recorded_at = ${at} where account_id = $1`, [
      accountId,
    ]);
    await expect(db.text(statement, [])).rejects.toMatchObject({
      name: 'DatabaseError',
      sqlState: 'HD409',
      message: expect.stringMatching(
        /events are never deleted: opt-outs are kept for five years at least \(47 CFR 64\.1200\(d\)\(6\)\)/,
      ),
    });
    expect(await db.text('select count(*)::integer as events from events', [])).toEqual([{ events: 1 }]);
  });
});

it('events of an account that is deleted by the owner hold it: no cascade takes them along', async () => {
  const { copy, accountId } = given();
  await expect(copy.db.text('delete from accounts where account_id = $1', [accountId])).rejects.toMatchObject(
    { name: 'DatabaseError', sqlState: '23503' },
  );
});
