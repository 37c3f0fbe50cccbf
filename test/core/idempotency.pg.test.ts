import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { erasedHashOf, erasedIdOf, erasureKeys } from '../../src/core/access/erasure-keys.rules.js';
import { once } from '../../src/core/graph/idempotency.js';
import { secretKey } from '../support/app.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount } from '../support/words.js';

const database = useDatabase();

const call = { key: 'call 1', operation: 'optOut', input: { recipients: ['+12125550180'] } };
const plain = createHash('sha256')
  .update(JSON.stringify([call.operation, call.input]))
  .digest();

const doOnce = (accountId: string, input: object = call.input, key = secretKey) =>
  once({ db: database.db, secretKey: key }, accountId, { ...call, input }, async (makeId) => makeId('it'));

async function hashOf(accountId: string): Promise<Buffer | undefined> {
  const [row] = await database.db.rows<{ hash: Buffer }>(
    sql`select input_hash as hash from idempotency_keys where account_id = ${accountId}`,
  );
  return row?.hash;
}

it('R3 an input is kept as a hash that nobody can try addresses out on without the secret key', async () => {
  const [one, other] = [await givenBareAccount(database.db), await givenBareAccount(database.db)];
  await doOnce(one);
  await doOnce(other);
  expect(await hashOf(one)).not.toEqual(plain);
  expect(await hashOf(one)).not.toEqual(await hashOf(other));
  await expect(doOnce(one, call.input, 'another secret key, long enough')).rejects.toThrow('another input');
});

it('R3 ids made of a key are others with another secret key: who guesses at the key cannot tell by them', async () => {
  const [one, other] = [await givenBareAccount(database.db), await givenBareAccount(database.db)];
  const forget = () => database.db.rows(sql`delete from idempotency_keys where account_id = ${one}`);
  const id = await doOnce(one);
  await forget();
  expect(await doOnce(one, call.input, 'another secret key, long enough')).not.toBe(id);
  await forget();
  expect(await doOnce(one)).toBe(id);
  expect(await doOnce(other)).not.toBe(id);
});

it('what a version with plain hashes began and did not end is ended with the ids that it made', async () => {
  const accountId = await givenBareAccount(database.db);
  await database.db.rows(sql`
    insert into idempotency_keys (account_id, idempotency_key, input_hash) values (${accountId}, ${call.key}, ${plain})`);
  const hash = createHash('sha256')
    .update(JSON.stringify([accountId, call.key, 'it']))
    .digest('hex');
  const made = await doOnce(accountId);
  expect(made.slice(0, 8) + made.slice(9, 13)).toBe(hash.slice(0, 12));
});

it('an input that was kept by a version before is known again, and another one is a conflict', async () => {
  const accountId = await givenBareAccount(database.db);
  const first = await doOnce(accountId);
  await database.db.rows(
    sql`update idempotency_keys set input_hash = ${plain} where account_id = ${accountId}`,
  );
  expect(await doOnce(accountId)).toBe(first);
  await expect(doOnce(accountId, { recipients: ['+12125550181'] })).rejects.toThrow('another input');
});

/** As erasing somebody leaves it whom the call named. */
async function givenErased(accountId: string, inputHash: Buffer, answer: string | null): Promise<void> {
  const keys = erasureKeys(secretKey);
  await database.db.rows(sql`
    insert into idempotency_keys (account_id, idempotency_key, input_hash, answer)
    values (${accountId}, ${erasedIdOf(keys, accountId, call.key)}, ${erasedHashOf(keys, accountId, inputHash)},
      ${answer === null ? null : JSON.stringify(answer)}::jsonb)`);
}

it('R3 a call that named somebody who was erased since is known by its key, and answers as before', async () => {
  const accountId = await givenBareAccount(database.db);
  await givenErased(accountId, plain, 'as before');
  expect(await doOnce(accountId)).toBe('as before');
  await expect(doOnce(accountId, { recipients: ['+12125550181'] })).rejects.toThrow('another input');
});

it('R3 a call that named somebody who was erased before it had an answer is ended with its ids, and has one', async () => {
  const accountId = await givenBareAccount(database.db);
  await givenErased(accountId, plain, null);
  const made = await doOnce(accountId);
  const hash = createHash('sha256')
    .update(JSON.stringify([accountId, call.key, 'it']))
    .digest('hex');
  expect(made.slice(0, 8) + made.slice(9, 13)).toBe(hash.slice(0, 12));
  const rows = await database.db.rows(sql`
    select answer from idempotency_keys where account_id = ${accountId}`);
  expect(rows).toEqual([{ answer: made }]);
});
