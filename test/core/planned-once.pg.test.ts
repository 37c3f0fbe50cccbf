import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, type Db } from '../../src/core/db/connect.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();
const told = `coalesce(current_setting('heed.accounts', true), '')`;
const modes = `concat_ws(' ', ${['plan_cache_mode', 'enable_sort', 'enable_hashjoin', 'enable_mergejoin']
  .map((name) => `current_setting('${name}')`)
  .join(', ')})`;
const [one, other] = [randomUUID(), randomUUID()];

/** With one connection, so that what a statement leaves there is found by the next. */
function givenDb(url: string): Db {
  const db = connect(url, { connections: 1 });
  onTestFinished(() => db.close());
  return db;
}

describe('a statement that is planned once', () => {
  it('is told its accounts as all others are, and how it is planned stays with nothing', async () => {
    const db = givenDb(database.url);
    const planned = (value: string) =>
      sql`select ${value}::text as value, ${sql.raw(told)} as told, ${sql.raw(modes)} as modes`;
    const once = 'force_generic_plan off off off';
    for (const value of ['a', 'b', 'c']) {
      expect(await db.of(one).rows(planned(value), { plannedOnce: true })).toEqual([
        { value, told: one, modes: once },
      ]);
      expect(await db.of(other).arrays(planned(value), { plannedOnce: true })).toEqual([
        [value, other, once],
      ]);
      expect(await db.of(other).rows(planned(value))).toEqual([
        { value, told: other, modes: 'auto on on on' },
      ]);
      expect(await db.rows(planned(value))).toEqual([{ value, told: '', modes: 'auto on on on' }]);
    }
  });

  it('is planned once for all values, over each connection', async () => {
    const db = givenDb(database.url);
    const find = (id: string) => sql`select account_id from accounts where account_id = ${id}::uuid`;
    for (let time = 0; time < 3; time += 1) {
      await db.of(one).rows(find(one), { plannedOnce: true });
      await db.of(other).rows(find(other), { plannedOnce: true });
    }
    const [plans] = await db.rows<{ once: number; again: number }>(sql`
      select generic_plans::integer as once, custom_plans::integer as again from pg_prepared_statements
      where statement like '%from accounts where account_id = $1::uuid%'`);
    expect(plans?.once).toBeGreaterThanOrEqual(5);
    expect(plans?.again).toBe(0);
  });
});
