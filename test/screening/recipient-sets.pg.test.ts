/** The sets of those who have said something: whole at the place that was asked for, or not given. */
import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { headOf } from '../../src/core/log/events.queries.js';
import { useDatabase } from '../support/database.js';
import { said } from '../support/said.js';
import { givenBareAccount } from '../support/words.js';
import {
  elsewhere,
  type GivenSets,
  givenSets,
  has,
  loadedSet,
  many,
  optOutAll,
  phones,
  setNow,
} from './given-sets.js';

const database = useDatabase();
const made: GivenSets[] = [];
afterEach(() => Promise.all(made.splice(0).map(({ sets }) => sets.stop())));

function given(options: Parameters<typeof givenSets>[1] = {}): GivenSets {
  const sets = givenSets(database.db, options);
  made.push(sets);
  return sets;
}

async function givenLog(recipients: readonly string[]): Promise<string> {
  const accountId = await givenBareAccount(database.db);
  if (recipients.length > 0) await optOutAll(database.db, accountId, recipients);
  return accountId;
}

describe('a set', () => {
  it('is not waited for: the first who ask are told that there is none yet', async () => {
    const { sets } = given();
    const accountId = await givenLog(phones(10));
    expect(await setNow(sets, database.db, accountId)).toBeNull();
    await loadedSet(sets, database.db, accountId);
    expect(sets.figures()).toMatchObject({ accounts: 1, addresses: 10 });
    expect(sets.figures().screenings.set).toBe(1);
  });

  it('has every address with a word, phone numbers and others, and no other', async () => {
    const recipients = [
      ...phones(3_000),
      'ann@example.com',
      'ünï@exämple.com',
      '+33612345678',
      '+3906123456',
    ];
    const accountId = await givenLog(recipients);
    const tags = await loadedSet(given().sets, database.db, accountId);
    expect(recipients.filter((address) => !has(tags, address))).toEqual([]);
    expect(phones(3_000, 3_000).filter((address) => has(tags, address))).toEqual([]);
    expect(has(tags, 'bob@example.com')).toBe(false);
  });

  it('holds opt-ins and words of every scope as well: the database decides, not the set', async () => {
    const accountId = await givenLog([]);
    await said(database.db, accountId, { recipient: '+14155550001', kind: 'OPTED_IN' });
    await said(database.db, accountId, { recipient: '+14155550002', scope: 'CHANNEL', scopeKey: 3 });
    const tags = await loadedSet(given().sets, database.db, accountId);
    expect([has(tags, '+14155550001'), has(tags, '+14155550002')]).toEqual([true, true]);
  });

  it('is of one account', async () => {
    const { sets } = given();
    const [one, other] = [await givenLog(phones(5)), await givenLog(phones(5, 5))];
    const [tags, others] = [
      await loadedSet(sets, database.db, one),
      await loadedSet(sets, database.db, other),
    ];
    expect(phones(10).map((address) => has(tags, address) && !has(others, address))).toEqual(
      Array.from({ length: 10 }, (_, index) => index < 5),
    );
  });

  it('D5 has what was recorded after it was loaded, although no hint has come', async () => {
    const { sets } = given();
    const accountId = await givenLog(phones(5));
    await loadedSet(sets, database.db, accountId);
    for (let round = 0; round < 20; round += 1) {
      const added = phones(7, 100 + round * 7);
      await optOutAll(database.db, accountId, added);
      const tags = await setNow(sets, database.db, accountId);
      expect(added.filter((address) => !has(tags, address))).toEqual([]);
    }
  });

  it('D5 reads a lack once for all who ask at the same time', async () => {
    const { sets } = given();
    const accountId = await givenLog(phones(5));
    await loadedSet(sets, database.db, accountId);
    const before = sets.figures().pulls;
    await optOutAll(database.db, accountId, phones(50, 100));
    const place = await headOf(database.db, accountId);
    const all = await Promise.all(Array.from({ length: 40 }, () => sets.at(accountId, place, many)));
    expect(all.every((tags) => has(tags, phones(1, 149)[0] ?? ''))).toBe(true);
    expect(sets.figures().pulls - before).toBe(1);
  });

  it('D5 is not given to others while the lack is being read', async () => {
    const { sets } = given();
    const accountId = await givenLog(phones(5));
    await loadedSet(sets, database.db, accountId);
    const added = phones(15_000, 100);
    await optOutAll(database.db, accountId, added);
    const place = await headOf(database.db, accountId);
    const asked: Promise<void>[] = [];
    const state = { read: false };
    const ask = async () => {
      const tags = await sets.at(accountId, place, many);
      // At once, before anything more is read.
      expect(added.filter((address) => !has(tags, address))).toEqual([]);
      state.read = true;
    };
    while (!state.read) {
      asked.push(ask());
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(asked);
  });

  it('reads on when it is told that the log has grown', async () => {
    const { sets, wake } = given({ times: { follow: 5 } });
    const accountId = await givenLog(phones(5));
    await loadedSet(sets, database.db, accountId);
    await optOutAll(database.db, accountId, phones(100, 100));
    wake(accountId);
    await vi.waitFor(() => expect(sets.figures().addresses).toBe(105), 10_000);
  });

  it('D5 is not given where it lacks more than can be read at once; it catches up meanwhile', async () => {
    const { sets } = given({ times: { follow: 5 } });
    const accountId = await givenLog(phones(5));
    await loadedSet(sets, database.db, accountId);
    await optOutAll(database.db, accountId, phones(25_000, 100));
    expect(await setNow(sets, database.db, accountId)).toBeNull();
    const tags = await loadedSet(sets, database.db, accountId);
    expect(phones(25_000, 100).filter((address) => !has(tags, address))).toEqual([]);
  });

  it('is given for a place that others have read past', async () => {
    const { sets } = given();
    const accountId = await givenLog(phones(5));
    const place = await headOf(database.db, accountId);
    await optOutAll(database.db, accountId, phones(5, 100));
    await loadedSet(sets, database.db, accountId);
    expect(has(await sets.at(accountId, place, many), phones(1)[0] ?? '')).toBe(true);
  });

  it('is not loaded for a few, and given to them where it is at the end already', async () => {
    const { sets, listening } = given();
    const accountId = await givenLog(phones(5));
    const place = await headOf(database.db, accountId);
    expect(await sets.at(accountId, place, 3)).toBeNull();
    expect(listening()).toEqual([]);
    await loadedSet(sets, database.db, accountId);
    expect(await sets.at(accountId, place, 3)).not.toBeNull();
    await optOutAll(database.db, accountId, phones(1, 100));
    expect(await sets.at(accountId, await headOf(database.db, accountId), 3)).toBeNull();
  });
});

describe('of another log', () => {
  it('D5 a set is not given, and is read anew', async () => {
    const { sets } = given();
    const accountId = await givenLog(phones(5));
    await loadedSet(sets, database.db, accountId);
    expect(await sets.at(accountId, elsewhere(await headOf(database.db, accountId)), many)).toBeNull();
    expect(sets.figures().accounts).toBe(0);
    await loadedSet(sets, database.db, accountId);
  });

  it('D5 a set is not given where the log has gone back, or goes on otherwise', async () => {
    const { sets } = given();
    const accountId = await givenLog(phones(10));
    await loadedSet(sets, database.db, accountId);
    const goBack = (by: number) =>
      database.db.rows(sql`
        with gone as (delete from events where account_id = ${accountId}::uuid and position > 10 - ${by}::bigint)
        update log_heads set position = 10 - ${by}::bigint where account_id = ${accountId}::uuid`);
    await goBack(3);
    expect(await setNow(sets, database.db, accountId)).toBeNull();
    await loadedSet(sets, database.db, accountId);
    await goBack(5);
    await optOutAll(database.db, accountId, phones(8, 100));
    expect(await setNow(sets, database.db, accountId)).toBeNull();
    expect(has(await loadedSet(sets, database.db, accountId), phones(1, 107)[0] ?? '')).toBe(true);
  });

  it('D5 a set is not given where the log has a gap', async () => {
    const { sets } = given();
    const accountId = await givenLog(phones(10));
    await loadedSet(sets, database.db, accountId);
    await optOutAll(database.db, accountId, phones(10, 100));
    await database.db.rows(sql`delete from events where account_id = ${accountId}::uuid and position = 15`);
    expect(await setNow(sets, database.db, accountId)).toBeNull();
  });

  it('drop() forgets all, also what is being loaded', async () => {
    const { sets, listening } = given();
    const accountId = await givenLog(phones(10));
    await loadedSet(sets, database.db, accountId);
    const loading = await givenLog(phones(10));
    await setNow(sets, database.db, loading);
    sets.drop();
    expect(sets.figures()).toMatchObject({ accounts: 0, bytes: 0 });
    expect(listening()).toEqual([]);
    expect(await setNow(sets, database.db, accountId)).toBeNull();
  });
});
