import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { Instant } from '../../src/core/domain/instant.js';
import { positionBefore } from '../../src/core/log/position-before.queries.js';
import { useDatabase } from '../support/database.js';
import { said } from '../support/said.js';
import { givenBareAccount } from '../support/words.js';

const database = useDatabase();

it('the last position that was recorded before a moment is found, whatever the moment and the length of the log', async () => {
  const { db } = database;
  for (const length of [0, 1, 2, 3, 7, 8, 20]) {
    const accountId = await givenBareAccount(db);
    await said(
      db,
      accountId,
      ...Array.from({ length }, (_, place) => ({ recipient: `+1212500${1000 + place}` })),
    );
    const log = await db.rows<{ position: number; recorded_at: Instant }>(sql`
      select position, recorded_at from events where account_id = ${accountId}::uuid order by position`);
    expect(log.length).toBe(length);
    for (const { position, recorded_at } of log) {
      expect(await positionBefore(db, accountId, recorded_at)).toBe(position - 1);
      expect(await positionBefore(db, accountId, recorded_at + 1)).toBe(position);
    }
    expect(await positionBefore(db, accountId, 0)).toBe(0);
    expect(await positionBefore(db, accountId, Date.now() * 1000 + 3_600_000_000)).toBe(length);
  }
});
