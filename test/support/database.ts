/** A database of this test file's own, cloned from the template, dropped at the end; kept and named when a test failed. */
import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, inject } from 'vitest';
import { askingBy } from '../../src/core/db/asking.js';
import { connect, type ConnectOptions, type Db } from '../../src/core/db/connect.js';
import { databaseUrlOf, templateName } from './database-names.js';
import { asServer } from './server-role.js';

export interface TestDatabase {
  /** The clone's address, of a superuser. */
  url: string;
  /** A statement that says of which account it speaks is asked as Heed asks it, all others as a superuser. */
  db: Db;
}

export async function cloneDatabase(
  options: ConnectOptions = {},
): Promise<TestDatabase & { drop(): Promise<void> }> {
  const serverUrl = inject('serverUrl');
  const name = `heed_${randomBytes(6).toString('hex')}`;
  await asAdmin(serverUrl, `create database ${name} template ${templateName}`);
  const url = databaseUrlOf(serverUrl, name);
  const db = bothRoles(url, { connections: 8, ...options });
  return {
    url,
    db,
    async drop() {
      await db.close();
      await asAdmin(serverUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

/** For use at the top of a test file: the database is there in each test. */
export function useDatabase(options: ConnectOptions = {}): TestDatabase {
  const held: { database?: Awaited<ReturnType<typeof cloneDatabase>> } = {};
  beforeAll(async () => {
    held.database = await cloneDatabase(options);
  });
  afterAll(() => held.database?.drop());
  const database = () => {
    if (held.database === undefined)
      throw new Error('the test database is made before each file: use it inside tests');
    return held.database;
  };
  return {
    get url() {
      return database().url;
    },
    get db() {
      return database().db;
    },
  };
}

/** What Heed does is done as the role that it works as, and what a test looks at is seen whole. */
function bothRoles(url: string, options: ConnectOptions): Db {
  const all = connect(url, options);
  const heed = connect(asServer(url), options);
  const run: Db['run'] = (text, parameters, how) =>
    (how?.accounts === undefined ? all : heed).run(text, parameters, how);
  return {
    ...all,
    ...askingBy(run),
    identity: () => all.identity() ?? heed.identity(),
    statementsSent: () => all.statementsSent() + heed.statementsSent(),
    pool() {
      const [one, other] = [all.pool(), heed.pool()];
      return {
        idle: one.idle + other.idle,
        busy: one.busy + other.busy,
        late: one.late + other.late,
        opening: one.opening + other.opening,
        waiting: one.waiting + other.waiting,
        away: one.away ?? other.away,
      };
    },
    async close() {
      await Promise.all([all.close(), heed.close()]);
    },
  };
}

async function asAdmin(serverUrl: string, statement: string): Promise<void> {
  const admin = postgres(serverUrl, { max: 1, onnotice: () => undefined });
  try {
    await admin.unsafe(statement);
  } finally {
    await admin.end();
  }
}
