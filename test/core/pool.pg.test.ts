/** The pool, under all that takes a database away. Times are short here; what is asserted is not how long it takes. */
import { sql } from 'drizzle-orm';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connect, type ConnectOptions, type Db } from '../../src/core/db/connect.js';
import { DatabaseAway, DatabaseTimeout } from '../../src/core/db/database-error.js';
import type { Connection } from '../../src/core/db/open-at-host.js';
import { usualTimes } from '../../src/core/db/pool-times.js';
import { createPool } from '../../src/core/db/pool.js';
import { useDatabase } from '../support/database.js';
import { proxyTo } from '../support/proxied-link.js';

const database = useDatabase();
/** A ceiling. */
const soon = { timeout: 15_000 };

async function givenPool(options: ConnectOptions = {}) {
  const link = await proxyTo(database.url);
  const db = connect(link.url, { connections: 4, ...options });
  onTestFinished(async () => {
    await db.close();
    await link.stop();
  });
  return { link, db };
}

const one = (db: Db) => db.text<{ one: number }>('select 1 as one', []);
const sleep = (db: Db, seconds: number) => db.text('select pg_sleep($1::float8), 1 as one', [seconds]);
/** All connections open and idle. */
async function warm(db: Db): Promise<void> {
  await expect
    .poll(async () => {
      await many(4, () => failureOf(sleep(db, 0.1)));
      return db.pool().idle;
    }, soon)
    .toBe(4);
}
const within = (db: Db, deadline: number) => db.run('select 1 as one', [], { deadline });
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );
const many = <Result>(count: number, make: () => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, make));

describe('a link that has fallen silent', () => {
  test('is noticed and replaced, and idle connections with it, while new ones work', async () => {
    const { link, db } = await givenPool({ times: { slow: 100 } });
    await warm(db);
    link.silence();
    expect(await failureOf(one(db))).toEqual(new DatabaseAway('CONNECTION_CLOSED', true));
    // The other three had been silent all along.
    expect(db.pool()).toMatchObject({ idle: 0, busy: 0, late: 0 });
    expect(await many(20, () => one(db))).toHaveLength(20);
  });

  test('is replaced after its deadline where the server cannot be asked, and given up for good at last', async () => {
    const { link, db } = await givenPool({ openWithin: 500, times: { slow: 50, dead: 900 } });
    await warm(db);
    link.silence();
    link.greet('silence');
    expect(await failureOf(within(db, 300))).toEqual(new DatabaseTimeout(300));
    expect(db.pool()).toMatchObject({ idle: 0, busy: 0, late: 1 });
    await expect.poll(() => db.pool().late, soon).toBe(0);
    link.greet('pass');
    await expect.poll(() => failureOf(one(db)), soon).toBe(null);
  });

  test('and goes on gives each its own answer', async () => {
    const { link, db } = await givenPool({ openWithin: 500, times: { slow: 50 } });
    const echo = (word: string, deadline = 20_000) =>
      db.run('select $1::text as echo', [word], { deadline }) as Promise<{ echo: string }[]>;
    await warm(db);
    link.greet('silence');
    link.stall();
    const during = await many(8, () => failureOf(echo('during', 300)));
    expect(during.every((failure) => failure !== null)).toBe(true);
    link.greet('pass');
    link.goOn();
    await expect.poll(() => failureOf(one(db)), soon).toBe(null);
    const words = Array.from({ length: 50 }, (_, index) => `after ${index}`);
    const after = await Promise.all(words.map((word) => echo(word)));
    expect(after.map(([row]) => row?.echo)).toEqual(words);
  });
});

describe('a statement that takes long', () => {
  test('is not taken for a silent link, however often the server is asked about it', async () => {
    const { link, db } = await givenPool({ times: { slow: 50 } });
    expect(await sleep(db, 1)).toHaveLength(1);
    expect(link.connections()).toBeGreaterThan(2);
  });

  test('past its deadline leaves its place to others, and comes back to the pool when it is answered', async () => {
    const { db } = await givenPool({ connections: 1 });
    await one(db);
    const slow = db.run('select pg_sleep(1)', [], { deadline: 200 });
    expect(await failureOf(slow)).toEqual(new DatabaseTimeout(200));
    expect(db.pool()).toMatchObject({ late: 1 });
    expect(await one(db)).toEqual([{ one: 1 }]);
    await expect.poll(() => db.pool().late, soon).toBe(0);
    expect(db.pool()).toMatchObject({ idle: 1, busy: 0 });
  });

  test('and was never sent, since all connections were busy, says so', async () => {
    const { db } = await givenPool({ connections: 1, deadline: 5_000 });
    const busy = sleep(db, 0.5);
    const waiting = db.rows(sql`select 1`, { deadline: 50 });
    expect(await failureOf(waiting)).toEqual(new DatabaseTimeout(50, false));
    expect(await failureOf(busy)).toBe(null);
  });
});

describe('a database that is away', () => {
  test('refuses what waits after a moment, and is found when it is back', async () => {
    const { link, db } = await givenPool({ times: { patience: 100 } });
    await one(db);
    await link.refuse();
    // Over the connection that is just breaking it may be sent.
    await expect.poll(() => db.pool().idle, soon).toBe(0);
    const failures = await many(20, () => failureOf(one(db)));
    expect(failures).toEqual(failures.map(() => new DatabaseAway('ECONNREFUSED', false)));
    expect(db.pool()).toMatchObject({ away: 'ECONNREFUSED', waiting: 0 });
    await link.restore();
    await expect.poll(() => failureOf(one(db)), soon).toBe(null);
    expect(db.pool()).toMatchObject({ away: null });
  });

  test('for a moment only is waited for', async () => {
    const { link, db } = await givenPool({ times: { patience: 20_000 } });
    await link.refuse();
    const waiting = many(20, () => one(db));
    await expect.poll(() => db.pool().away, soon).toBe('ECONNREFUSED');
    await link.restore();
    expect(await waiting).toHaveLength(20);
  });

  test('lets no more wait than it may, and is not tried by all of them', async () => {
    const { link, db } = await givenPool({ waiting: 1_000, times: { patience: 300 } });
    await link.refuse();
    const failures = await many(3_000, () => failureOf(one(db)));
    const reasons = failures.map((failure) => (failure instanceof DatabaseAway ? failure.reason : 'other'));
    expect(reasons.filter((reason) => reason === 'TOO_MANY_WAIT')).toHaveLength(2_000);
    expect(reasons.filter((reason) => reason === 'ECONNREFUSED')).toHaveLength(1_000);
    await link.restore();
    await expect.poll(() => failureOf(one(db)), soon).toBe(null);
  });

  test('at the first of several hosts is looked for there once, not by each connection', async () => {
    const { link } = await givenPool();
    link.greet('silence');
    const { host } = new URL(link.url);
    const db = connect(link.url.replace(host, `${host},${new URL(database.url).host}`), {
      connections: 1,
      openWithin: 1_000,
    });
    onTestFinished(() => db.close());
    for (let life = 0; life < 3; life += 1) {
      expect(await one(db)).toEqual([{ one: 1 }]);
      await failureOf(db.text('select pg_terminate_backend(pg_backend_pid()) where $1', [true]));
    }
    expect(link.connections()).toBe(1);
  });

  test('leaves no timer and no socket behind', async () => {
    const { link, db } = await givenPool({ times: { patience: 50, slow: 50 } });
    await warm(db);
    await untilTimersEnd();
    const before = resources();
    for (let round = 0; round < 5; round += 1) {
      link.cut();
      await link.refuse();
      await many(200, () => failureOf(one(db)));
      await link.restore();
      await expect.poll(() => failureOf(one(db)), soon).toBe(null);
      await warm(db);
    }
    await untilTimersEnd();
    expect(resources()).toEqual(before);
  });

  test.each(['refuses', 'is silent', 'hangs up'])('and %s keeps nobody from closing', async (how) => {
    const { link, db } = await givenPool({ times: { patience: 60_000 } });
    if (how === 'refuses') await link.refuse();
    else link.greet(how === 'is silent' ? 'silence' : 'hang up');
    const waiting = failureOf(one(db));
    await expect.poll(() => db.pool().waiting, soon).toBe(1);
    const began = performance.now();
    await db.close();
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(await waiting).toEqual(new DatabaseAway('CONNECTION_ENDED', false));
    expect(await failureOf(one(db))).toEqual(new DatabaseAway('CONNECTION_ENDED', false));
  });
});

test('closing lets what is under way end, and refuses what waits', async () => {
  const { db } = await givenPool({ connections: 2 });
  const busy = [sleep(db, 0.5), sleep(db, 0.5)];
  await expect.poll(() => db.pool().busy, soon).toBe(2);
  const waiting = failureOf(one(db));
  await db.close();
  expect(await Promise.all(busy)).toHaveLength(2);
  expect(await waiting).toEqual(new DatabaseAway('CONNECTION_ENDED', false));
});

test('closing takes along what becomes late meanwhile', async () => {
  const { db } = await givenPool({ connections: 2 });
  await one(db);
  const slow = failureOf(db.run('select pg_sleep(30)', [], { deadline: 300 }));
  await expect.poll(() => db.pool().busy, soon).toBe(1);
  await db.close();
  expect(await slow).toEqual(new DatabaseTimeout(300));
  expect(db.pool()).toMatchObject({ idle: 0, busy: 0, late: 0, opening: 0 });
});

test('closing waits for connections that are being opened, and ends them', async () => {
  let openOne: ((connection: Connection) => void) | undefined;
  let ended = 0;
  const pool = createPool({
    connections: 1,
    waiting: 10,
    times: usualTimes,
    open: () => new Promise((resolve) => (openOne = resolve)),
  });
  const waiting = failureOf(pool.run('select 1', []));
  let closed = false;
  const closing = pool.close().then(() => (closed = true));
  expect(await waiting).toEqual(new DatabaseAway('CONNECTION_ENDED', false));
  await new Promise(setImmediate);
  expect(closed).toBe(false);
  openOne?.({
    pid: 1,
    run: () => Promise.reject(new Error('nobody asks')),
    runScript: () => Promise.reject(new Error('nobody asks')),
    isOpen: () => true,
    end: async () => void (ended += 1),
    destroy: () => undefined,
  });
  await closing;
  expect(ended).toBe(1);
  expect(pool.state()).toMatchObject({ idle: 0, opening: 0 });
});

/** Not with expect.poll, which has a timer of its own. */
async function untilTimersEnd(): Promise<void> {
  const until = performance.now() + soon.timeout;
  while (resources().timers > 0 && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 20));
}

/** What keeps this process running, by kind. */
function resources() {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return { sockets: counts['TCPSocketWrap'] ?? 0, timers: counts['Timeout'] ?? 0 };
}
