/** A start that dies, or whose database or link dies, in the middle of the migrations: none is half done, and the next start completes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { connect } from '../../src/core/db/connect.js';
import { DatabaseTimeout, isAway } from '../../src/core/db/database-error.js';
import { migrate } from '../../src/core/db/migrate.js';
import { openConnection } from '../../src/core/db/open-connection.js';
import { type Connection } from '../../src/core/db/open-at-host.js';
import { platformKey, secretKey } from '../support/app.js';
import { applyMigrations, contentOf, migrationCount } from '../support/first-migrations.js';
import { databaseUrlOf } from '../support/database-names.js';
import { type KillablePostgres, startKillablePostgres } from '../support/killable-postgres.js';
import { noting } from '../support/noting.js';
import { proxyTo } from '../support/proxied-link.js';
import { startHeedProcess } from '../support/heed-process.js';
import { asServer } from '../support/server-role.js';

let server: KillablePostgres;
beforeAll(async () => {
  server = await startKillablePostgres();
});
afterAll(() => server.stop());

let made = 0;
async function emptyDatabase(serverUrl: string): Promise<string> {
  made += 1;
  const name = `migrated_${process.pid}_${made}`;
  const admin = postgres(serverUrl, { max: 1, onnotice: () => undefined });
  await admin.unsafe(`create database ${name}`);
  onTestFinished(async () => {
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
  });
  return databaseUrlOf(serverUrl, name);
}

/** What a database of the tests' server has after the first migrations, by how many. */
let wholes: string[];
beforeAll(async () => {
  wholes = await wholesOn(inject('serverUrl'));
});

/** Of another server, whose version may be another: it may say the same things in other words. */
async function wholesOn(serverUrl: string): Promise<string[]> {
  const name = `migrated_${process.pid}_whole`;
  const admin = postgres(serverUrl, { max: 1, onnotice: () => undefined });
  await admin.unsafe(`create database ${name}`);
  const connection = await openConnection(databaseUrlOf(serverUrl, name), {
    name: 'the test',
    within: 5_000,
  });
  const found: string[] = [];
  for (let count = 0; count <= migrationCount; count += 1) {
    if (count > 0) await applyMigrations(connection, count - 1, count);
    found.push((await contentOf(connection)).things);
  }
  await connection.end();
  await admin.unsafe(`drop database ${name} with (force)`);
  await admin.end();
  return found;
}

/** How many migrations the database has, each of them whole and nothing besides; else 'half'. */
async function stateOf(databaseUrl: string, whole = wholes): Promise<number | 'half'> {
  const connection = await openConnection(databaseUrl, { name: 'the test', within: 5_000 });
  try {
    const { migrations, things } = await contentOf(connection);
    return things === whole[migrations] ? migrations : 'half';
  } finally {
    await connection.end();
  }
}

const all = migrationCount;

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

test('a link that breaks off anywhere in a migration leaves whole migrations, and the next start completes', async () => {
  const seen = new Set<string>();
  for (const direction of ['toServer', 'toClient'] as const) {
    let databaseUrl = await emptyDatabase(inject('serverUrl'));
    const places =
      direction === 'toServer'
        ? [10, 300, 700, 1_000, 5_000, 20_000, 40_000, 45_000, 55_000]
        : [0, 5, 100, 900, 2_000, 2_700];
    for (const bytes of places) {
      const link = await proxyTo(databaseUrl);
      onTestFinished(() => link.stop());
      void link.cutAt(bytes, direction);
      const failure = await failureOf(migrate(link.url));
      const state = await stateOf(databaseUrl);
      seen.add(`${direction}: ${failure === null ? 'done' : 'failed'}, ${state}`);
      expect(failure === null || isAway(failure)).toBe(true);
      expect(state).not.toBe('half');
      if (failure === null) expect(state).toBe(all);
      if (state === all) databaseUrl = await emptyDatabase(inject('serverUrl'));
    }
    await migrate(databaseUrl);
    expect(await stateOf(databaseUrl)).toBe(all);
  }
  expect([...seen]).toContain('toServer: failed, 0');
  expect([...seen]).toContain('toServer: failed, 1');
});

test('a link that falls silent in a migration ends the start, and the next one completes', async () => {
  const databaseUrl = await emptyDatabase(inject('serverUrl'));
  const link = await proxyTo(databaseUrl);
  onTestFinished(() => link.stop());
  const blocked = await blockMigration(databaseUrl);
  const migrating = failureOf(migrate(link.url, { whole: 500 }));
  await blocked.untilItWaits();
  link.silence();
  expect(await migrating).toEqual(new DatabaseTimeout(500));
  await blocked.release();
  await migrate(databaseUrl);
  expect(await stateOf(databaseUrl)).toBe(all);
});

test('several that start at once migrate once, and each waits for it', async () => {
  const databaseUrl = await emptyDatabase(inject('serverUrl'));
  const blocked = await blockMigration(databaseUrl);
  const migrating = Promise.all(Array.from({ length: 4 }, () => migrate(databaseUrl)));
  await blocked.untilItWaits();
  await blocked.release();
  await migrating;
  expect(await stateOf(databaseUrl)).toBe(all);
  const db = connect(databaseUrl);
  onTestFinished(() => db.close());
  const [row] = await db.rows<{ twice: number }>(
    sql`select count(*) - count(distinct created_at) as twice from drizzle.__drizzle_migrations`,
  );
  expect(row).toEqual({ twice: 0 });
});

test('a database that dies in a migration ends the start in good order, and the next start serves', async () => {
  const wholesThere = await wholesOn(server.url);
  const databaseUrl = await emptyDatabase(server.url);
  const blocked = await blockMigration(databaseUrl);
  const start = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))],
    {
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: asServer(databaseUrl),
        DATABASE_OWNER_URL: databaseUrl,
        PLATFORM_KEY: platformKey,
        SECRET_KEY: secretKey,
        PORT: '0',
        ...noting(),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  onTestFinished(() => void start.kill('SIGKILL'));
  let said = '';
  for (const stream of [start.stdout, start.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const exited = once(start, 'exit');
  await blocked.untilItWaits();
  await server.kill();
  expect(await exited).toEqual([1, null]);
  expect(said).toBe("Heed can't start: DATABASE_URL: the database is away (CONNECTION_CLOSED)\n");
  await blocked.release();
  await server.start();
  expect(await stateOf(databaseUrl, wholesThere)).toBe(1);
  const heed = await startHeedProcess(databaseUrl);
  expect((await fetch(`${heed.url}/health/ready`)).status).toBe(200);
  expect(await heed.end('SIGTERM')).toBe(0);
  expect(await stateOf(databaseUrl, wholesThere)).toBe(all);
}, 120_000);

describe('a migration behind a long reader', () => {
  /** A database of the version before, and a dump that reads message_claims, which this version alters. */
  async function givenLongReader() {
    const databaseUrl = await emptyDatabase(inject('serverUrl'));
    const [before, dump] = [
      await open(databaseUrl, 'the version before'),
      await open(databaseUrl, 'the dump'),
    ];
    await applyMigrations(before, 0, 3);
    await dump.runScript('begin isolation level repeatable read; select count(*) from message_claims');
    return { databaseUrl, before, dump };
  }
  async function open(databaseUrl: string, name: string) {
    const connection = await openConnection(databaseUrl, { name, within: 5_000 });
    onTestFinished(() => connection.destroy());
    return connection;
  }
  /** A stop as the version before records it: it writes to message_claims, and waits no longer than a word may. */
  const stop = `set statement_timeout = 8000;
    insert into message_claims (account_id, claim_key, item_id, outcome, claimed_at)
    select gen_random_uuid(), 'k', gen_random_uuid(), '{}', now() where false`;
  const waits = (connection: Connection) =>
    connection.run(
      `select from pg_stat_activity where application_name = 'heed migrations' and datname = current_database()
        and wait_event_type = 'Lock'`,
      [],
    );

  test('lets the version before record, and is done when the reader is', async () => {
    const { databaseUrl, before, dump } = await givenLongReader();
    const migrating = migrate(databaseUrl, { pause: 100 });
    for (let stops = 0; stops < 3; stops += 1) {
      await expect.poll(() => waits(before), { timeout: 15_000 }).toHaveLength(1);
      await before.runScript(stop);
    }
    expect(await stateOf(databaseUrl)).toBe(3);
    await dump.runScript('rollback');
    await migrating;
    expect(await stateOf(databaseUrl)).toBe(all);
  });

  test('is given up in the end, by the server too', async () => {
    const { databaseUrl, before, dump } = await givenLongReader();
    await expect(migrate(databaseUrl, { whole: 1_500, pause: 100 })).rejects.toEqual(
      new DatabaseTimeout(1_500),
    );
    await expect.poll(() => waits(before), { timeout: 15_000 }).toHaveLength(0);
    await before.runScript(stop);
    await dump.runScript('rollback');
    expect(await stateOf(databaseUrl)).toBe(3);
    await migrate(databaseUrl);
    expect(await stateOf(databaseUrl)).toBe(all);
  });

  test('is no longer worked on when the one that started it has died', async () => {
    const databaseUrl = await emptyDatabase(inject('serverUrl'));
    const link = await proxyTo(databaseUrl);
    onTestFinished(() => link.stop());
    const blocked = await blockMigration(databaseUrl);
    // Left to itself it would wait for the lock for a minute.
    const migrating = failureOf(migrate(link.url, { table: 60_000 }));
    await blocked.untilItWaits();
    link.cut();
    expect(isAway(await migrating)).toBe(true);
    const watcher = await open(databaseUrl, 'the watcher');
    await expect.poll(() => waits(watcher), { timeout: 30_000 }).toHaveLength(0);
  });
});

/** Somebody else is making a type of the migrations' name: they come as far as that, and wait. */
async function blockMigration(databaseUrl: string) {
  const db = connect(databaseUrl, { connections: 1, name: 'the test' });
  const holder = await openConnection(databaseUrl, { name: 'the holder', within: 5_000 });
  await holder.runScript('begin; create type record_item as (item integer)');
  onTestFinished(async () => {
    holder.destroy();
    await db.close();
  });
  return {
    async untilItWaits(): Promise<void> {
      const waiting = () =>
        db.rows(
          sql`select from pg_locks where not granted and ${holder.pid}::integer = any(pg_blocking_pids(pid))`,
        );
      await expect.poll(waiting, { timeout: 30_000 }).not.toHaveLength(0);
    },
    async release(): Promise<void> {
      await holder.runScript('rollback').catch(() => undefined);
    },
  };
}
