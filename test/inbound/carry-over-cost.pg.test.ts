/** What messages with two addresses cost: each delivery of WhatsApp asks what stands against whom it names. */
import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { carriedOver } from '../../src/features/inbound/carry-over.js';
import { optOutAll, phones } from '../screening/given-sets.js';
import { useDatabase } from '../support/database.js';
import { keepAutovacuumAway, looksSoFar } from '../support/looks.js';
import { nobodyErased } from '../support/nobody-erased.js';
import { givenBareAccount } from '../support/words.js';

// One connection: the plans that it made while the tables were small are those that it keeps, and its counts are its own.
const database = useDatabase({ connections: 1 });
beforeAll(() => keepAutovacuumAway(database.db));

it('looks at no more when the account has grown a hundredfold', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const known = phones(100);
  const people = known.map((phone, place) => {
    const addresses = [phone, `US.1349120865530274${String(place).padStart(4, '0')}`];
    return { from: addresses, to: addresses, at: null };
  });
  const look = () => carriedOver({ db, erased: nobodyErased }, { accountId, erasures: 0 }, people);
  async function looksOf(work: () => Promise<unknown>): Promise<number> {
    const before = await looksSoFar(db);
    await work();
    return (await looksSoFar(db)) - before;
  }
  await optOutAll(db, accountId, known);
  await db.rows(sql`analyze`);
  for (let round = 0; round < 12; round += 1) await look();
  const early = await looksOf(look);
  const carried = await look();
  expect(carried.flat().map(({ to }) => to)).toEqual(people.map(({ to }) => to[1]));
  await optOutAll(db, accountId, phones(10_000, 1_000));
  expect(await looksOf(look)).toBeLessThanOrEqual(early + 20);
});
