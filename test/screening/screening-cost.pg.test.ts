/** What a screening looks at: plans that were made while the tables were empty are kept, and must do for large ones. */
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { recipientsAfter, speakersAfter } from '../../src/features/screening/recipient-sets.queries.js';
import { readScreeningStart } from '../../src/features/screening/screening.queries.js';
import { suppressionsOf } from '../../src/features/screening/suppressions.js';
import { useDatabase } from '../support/database.js';
import { keepAutovacuumAway, looksSoFar } from '../support/looks.js';
import { givenBareAccount, givenBareSender } from '../support/words.js';
import { optOutAll, phones } from './given-sets.js';

// One connection: the plans that it made while the tables were empty are those that it keeps, and its counts are its own.
const database = useDatabase({ connections: 1 });
beforeAll(() => keepAutovacuumAway(database.db));
const asked = phones(100);
let accountId: string;
let senderId: string;

async function looksOf(work: () => Promise<unknown>): Promise<number> {
  const before = await looksSoFar(database.db);
  await work();
  return (await looksSoFar(database.db)) - before;
}

const steps = {
  'the decision about 100': () =>
    suppressionsOf(database.db, accountId, { senderIds: [senderId], category: 'UTILITY' }, asked),
  'the beginning of a screening': () => readScreeningStart(database.db, accountId, [senderId]),
  'a page of recipients': () => recipientsAfter(database.db, accountId, '+14152000050', 20),
  'a part of the log': () => speakersAfter(database.db, accountId, 90, 10),
} as const;

describe.each(Object.keys(steps) as (keyof typeof steps)[])('%s', (name) => {
  let early: number;
  beforeAll(async () => {
    accountId = await givenBareAccount(database.db);
    ({ senderId } = await givenBareSender(database.db, accountId, { scopeKey: 10 }));
    // As vacuum leaves small tables: the planner believes that reading them whole is cheapest.
    await optOutAll(database.db, accountId, asked);
    await database.db.rows(sql`analyze`);
    for (let round = 0; round < 12; round += 1) await steps[name]();
    early = await looksOf(steps[name]);
  });

  it('looks at no more when the account has grown a hundredfold', async () => {
    await optOutAll(database.db, accountId, phones(10_000, 1_000));
    expect(early).toBeGreaterThan(0);
    expect(await looksOf(steps[name])).toBeLessThanOrEqual(early + 20);
  });
});
