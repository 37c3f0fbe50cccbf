import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { leaseUnits } from '../../src/shell/graphql/rates/lease-units.queries.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount } from '../support/words.js';

const database = useDatabase();

const quotaOf = (accountId: string) => ({
  accountId,
  keyId: 'key',
  bucket: 'reads' as const,
  limit: 1_000,
  seconds: 60,
});

it('units that many take at once are never more than the window has', async () => {
  const quota = quotaOf(await givenBareAccount(database.db));
  const leases = await Promise.all(Array.from({ length: 40 }, () => leaseUnits(database.db, quota, 37)));
  expect(leases.reduce((all, { granted }) => all + granted, 0)).toBe(1_000);
  expect(Math.min(...leases.map(({ left }) => left))).toBe(0);
  for (const { endsIn } of leases) {
    expect(endsIn).toBeGreaterThan(0);
    expect(endsIn).toBeLessThanOrEqual(60_000);
  }
});

it('a window begins anew when the last one has ended, and when the clock was set back behind it', async () => {
  const accountId = await givenBareAccount(database.db);
  const quota = quotaOf(accountId);
  for (const ends of ['-1 second', '2 hours']) {
    expect((await leaseUnits(database.db, quota, 2_000)).granted).toBe(1_000);
    expect((await leaseUnits(database.db, quota, 1)).granted).toBe(0);
    await database.db.of(accountId).rows(sql`
      update rate_windows set ends_at = now() + ${ends}::interval where account_id = ${accountId}`);
    const lease = await leaseUnits(database.db, quota, 10);
    expect(lease).toMatchObject({ granted: 10, left: 990 });
    await database.db.of(accountId).rows(sql`
      update rate_windows set ends_at = now() where account_id = ${accountId}`);
  }
});
