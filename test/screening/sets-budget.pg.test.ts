/** What sets may take: one budget, the least recently used make room, and nothing is loaded in vain again and again. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { headOf } from '../../src/core/log/events.queries.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount } from '../support/words.js';
import { type GivenSets, givenSets, has, loadedSet, many, optOutAll, phones, setNow } from './given-sets.js';
import { tapped } from '../support/tapped-db.js';

const database = useDatabase();
const made: GivenSets[] = [];
afterEach(() => Promise.all(made.splice(0).map(({ sets }) => sets.stop())));

function given(options: Parameters<typeof givenSets>[1] = {}): GivenSets {
  const sets = givenSets(database.db, options);
  made.push(sets);
  return sets;
}

async function givenLog(count: number): Promise<string> {
  const accountId = await givenBareAccount(database.db);
  await optOutAll(database.db, accountId, phones(count));
  return accountId;
}

/** What the set of an account takes when nothing bounds it. */
async function bytesOf(accountId: string): Promise<number> {
  const { sets } = given();
  await loadedSet(sets, database.db, accountId);
  return sets.figures().bytes;
}

/** When a load that was begun has ended, with a set or without. */
async function settled({ sets }: GivenSets): Promise<void> {
  let before = -1;
  await vi.waitFor(() => {
    const { addresses, accounts } = sets.figures();
    const same = addresses + accounts === before;
    before = addresses + accounts;
    expect(same).toBe(true);
  }, 10_000);
}

describe('the budget', () => {
  it('of 0 means that there are no sets', async () => {
    const { sets, listening } = given({ budget: 0 });
    const accountId = await givenLog(10);
    expect(await setNow(sets, database.db, accountId)).toBeNull();
    expect(listening()).toEqual([]);
    expect(sets.figures().screenings).toEqual({ set: 0, database: 1 });
  });

  it('is never exceeded: the set least recently used makes room', async () => {
    const [one, two, three] = [await givenLog(5_000), await givenLog(5_000), await givenLog(5_000)];
    const budget = (await bytesOf(one)) * 2.5;
    const { sets, listening } = given({ budget, times: { kept: 0 } });
    await loadedSet(sets, database.db, one);
    await loadedSet(sets, database.db, two);
    await setNow(sets, database.db, one);
    await loadedSet(sets, database.db, three);
    expect(listening().toSorted()).toEqual([one, three].toSorted());
    expect(sets.figures().bytes).toBeLessThanOrEqual(budget);
  });

  it('leaves those alone that were used a moment ago: the database is asked for the newcomer', async () => {
    const [one, two] = [await givenLog(5_000), await givenLog(5_000)];
    const { sets, listening } = given({ budget: (await bytesOf(one)) * 1.5, times: { kept: 60_000 } });
    await loadedSet(sets, database.db, one);
    expect(await setNow(sets, database.db, two)).toBeNull();
    await vi.waitFor(() => expect(listening()).toEqual([one]), 10_000);
    expect(await setNow(sets, database.db, one)).not.toBeNull();
    expect(await setNow(sets, database.db, two)).toBeNull();
    // Not even tried: nothing has changed.
    expect(listening()).toEqual([one]);
  });

  it('lets an account that found no room try again when there is more', async () => {
    const [one, two] = [await givenLog(5_000), await givenLog(5_000)];
    const { sets, listening } = given({ budget: (await bytesOf(one)) * 1.5, times: { kept: 300 } });
    await loadedSet(sets, database.db, one);
    expect(await setNow(sets, database.db, two)).toBeNull();
    await vi.waitFor(() => expect(listening()).toEqual([one]), 10_000);
    expect(has(await loadedSet(sets, database.db, two), phones(1)[0] ?? '')).toBe(true);
    expect(listening()).toEqual([two]);
  });

  it('is not tried again by an account that alone is beyond it', async () => {
    const accountId = await givenLog(30_000);
    const all = given({ budget: (await bytesOf(accountId)) / 2, times: { kept: 0 } });
    expect(await setNow(all.sets, database.db, accountId)).toBeNull();
    await vi.waitFor(() => expect(all.listening()).toEqual([]), 10_000);
    const before = database.db.statementsSent();
    const place = await headOf(database.db, accountId);
    for (let round = 0; round < 50; round += 1) {
      expect(await all.sets.at(accountId, place, many)).toBeNull();
    }
    expect(database.db.statementsSent() - before).toBe(1);
    expect(all.sets.figures()).toMatchObject({ accounts: 0, bytes: 0 });
  });

  it('ends a set that grows beyond it while it follows the log', async () => {
    const accountId = await givenLog(5_000);
    const all = given({ budget: (await bytesOf(accountId)) * 1.2 });
    await loadedSet(all.sets, database.db, accountId);
    await optOutAll(database.db, accountId, phones(15_000, 5_000));
    expect(await setNow(all.sets, database.db, accountId)).toBeNull();
    expect(all.listening()).toEqual([]);
  });
});

describe('a set that nobody uses', () => {
  it('goes after a while, and its listener with it', async () => {
    const { sets, listening } = given({ times: { unused: 200 } });
    const accountId = await givenLog(10);
    await loadedSet(sets, database.db, accountId);
    expect(listening()).toEqual([accountId]);
    await vi.waitFor(() => expect(listening()).toEqual([]), 10_000);
    expect(sets.figures().accounts).toBe(0);
  });
});

describe('loads', () => {
  it('are two at once at most, with one connection each, however many accounts begin', async () => {
    const accounts = await Promise.all(Array.from({ length: 8 }, () => givenLog(4_000)));
    let pages = 0;
    let most = 0;
    const counting = tapped(database.db, async ({ text, send }) => {
      if (!text.includes('recipients_after')) return send();
      pages += 1;
      most = Math.max(most, pages);
      try {
        return await send();
      } finally {
        pages -= 1;
      }
    });
    const { sets } = given({ db: counting });
    await Promise.all(accounts.map((accountId) => setNow(sets, database.db, accountId)));
    await vi.waitFor(() => expect(sets.figures().addresses).toBe(8 * 4_000), 10_000);
    expect(most).toBe(2);
  });

  it('end with the process: none is under way when stop() has resolved', async () => {
    const all = given();
    const accounts = await Promise.all(Array.from({ length: 4 }, () => givenLog(4_000)));
    await Promise.all(accounts.map((accountId) => setNow(all.sets, database.db, accountId)));
    await all.sets.stop();
    const before = database.db.statementsSent();
    await settled(all);
    expect(database.db.statementsSent()).toBe(before);
    expect(database.db.pool().busy).toBe(0);
    expect(await all.sets.at(accounts[0] ?? '', { position: 0, eventId: null }, many)).toBeNull();
    expect(all.listening()).toEqual([]);
  });

  it('that fail are told once and tried again a while later; the database is asked meanwhile', async () => {
    const accountId = await givenLog(10);
    const failing = tapped(database.db, ({ text, send }) =>
      text.includes('recipients_after') ? Promise.reject(new Error('no page today')) : send(),
    );
    const { sets, troubles } = given({ db: failing });
    expect(await setNow(sets, database.db, accountId)).toBeNull();
    await vi.waitFor(() => expect(troubles).toHaveLength(1), 10_000);
    expect(await setNow(sets, database.db, accountId)).toBeNull();
    expect(sets.figures().accounts).toBe(0);
  });
});

describe('while words come in', () => {
  it('D5 no set ever misses one: loads, reads and place after place', async () => {
    const accountId = await givenLog(20_000);
    const { sets, wake } = given({ times: { follow: 1 } });
    let said = 0;
    const state = { over: false };
    const saying = (async () => {
      while (!state.over) {
        const added = phones(1 + (said % 40), 100_000 + said);
        await optOutAll(database.db, accountId, added);
        said += added.length;
        if (said % 3 === 0) wake(accountId);
      }
    })();
    let times = 0;
    for (let round = 0; round < 400; round += 1) {
      // All of these are in the log before it is asked where it ends.
      const known = said;
      const tags = await setNow(sets, database.db, accountId);
      if (tags !== null) {
        times += 1;
        const missed = phones(known, 100_000).filter((address) => !has(tags, address));
        expect(missed).toEqual([]);
      }
      // Now and then it begins anew, in the middle of everything.
      if (round % 60 === 59) sets.drop();
    }
    state.over = true;
    await saying;
    expect(times).toBeGreaterThan(50);
    expect(said).toBeGreaterThan(100);
  });
});
