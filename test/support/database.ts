/** A database of this test file's own, cloned from the template, dropped at the end; kept and named when a test failed. */
import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, inject } from 'vitest';
import { connect, type ConnectOptions, type Db } from '../../src/core/db/connect.js';
import { databaseUrlOf, templateName } from './database-names.js';

export interface TestDatabase {
  /** The clone's address, for servers started by the test. */
  url: string;
  db: Db;
}

export async function cloneDatabase(
  options: ConnectOptions = {},
): Promise<TestDatabase & { drop(): Promise<void> }> {
  const serverUrl = inject('serverUrl');
  const name = `heed_${randomBytes(6).toString('hex')}`;
  await asAdmin(serverUrl, `create database ${name} template ${templateName}`);
  const url = databaseUrlOf(serverUrl, name);
  const db = connect(url, { connections: 8, ...options });
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

async function asAdmin(serverUrl: string, statement: string): Promise<void> {
  const admin = postgres(serverUrl, { max: 1, onnotice: () => undefined });
  try {
    await admin.unsafe(statement);
  } finally {
    await admin.end();
  }
}
