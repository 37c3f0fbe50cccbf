import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { connect, type Db } from '../../src/core/db/connect.js';
import { DatabaseTimeout, isAway } from '../../src/core/db/database-error.js';
import { proxyTo } from '../support/proxied-link.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

async function givenLink(deadline: number) {
  const link = await proxyTo(database.url);
  const db = connect(link.url, { deadline, connections: 4 });
  onTestFinished(async () => {
    await db.close();
    await link.stop();
  });
  return { link, db };
}

type Answer = 'right' | 'wrong' | 'late' | 'away';
async function ask(db: Db, question: string): Promise<Answer> {
  try {
    const [row] = await db.rows<{ echo: string }>(sql`select ${question}::text as echo`);
    return row?.echo === question ? 'right' : 'wrong';
  } catch (error) {
    if (error instanceof DatabaseTimeout) return 'late';
    if (isAway(error)) return 'away';
    throw error;
  }
}

test('D5 a link that stalls past the deadline and goes on gives nobody the answer to another statement', async () => {
  const { link, db } = await givenLink(300);
  expect(
    await Promise.all(Array.from({ length: 50 }, (_, index) => ask(db, `before ${index}`))),
  ).not.toContain('wrong');
  // One that is made later would not stall.
  await expect.poll(() => db.pool().opening, { timeout: 10_000 }).toBe(0);
  link.stall();
  const during = await Promise.all(Array.from({ length: 50 }, (_, index) => ask(db, `during ${index}`)));
  expect(new Set(during)).toEqual(new Set(['late']));
  link.goOn();
  const after = await Promise.all(Array.from({ length: 200 }, (_, index) => ask(db, `after ${index}`)));
  expect(after).not.toContain('wrong');
  expect(after).toContain('right');
});

test('connections that are cut in mid-statement reject, and the next statement is answered', async () => {
  const { link, db } = await givenLink(10_000);
  await ask(db, 'first');
  const slow = Array.from({ length: 8 }, () =>
    db.rows(sql`select pg_sleep(5)`).catch((error: unknown) => error),
  );
  await expect
    .poll(async () => {
      const rows = await database.db.rows(
        sql`select 1 from pg_stat_activity where query like 'select pg_sleep%' and state = 'active' and datname = current_database()`,
      );
      return rows.length;
    })
    .toBe(4);
  link.cut();
  for (const error of await Promise.all(slow.slice(0, 4))) expect(isAway(error)).toBe(true);
  expect(await ask(db, 'next')).toBe('right');
});

test('a backend that the server ends in mid-statement rejects, and the pool goes on', async () => {
  const db = connect(database.url, { connections: 2 });
  onTestFinished(() => db.close());
  const slow = db.rows(sql`select pg_sleep(30) as ended_by_the_test`).catch((error: unknown) => error);
  await expect
    .poll(async () => {
      const rows = await database.db.rows(sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where query like '%ended_by_the_test%' and query not like '%pg_terminate%' and datname = current_database()`);
      return rows.length;
    })
    .toBe(1);
  expect(isAway(await slow)).toBe(true);
  // One may still be sent over the connection that is just closing.
  const askAll = () => Promise.all(Array.from({ length: 20 }, (_, index) => ask(db, String(index))));
  expect(await askAll()).not.toContain('wrong');
  expect(new Set(await askAll())).toEqual(new Set(['right']));
});

test('the database is asked to work on a statement for 9 seconds at most, in UTC, and to compile none', async () => {
  const db = connect(database.url);
  onTestFinished(() => db.close());
  const [row] = await db.rows(sql`
    select current_setting('jit') as jit, current_setting('statement_timeout') as longest, current_setting('TimeZone') as zone`);
  expect(row).toEqual({ jit: 'off', longest: '9s', zone: 'UTC' });
});
