/** A pool of connections that comes to lead to another database. */
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { connect, type Db } from '../../src/core/db/connect.js';
import { watchIdentity } from '../../src/core/db/identity.js';
import { givenAddress, givenDirectory, startCluster } from '../support/clusters.js';
import { cloneDatabase } from '../support/database.js';
import { seconds } from './followed-log.js';

function givenDb(url: string): Db {
  const db = connect(url, { connections: 3 });
  onTestFinished(db.close);
  return db;
}

/** A clone whose rows say which one it is. */
async function givenDatabase(name: string) {
  const database = await cloneDatabase();
  onTestFinished(database.drop);
  await database.db.text(
    `insert into accounts (account_id, name, language) values (gen_random_uuid(), $1, 'en')`,
    [name],
  );
  return database;
}
const nameIn = async (db: Db) =>
  (
    await db.text<{ name: string; slept: unknown }>('select name, pg_sleep(0.05) as slept from accounts', [])
  )[0]?.name;

it('is the same for all connections to a database, and another one for another', async () => {
  const one = await givenDatabase('one');
  const other = await givenDatabase('other');
  const dbs = [givenDb(one.url), givenDb(one.url), givenDb(other.url)];
  const tags = await Promise.all(
    dbs.map(async (db) => {
      expect(db.identity()).toBeNull();
      await nameIn(db);
      return db.identity();
    }),
  );
  expect(tags[0]).toMatch(/^[0-9a-f]{12}$/);
  expect(tags[1]).toBe(tags[0]);
  expect(tags[2]).not.toBe(tags[0]);
});

it('is told before anything is asked there, and what still leads to the one before is given up', async () => {
  const directory = await givenDirectory();
  const one = await startCluster(join(directory, 'one'));
  const other = await startCluster(join(directory, 'other'));
  const { password } = new URL(one.url);
  await givenDb(other.url).text(`alter role heed password '${decodeURIComponent(password)}'`, []);
  const otherUrl = new URL(one.url);
  otherUrl.port = new URL(other.url).port;
  for (const [url, name] of [
    [one.url, 'one'],
    [otherUrl.href, 'other'],
  ] as const) {
    const db = givenDb(url);
    await db.text('create table named (name text)', []);
    await db.text('insert into named values ($1)', [name]);
  }
  const road = await givenAddress(one.url);
  const db = givenDb(road.url);
  const said: unknown[] = [];
  db.onAnother(() => said.push('another'));
  const ask = async () => {
    const [row] = await db.text<{ name: string }>('select name, pg_sleep(0.2) from named', []);
    said.push(row?.name);
  };
  await ask();
  // The old connection lives, and is busy; a second one leads elsewhere.
  road.lead(other.url);
  const asked = await Promise.allSettled([ask(), ask()]);
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  await ask();
  expect(said).toEqual(['one', 'another', 'other', 'other']);
  expect(db.pool()).toMatchObject({ idle: 1, busy: 0, late: 0 });
});

it('may be asked by a role that may do nothing but serve', async () => {
  const cluster = await startCluster(join(await givenDirectory(), 'data'));
  const owner = givenDb(cluster.url);
  await owner.text(`create role server login password 'of the tests'`, []);
  const url = new URL(cluster.url);
  url.username = 'server';
  url.password = encodeURIComponent('of the tests');
  const server = givenDb(url.href);
  await server.text('select 1', []);
  expect(server.identity()).toBe(owner.identity());
  // Of a service that shows nobody its files there is still something to tell it by.
  await owner.text('revoke execute on function pg_control_system() from public', []);
  const strict = givenDb(url.href);
  await strict.text('select 1', []);
  expect(strict.identity()).toMatch(/^[0-9a-f]{12}$/);
  expect(strict.identity()).not.toBe(owner.identity());
});

it('is looked for while connections stay', async () => {
  const { db } = await givenDatabase('one');
  let another = 0;
  db.onAnother(() => (another += 1));
  onTestFinished(watchIdentity(db, 50));
  const before = db.identity();
  // The table is written anew, as by a dump that is read in.
  await db.text('vacuum full log_heads', []);
  await vi.waitFor(() => expect(another).toBe(1), seconds);
  expect(db.identity()).not.toBe(before);
});
