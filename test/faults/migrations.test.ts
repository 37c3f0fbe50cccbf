/** A start that dies, or whose database or link dies, in the middle of a migration: nothing is half done, and the next start completes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { connect } from '../../src/core/db/connect.js';
import { DatabaseTimeout, isAway } from '../../src/core/db/database-error.js';
import { migrate } from '../../src/core/db/migrate.js';
import { appliedMigration, neededMigration } from '../../src/core/db/migration-state.js';
import { openConnection } from '../../src/core/db/open-connection.js';
import { platformKey, secretKey } from '../support/app.js';
import { databaseUrlOf } from '../support/database-names.js';
import { type KillablePostgres, startKillablePostgres } from '../support/killable-postgres.js';
import { proxyTo } from '../support/proxied-link.js';
import { startHeedProcess } from '../support/heed-process.js';

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

/** Whether the database has nothing of Heed, or all of it. */
async function stateOf(databaseUrl: string): Promise<'nothing' | 'all' | 'half'> {
  const db = connect(databaseUrl, { connections: 1 });
  try {
    const [row] = await db.rows<{ things: number }>(sql`
      select (select count(*) from pg_class where relnamespace in ('public'::regnamespace, to_regnamespace('drizzle')))
        + (select count(*) from pg_proc where pronamespace = 'public'::regnamespace) as things`);
    if (row?.things === 0) return 'nothing';
    const applied = await appliedMigration(db);
    return applied === (await neededMigration()) ? 'all' : 'half';
  } finally {
    await db.close();
  }
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

test('a link that breaks off anywhere in a migration leaves nothing, or all', async () => {
  const seen = new Set<string>();
  for (const direction of ['toServer', 'toClient'] as const) {
    let databaseUrl = await emptyDatabase(inject('serverUrl'));
    const places = direction === 'toServer' ? [10, 300, 700, 1_000, 5_000, 20_000] : [0, 5, 100, 900, 2_000];
    for (const bytes of places) {
      const link = await proxyTo(databaseUrl);
      onTestFinished(() => link.stop());
      void link.cutAt(bytes, direction);
      const failure = await failureOf(migrate(link.url));
      const state = await stateOf(databaseUrl);
      seen.add(`${direction}: ${failure === null ? 'done' : 'failed'}, ${state}`);
      expect(failure === null || isAway(failure)).toBe(true);
      expect(state).not.toBe('half');
      if (failure === null) expect(state).toBe('all');
      if (state === 'all') databaseUrl = await emptyDatabase(inject('serverUrl'));
    }
    await migrate(databaseUrl);
    expect(await stateOf(databaseUrl)).toBe('all');
  }
  expect([...seen]).toContain('toServer: failed, nothing');
}, 60_000);

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
  expect(await stateOf(databaseUrl)).toBe('all');
}, 60_000);

test('several that start at once migrate once, and each waits for it', async () => {
  const databaseUrl = await emptyDatabase(inject('serverUrl'));
  const blocked = await blockMigration(databaseUrl);
  const migrating = Promise.all(Array.from({ length: 4 }, () => migrate(databaseUrl)));
  await blocked.untilItWaits();
  await blocked.release();
  await migrating;
  expect(await stateOf(databaseUrl)).toBe('all');
  const db = connect(databaseUrl);
  onTestFinished(() => db.close());
  const [row] = await db.rows<{ twice: number }>(
    sql`select count(*) - count(distinct created_at) as twice from drizzle.__drizzle_migrations`,
  );
  expect(row).toEqual({ twice: 0 });
});

test('a database that dies in a migration ends the start in good order, and the next start serves', async () => {
  const databaseUrl = await emptyDatabase(server.url);
  const blocked = await blockMigration(databaseUrl);
  const start = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))],
    {
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: databaseUrl,
        PLATFORM_KEY: platformKey,
        SECRET_KEY: secretKey,
        PORT: '0',
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
  expect(await stateOf(databaseUrl)).toBe('nothing');
  const heed = await startHeedProcess(databaseUrl);
  expect((await fetch(`${heed.url}/health/ready`)).status).toBe(200);
  expect(await heed.end('SIGTERM')).toBe(0);
  expect(await stateOf(databaseUrl)).toBe('all');
}, 120_000);

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
