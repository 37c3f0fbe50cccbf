/** One connection to the database, on a link that does what links do. */
import { Socket } from 'node:net';
import { sql } from 'drizzle-orm';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { DatabaseAway, DatabaseError } from '../../src/core/db/database-error.js';
import { openConnection, type OpenOptions } from '../../src/core/db/open-connection.js';
import { useDatabase } from '../support/database.js';
import { proxyTo } from '../support/proxied-link.js';

const database = useDatabase();
// oxlint-disable-next-line typescript/unbound-method -- it is called on the socket it was taken from
const connect = Socket.prototype.connect;
/** A ceiling. */
const soon = { timeout: 15_000 };

async function givenLink() {
  const link = await proxyTo(database.url);
  onTestFinished(() => link.stop());
  return link;
}

async function open(url: string, options: Partial<OpenOptions> = {}) {
  const connection = await openConnection(url, { name: 'the test', within: 5_000, ...options });
  onTestFinished(() => connection.destroy());
  return connection;
}

function severalHosts(firstUrl: string, secondUrl: string): string {
  const { host } = new URL(firstUrl);
  return firstUrl.replace(host, `${host},${new URL(secondUrl).host}`);
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe('opening a connection', () => {
  test.each(['end', 'reset'] as const)(
    'that breaks off at any byte of the greeting (%s) fails as not sent, and leaves nothing behind',
    async (how) => {
      const link = await givenLink();
      let opened = 0;
      // The password's answers and the session's settings are about 600 bytes.
      for (let bytes = 0; bytes < 700; bytes += 7) {
        const cut = link.cutAt(bytes, 'toClient', how);
        const failure = await failureOf(openConnection(link.url, { name: 'cut', within: 5_000 }));
        if (failure === null) opened += 1;
        else expect(failure).toMatchObject({ name: 'DatabaseAway', mayHaveBeenSent: false });
        // Where the greeting was shorter than that, the cut still waits for its connection.
        if (failure !== null) await cut;
      }
      expect(opened).toBeLessThan(70);
      link.cut();
      await expect.poll(link.open, soon).toBe(0);
    },
  );

  test.each(['hang up', { sqlState: '57P03' }, { sqlState: '53300' }] as const)(
    'to a server that turns it away (%j) fails after one try',
    async (greeting) => {
      const link = await givenLink();
      link.greet(greeting);
      const reason = typeof greeting === 'string' ? 'CONNECTION_CLOSED' : greeting.sqlState;
      const failure = await failureOf(openConnection(link.url, { name: 'turned away', within: 5_000 }));
      expect(failure).toEqual(new DatabaseAway(reason, false));
      expect(link.connections()).toBe(1);
    },
  );

  test('that is refused, or gets no word, fails as not sent', async () => {
    const link = await givenLink();
    link.greet('silence');
    const silent = openConnection(link.url, { name: 'unheard', within: 200 });
    expect(await failureOf(silent)).toEqual(new DatabaseAway('CONNECT_TIMEOUT', false));
    await link.refuse();
    const refused = openConnection(link.url, { name: 'refused', within: 5_000 });
    expect(await failureOf(refused)).toEqual(new DatabaseAway('ECONNREFUSED', false));
  });

  test('is given up when nobody wants it any more', async () => {
    const link = await givenLink();
    link.greet('silence');
    const giveUp = new AbortController();
    const opening = openConnection(link.url, { name: 'unwanted', within: 60_000, signal: giveUp.signal });
    await expect.poll(link.connections, soon).toBe(1);
    giveUp.abort();
    expect(await failureOf(opening)).toEqual(new DatabaseAway('CONNECTION_ENDED', false));
  });

  test.each(['refuses', 'silence', 'hang up', { sqlState: '57P03' }] as const)(
    'goes on to the next host of several where the first one does not let it in (%j)',
    async (how) => {
      const first = await givenLink();
      if (how === 'refuses') await first.refuse();
      else first.greet(how);
      const hosts = { first: 0 };
      const connection = await open(severalHosts(first.url, database.url), { within: 2_000, hosts });
      expect(await connection.run('select 1 as one', [])).toEqual([{ one: 1 }]);
      // The next begins where this one has ended.
      const tries = first.connections();
      await open(severalHosts(first.url, database.url), { hosts });
      expect(first.connections()).toBe(tries);
    },
  );

  test('to several hosts that are all silent takes no longer than it may', async () => {
    const link = await givenLink();
    link.greet('silence');
    const silent = openConnection(severalHosts(link.url, link.url), { name: 'unheard', within: 400 });
    expect(await failureOf(silent)).toEqual(new DatabaseAway('CONNECT_TIMEOUT', false));
    expect(link.connections()).toBe(2);
    const giveUp = new AbortController();
    const unwanted = { name: 'unwanted', within: 60_000, signal: giveUp.signal };
    const opening = openConnection(severalHosts(link.url, link.url), unwanted);
    await expect.poll(link.connections, soon).toBe(3);
    giveUp.abort();
    expect(await failureOf(opening)).toEqual(new DatabaseAway('CONNECTION_ENDED', false));
    expect(link.connections()).toBe(3);
  });

  test('comes back to the first host when the others fail', async () => {
    const [first, second] = [await givenLink(), await givenLink()];
    const hosts = { first: 0 };
    await first.refuse();
    await open(severalHosts(first.url, second.url), { hosts });
    await first.restore();
    await second.refuse();
    const connection = await open(severalHosts(first.url, second.url), { hosts });
    expect(await connection.run('select 1 as one', [])).toEqual([{ one: 1 }]);
  });

  test('with a password or a database that is not one says which', async () => {
    const url = new URL(database.url);
    url.pathname = '/no_such_database';
    expect(await failureOf(open(url.href))).toMatchObject({ name: 'DatabaseError', sqlState: '3D000' });
    expect(await failureOf(open(url.href))).toBeInstanceOf(DatabaseError);
  });
});

describe('a connection', () => {
  test('that breaks off at any byte of a write’s answer rejects as perhaps carried out, and is no more', async () => {
    await database.db.text('create table if not exists written (id integer primary key, filler text)', []);
    const link = await givenLink();
    // Cuts behind the end of the answer cut nothing: until then.
    let id = 0;
    for (let failure: unknown = true; failure !== null; id += 1) {
      const connection = await open(link.url);
      const write = (key: number) =>
        connection.run('insert into written values ($1, $2) returning id, filler', [key, 'x'.repeat(20)]);
      // So that the next has the short answer of a prepared statement.
      await write(-1 - id);
      void link.cutAt(id);
      failure = await failureOf(write(id));
      if (failure === null) continue;
      expect(failure).toEqual(new DatabaseAway('CONNECTION_CLOSED', true));
      expect(connection.isOpen()).toBe(false);
      expect(await failureOf(write(10_000 + id))).toEqual(new DatabaseAway('CONNECTION_CLOSED', false));
    }
    expect(id).toBeGreaterThan(40);
    const [row] = await database.db.rows<{ count: number; most: number }>(
      sql`select count(*) as count, max(id) as most from written where id >= 0`,
    );
    expect(row).toEqual({ count: id, most: id - 1 });
  });

  test.each(['EHOSTUNREACH', 'ENETUNREACH', 'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])(
    'that ends with %s after a statement was sent does not know whether it was carried out',
    async (code) => {
      const made: Socket[] = [];
      const connects = vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (
        this: Socket,
        ...given: unknown[]
      ) {
        made.push(this);
        return Reflect.apply(connect, this, given) as Socket;
      });
      const connection = await open(database.url);
      connects.mockRestore();
      const working = failureOf(connection.run('select pg_sleep(10)', []));
      const sleeps = () =>
        database.db.rows(
          sql`select from pg_stat_activity where pid = ${connection.pid} and wait_event = 'PgSleep'`,
        );
      await expect.poll(sleeps, soon).toHaveLength(1);
      for (const socket of made) socket.destroy(Object.assign(new Error(`read ${code}`), { code }));
      expect(await working).toMatchObject({ name: 'DatabaseAway', mayHaveBeenSent: true });
      expect(connection.isOpen()).toBe(false);
    },
  );

  test('tells a statement that the server gave up from one that may have been carried out', async () => {
    const connection = await open(database.url, { statementTimeout: 100 });
    expect(await failureOf(connection.run('select pg_sleep(5)', []))).toEqual(
      new DatabaseAway('57014', false),
    );
    expect(connection.isOpen()).toBe(true);
    const ended = connection.run('select pg_terminate_backend(pg_backend_pid())', []);
    expect(await failureOf(ended)).toEqual(new DatabaseAway('CONNECTION_CLOSED', true));
    expect(connection.isOpen()).toBe(false);
  });

  test.each(['08006', '08P01', '40003'])(
    'to a server whose own link to another has broken (%s) does not know whether that carried it out',
    async (sqlState) => {
      const connection = await open(database.url);
      const failed = `do $$ begin raise exception 'said by the test' using errcode = '${sqlState}'; end $$`;
      expect(await failureOf(connection.run(failed, []))).toEqual(new DatabaseAway(sqlState, true));
      const statement = failed.replace(sqlState, '53200');
      expect(await failureOf(connection.run(statement, []))).toEqual(new DatabaseAway('53200', false));
    },
  );

  test('to a server that has become a standby is no more: the next leads to the next host', async () => {
    const [first, second] = [await givenLink(), await givenLink()];
    const hosts = { first: 0 };
    const connection = await open(severalHosts(first.url, second.url), { hosts });
    await connection.runScript('set default_transaction_read_only = on');
    const write = connection.run('create table never_made ()', []);
    expect(await failureOf(write)).toEqual(new DatabaseAway('25006', false));
    expect(connection.isOpen()).toBe(false);
    expect(second.connections()).toBe(0);
    await open(severalHosts(first.url, second.url), { hosts });
    expect([first.connections(), second.connections()]).toEqual([1, 1]);
  });

  test('keeps no more than 500 statements prepared on the server, and answers all others as well', async () => {
    const connection = await open(database.url);
    const ask = (column: number) =>
      connection.run(`select $1::integer + ${column} as c${column}, $2::text as echo`, [1, 'x']);
    // The same text, prepared anew for each type of its parameter.
    for (const value of [null, true, 1n]) await connection.run('select $1::text as echo', [value]);
    for (let round = 0; round < 2; round += 1)
      for (let column = 0; column < 700; column += 1)
        expect(await ask(column)).toEqual([{ [`c${column}`]: 1 + column, echo: 'x' }]);
    const prepared = 'select count(*)::integer as count from pg_prepared_statements where $1';
    expect(await connection.run(prepared, [true])).toEqual([{ count: 500 }]);
    expect(await connection.run('select $1::integer as one', [1], true)).toEqual([[1]]);
    expect(await failureOf(connection.run('select $1::integer / 0', [1]))).toMatchObject({
      sqlState: '22012',
    });
    expect(connection.isOpen()).toBe(true);
  });

  test('carries a script out whole or not at all', async () => {
    const connection = await open(database.url);
    const failed = connection.runScript('create table half (); create table half ()');
    expect(await failureOf(failed)).toMatchObject({ sqlState: '42P07' });
    const [row] = await connection.run(`select to_regclass('half') as half`, []);
    expect(row).toEqual({ half: null });
  });

  test('tells once that it is closed, however it came', async () => {
    for (const how of ['end', 'destroy'] as const) {
      let told = 0;
      const connection = await open(database.url, { onClosed: () => (told += 1) });
      await connection[how]();
      connection.destroy();
      expect(told).toBe(1);
    }
  });

  test('takes arrays of every kind there and back', async () => {
    const connection = await open(database.url);
    const texts = ['', 'a,b', '{', '}', '"', '\\', 'NULL', ' x ', '☎\n', null];
    const [row] = await connection.run(
      'select $1::text[] as texts, $2::bigint[] as positions, $3::integer[] as keys, $4::uuid[] as ids, $5::timestamptz[] as times',
      [texts, [1, 2 ** 40], [], ['00000000-0000-0000-0000-000000000001'], [0, Infinity]],
    );
    expect(row).toEqual({
      texts,
      positions: [1, 2 ** 40],
      keys: [],
      ids: ['00000000-0000-0000-0000-000000000001'],
      times: [0, Infinity],
    });
  });
});
