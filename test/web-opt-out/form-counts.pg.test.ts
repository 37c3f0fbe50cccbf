import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Db } from '../../src/core/db/connect.js';
import { DatabaseAway } from '../../src/core/db/database-error.js';
import { parseInstant } from '../../src/core/domain/instant.js';
import { countForms, type FormCountsOptions } from '../../src/features/web-opt-out/insight/form-counts.js';
import { formDaysOf, saveFormCounts } from '../../src/features/web-opt-out/insight/form-days.queries.js';
import { useDatabase } from '../support/database.js';
import { tapped } from '../support/tapped-db.js';

const database = useDatabase();

const at = (text: string) => parseInstant(text) ?? Number.NaN;
const never = 1_000_000;

/** Saves at the stop alone, unless it is told otherwise. */
function givenCounts(options: Partial<FormCountsOptions> = {}) {
  const failures: unknown[] = [];
  const clock = { now: at('2026-03-03T12:00:00Z') };
  const counts = countForms({
    db: database.db,
    now: () => clock.now,
    every: never,
    onError: (error) => failures.push(error),
    ...options,
  });
  onTestFinished(() => counts.stop());
  return { counts, clock, failures };
}

function daysOf(accountId: string) {
  return formDaysOf(database.db, accountId, { first: '2026-01-01', last: '2026-12-31' });
}

/** The database, but for its next answers: 'fails' does nothing, 'is lost' does what it was asked to and does not say so. */
function withTroubles(...troubles: ('fails' | 'is lost')[]): Db {
  return tapped(database.db, async ({ send }) => {
    const trouble = troubles.shift();
    if (trouble === 'fails') throw new DatabaseAway('ECONNREFUSED', false);
    const rows = await send();
    if (trouble === 'is lost') throw new DatabaseAway('CONNECTION_CLOSED', true);
    return rows;
  });
}

it('views and completions are counted by account and day in UTC, and saved at the stop', async () => {
  const { counts, clock } = givenCounts();
  const [one, other] = [randomUUID(), randomUUID()];
  clock.now = at('2026-03-03T23:59:59.999999Z');
  counts.viewed(one);
  counts.viewed(one);
  counts.completed(one);
  counts.viewed(other);
  clock.now = at('2026-03-04T00:00:00Z');
  counts.viewed(one);
  const before = database.db.statementsSent();
  await counts.stop();
  expect(database.db.statementsSent() - before).toBe(1);
  expect(await daysOf(one)).toEqual([
    { day: '2026-03-03', views: 2, completions: 1 },
    { day: '2026-03-04', views: 1, completions: 0 },
  ]);
  expect(await daysOf(other)).toEqual([{ day: '2026-03-03', views: 1, completions: 0 }]);
});

it('what several processes count adds up, also one that begins anew', async () => {
  const accountId = randomUUID();
  for (let process = 0; process < 3; process += 1) {
    const { counts } = givenCounts();
    counts.viewed(accountId);
    if (process === 1) counts.completed(accountId);
    await counts.stop();
  }
  expect(await daysOf(accountId)).toEqual([{ day: '2026-03-03', views: 3, completions: 1 }]);
});

it('is saved again and again while Heed runs, what is counted meanwhile as well', async () => {
  const accountId = randomUUID();
  const { counts } = givenCounts({ every: 5 });
  for (let views = 1; views <= 3; views += 1) {
    counts.viewed(accountId);
    await vi.waitFor(async () => expect((await daysOf(accountId))[0]?.views).toBe(views), 20_000);
  }
});

it('nothing is asked of the database while nobody looks at a form', async () => {
  let looks = 0;
  const now = () => {
    looks += 1;
    return at('2026-03-03T12:00:00Z');
  };
  const { counts } = givenCounts({ every: 1, now });
  const accountId = randomUUID();
  counts.viewed(accountId);
  await vi.waitFor(async () => expect(await daysOf(accountId)).toHaveLength(1), 20_000);
  const before = database.db.statementsSent();
  // It looks at the clock each time that it comes round.
  const rounds = looks + 5;
  await vi.waitFor(() => expect(looks).toBeGreaterThan(rounds), 20_000);
  await counts.stop();
  expect(database.db.statementsSent()).toBe(before);
});

it('a save that fails, or whose answer is lost, loses nothing and doubles nothing', async () => {
  const accountId = randomUUID();
  const { counts, failures } = givenCounts({
    db: withTroubles('fails', 'is lost', 'fails', 'is lost'),
    every: 2,
  });
  for (let views = 1; views <= 6; views += 1) {
    counts.viewed(accountId);
    counts.completed(accountId);
    const seen = Math.min(views, 4);
    await vi.waitFor(() => expect(failures.length).toBeGreaterThanOrEqual(seen), 20_000);
  }
  await counts.stop();
  expect(failures).toHaveLength(4);
  expect(await daysOf(accountId)).toEqual([{ day: '2026-03-03', views: 6, completions: 6 }]);
});

it('a save that could not be made before midnight is made after it, for its day', async () => {
  const accountId = randomUUID();
  const { counts, clock, failures } = givenCounts({ db: withTroubles('fails', 'fails'), every: 2 });
  counts.viewed(accountId);
  await vi.waitFor(() => expect(failures.length).toBeGreaterThan(0), 20_000);
  clock.now = at('2026-03-04T00:00:01Z');
  counts.viewed(accountId);
  await counts.stop();
  expect((await daysOf(accountId)).map(({ day, views }) => [day, views])).toEqual([
    ['2026-03-03', 1],
    ['2026-03-04', 1],
  ]);
});

it('a save that arrives behind a later one takes nothing back', async () => {
  const [accountId, counterId] = [randomUUID(), randomUUID()];
  const count = { accountId, day: '2026-03-03' };
  await saveFormCounts(database.db, counterId, [{ ...count, views: 7, completions: 2 }]);
  await saveFormCounts(database.db, counterId, [{ ...count, views: 5, completions: 1 }]);
  expect(await daysOf(accountId)).toEqual([{ day: '2026-03-03', views: 7, completions: 2 }]);
});
