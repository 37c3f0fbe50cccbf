import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connect, type Db } from '../../src/core/db/connect.js';
import { openConnection } from '../../src/core/db/open-connection.js';
import { useDatabase } from '../support/database.js';
import { proxyTo } from '../support/proxied-link.js';
import { seededRandom } from '../support/seeded-random.js';

const database = useDatabase();
const told = `coalesce(current_setting('heed.accounts', true), '')`;
const [one, other] = [randomUUID(), randomUUID()];

/** With one connection, so that what a statement leaves there is found by the next. */
function givenDb(url: string): Db {
  const db = connect(url, { connections: 1 });
  onTestFinished(() => db.close());
  return db;
}

const toldOf = async (asking: Pick<Db, 'text'>) => {
  const [row] = await asking.text<{ told: string | null }>(`select ${told} as told`, []);
  return row?.told ?? '';
};

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe('the accounts of a statement', () => {
  it('are told with it, and not to the next one over the same connection', async () => {
    const db = givenDb(database.url);
    expect(await toldOf(db.of(one))).toBe(one);
    expect(await toldOf(db)).toBe('');
    expect(await toldOf(db.ofAll([one, other]))).toBe(`${one},${other}`);
    expect(await toldOf(db.of(other))).toBe(other);
    expect(await toldOf(db.ofAll([]))).toBe('none');
    expect(await toldOf(db)).toBe('');
  });

  it('are told to one with parameters, the first time and when it is prepared, as rows and as arrays', async () => {
    const db = givenDb(database.url);
    for (const value of ['a', 'b', 'c']) {
      const text = `select $1::text as value, ${told} as told`;
      expect(await db.of(one).text(text, [value])).toEqual([{ value, told: one }]);
      expect(await db.of(other).run(text, [value], { asArrays: true })).toEqual([[value, other]]);
      expect(await db.text(text, [value])).toEqual([{ value, told: '' }]);
    }
  });

  it('are told to one that is longer than a packet, whole', async () => {
    const db = givenDb(database.url);
    for (const length of [16_000, 17_000, 1_000_000]) {
      const long = 'é'.repeat(length);
      const text = `select $1::text = repeat('é', ${length}) as whole, ${told} as told`;
      expect(await db.of(one).text(text, [long])).toEqual([{ whole: true, told: one }]);
      expect(await db.of(other).text(text, [long])).toEqual([{ whole: true, told: other }]);
      expect(await toldOf(db)).toBe('');
    }
  });

  it('stay with nothing when the statement fails, in whatever part of it', async () => {
    const db = givenDb(database.url);
    const failing = [
      ['select 1 / $1::integer', [0]],
      ['select nonsense from nowhere where x = $1', ['1']],
      ['select $1::integer', ['no number']],
      [`select * from generate_series(1, 1000) n where 1 / (500 - n) < $1::integer`, [9]],
      ['select', ['too many']],
      ['select 1 / 0', []],
    ] as const;
    for (const [text, parameters] of [...failing, ...failing]) {
      expect(await failureOf(db.of(one).text(text, parameters))).toMatchObject({ name: 'DatabaseError' });
      expect(await toldOf(db)).toBe('');
      expect(await toldOf(db.of(other))).toBe(other);
    }
    expect(db.pool()).toMatchObject({ idle: 1, busy: 0 });
  });

  it('that cannot be told end the statement with an error, and the connection goes on', async () => {
    const db = givenDb(database.url);
    expect(await failureOf(toldOf(db.of('a\0b')))).toMatchObject({
      name: 'DatabaseError',
      sqlState: '22021',
    });
    const withValue = db.of('a\0b').text('select $1::text', ['x']);
    expect(await failureOf(withValue)).toMatchObject({ name: 'DatabaseError', sqlState: '22021' });
    expect(await toldOf(db)).toBe('');
    expect(await toldOf(db.of(one))).toBe(one);
    expect(db.pool()).toMatchObject({ idle: 1, busy: 0 });
  });

  it('are not told in a statement of what is not theirs: a value is no SQL', async () => {
    const db = givenDb(database.url);
    const hostile = `'); drop table accounts; --`;
    expect(await toldOf(db.of(hostile))).toBe(hostile);
  });

  it('are told again when the server has made the driver forget what was prepared', async () => {
    const db = givenDb(database.url);
    await database.db.text('create table changing (value integer)', []);
    await database.db.text('insert into changing values (7)', []);
    const text = `select *, ${told} as told from changing where value::text = $1`;
    expect(await db.of(one).text(text, ['7'])).toEqual([{ value: 7, told: one }]);
    await database.db.text('alter table changing add column further text', []);
    expect(await db.of(one).text(text, ['7'])).toEqual([{ value: 7, further: null, told: one }]);
    expect(await db.of(other).text(text, ['7'])).toEqual([{ value: 7, further: null, told: other }]);
  });

  it('cost no message of their own', async () => {
    const connection = await openConnection(database.url, { name: 'counted', within: 5_000 });
    onTestFinished(() => connection.destroy());
    const text = `select $1::text as value, ${told} as told`;
    await connection.run(text, ['a'], false, [one]);
    const writes = vi.spyOn(Socket.prototype, 'write');
    onTestFinished(() => writes.mockRestore());
    expect(await connection.run(text, ['b'], false, [other])).toEqual([{ value: 'b', told: other }]);
    expect(writes).toHaveBeenCalledTimes(1);
  });
});

describe('over a link that breaks what is sent into pieces', () => {
  it.each([1, 3, 4, 5, 11, 64])('of %i bytes, each statement has its own', async (bytes) => {
    const link = await proxyTo(database.url);
    onTestFinished(() => link.stop());
    const db = givenDb(link.url);
    await toldOf(db);
    link.inPieces(bytes);
    const long = 'é'.repeat(100);
    for (let round = 0; round < 2; round += 1) {
      const text = `select $1::text as value, ${told} as told`;
      expect(await db.of(one).text(text, [long])).toEqual([{ value: long, told: one }]);
      expect(await failureOf(db.of(one).text('select 1 / $1::integer', [0]))).toMatchObject({
        sqlState: '22012',
      });
      expect(await toldOf(db)).toBe('');
      expect(await toldOf(db.ofAll([one, other]))).toBe(`${one},${other}`);
    }
  });
});

it('what the server says unasked, between and inside of statements, disturbs nothing', async () => {
  const heard: string[] = [];
  const connection = await openConnection(database.url, {
    name: 'noisy',
    within: 5_000,
    onNotify: (payload) => heard.push(payload),
  });
  onTestFinished(() => connection.destroy());
  await connection.runScript(`listen noise; create function pg_temp.noise(loud text) returns text language plpgsql as $$
    begin
      raise notice 'one %', loud;
      perform set_config('TimeZone', loud, false);
      raise notice 'two %', loud;
      return ${told};
    end $$`);
  for (const [index, zone] of ['Europe/Paris', 'Asia/Tokyo', 'UTC', 'Europe/Rome', 'UTC'].entries()) {
    const notified = connection.run('select pg_notify($1, $2)', ['noise', String(index)], false, [other]);
    await notified;
    const rows = await connection.run('select pg_temp.noise($1) as told', [zone], false, [one]);
    expect(rows).toEqual([{ told: one }]);
  }
  expect(await connection.run(`select ${told} as told`, [], false)).toEqual([{ told: '' }]);
  expect(heard).toEqual(['0', '1', '2', '3', '4']);
});

it('large statements and large answers have theirs', async () => {
  const db = givenDb(database.url);
  const large = 'x'.repeat(3_000_000);
  const many = Array.from({ length: 3_000 }, () => randomUUID());
  const [row] = await db
    .ofAll(many)
    .text<{ value: string; told: string }>(`select $1::text as value, ${told} as told`, [large]);
  expect([row?.value === large, row?.told]).toEqual([true, many.join(',')]);
  const rows = await db
    .of(one)
    .text<{ n: number; told: string }>(
      `select n, ${told} as told from generate_series(1, $1::integer) n`,
      [50_000],
    );
  expect(rows.every((found, index) => found.n === index + 1 && found.told === one)).toBe(true);
  expect(await toldOf(db)).toBe('');
});

it('many callers at once, with all that can happen to a statement, each get what they asked for as whom they asked', async () => {
  const db = connect(database.url, { connections: 4, waiting: 2_000, deadline: 120_000 });
  onTestFinished(() => db.close());
  const random = seededRandom(38);
  const accounts = Array.from({ length: 20 }, () => randomUUID());
  const kinds = {
    'with a parameter': async (asking: Pick<Db, 'text'>, account: string) => {
      const asked = await asking.text(`select $1::text as value, ${told} as told`, [account]);
      expect(asked).toEqual([{ value: account, told: account }]);
    },
    'without one': async (asking: Pick<Db, 'text'>, account: string) => {
      expect(await toldOf(asking)).toBe(account);
    },
    'a text of its own': async (asking: Pick<Db, 'text'>, account: string) => {
      const asked = await asking.text(`select ${told} as "${randomUUID()}", $1::integer`, [1]);
      expect(Object.values(asked[0] as object)).toEqual([account, 1]);
    },
    'one that fails': async (asking: Pick<Db, 'text'>) => {
      expect(await failureOf(asking.text('select 1 / $1::integer', [0]))).toMatchObject({
        sqlState: '22012',
      });
    },
    'one that does not parse': async (asking: Pick<Db, 'text'>) => {
      expect(await failureOf(asking.text('selct $1', ['1']))).toMatchObject({ sqlState: '42601' });
    },
  };
  const names = Object.values(kinds);
  await Promise.all(
    Array.from({ length: 1_000 }, async () => {
      const account = accounts[Math.floor(random() * accounts.length)] ?? '';
      const kind = names[Math.floor(random() * names.length)];
      const speaks = random() < 0.7;
      await kind?.(speaks ? db.of(account) : db, speaks ? account : '');
    }),
  );
  expect(db.pool()).toMatchObject({ late: 0, waiting: 0 });
});

it('a statement without accounts is told nothing of those of a statement that was broken off', async () => {
  const link = await proxyTo(database.url);
  onTestFinished(() => link.stop());
  const db = givenDb(link.url);
  await toldOf(db);
  const asked = failureOf(db.of(one).text('select pg_sleep($1::integer)', [10]));
  await vi.waitFor(() => expect(db.pool().busy).toBe(1));
  link.cut();
  expect(await asked).toMatchObject({ name: 'DatabaseAway', mayHaveBeenSent: true });
  expect(await toldOf(db)).toBe('');
});
