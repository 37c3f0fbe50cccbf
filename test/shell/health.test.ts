import Fastify, { type FastifyInstance } from 'fastify';
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, type Db } from '../../src/core/db/connect.js';
import { addHealth } from '../../src/shell/server/health.route.js';
import { cloneDatabase } from '../support/database.js';
import { useApp } from '../support/app.js';

const app = useApp();

function givenHealth(db: Db, { stopping = false, patience = 1_000 } = {}): FastifyInstance {
  const server = Fastify();
  addHealth(server, { db, stopping: () => stopping, patience });
  onTestFinished(() => server.close());
  return server;
}

async function readinessOf(server: FastifyInstance): Promise<{ status: number; body: unknown }> {
  const answer = await server.inject('/health/ready');
  return { status: answer.statusCode, body: answer.json() };
}

describe('/health/live', () => {
  it('answers as long as the process does, with the delay of its event loop', async () => {
    const response = await fetch(`${app.origin}/health/live`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: 'live',
      eventLoopDelayMs: { mean: expect.any(Number), max: expect.any(Number) },
    });
  });
});

describe('/health/ready', () => {
  it('is 200 once Heed serves', async () => {
    const response = await fetch(`${app.origin}/health/ready`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: 'ready',
      database: 'ok',
      migrations: 'ok',
      stopping: false,
    });
  });

  it('is 503 while Heed is stopping', async () => {
    expect(await readinessOf(givenHealth(app.db, { stopping: true }))).toEqual({
      status: 503,
      body: { status: 'not ready', database: 'ok', migrations: 'ok', stopping: true },
    });
  });

  it('is 503 while the database is away', async () => {
    const db = connect('postgres://nobody@127.0.0.1:1/none');
    onTestFinished(() => db.close());
    expect(await readinessOf(givenHealth(db))).toEqual({
      status: 503,
      body: { status: 'not ready', database: 'away', migrations: 'unknown', stopping: false },
    });
  });

  it('is 503 when the database takes too long, and asks it once, however many ask', async () => {
    const answers: (() => void)[] = [];
    const db: Db = {
      ...app.db,
      rows: <Row>() => new Promise<Row[]>((resolve) => answers.push(() => resolve([]))),
    };
    const server = givenHealth(db, { patience: 20 });
    const slow = {
      status: 503,
      body: { status: 'not ready', database: 'slow', migrations: 'unknown', stopping: false },
    };
    expect(await Promise.all([readinessOf(server), readinessOf(server)])).toEqual([slow, slow]);
    expect(await readinessOf(server)).toEqual(slow);
    expect(answers).toHaveLength(1);
    answers[0]?.();
  });

  it('is 503 where a migration of this version is missing, or all are', async () => {
    const database = await cloneDatabase();
    onTestFinished(() => database.drop());
    const server = givenHealth(database.db);
    const missing = {
      status: 503,
      body: { status: 'not ready', database: 'ok', migrations: 'missing', stopping: false },
    };
    await database.db.rows(sql`
      delete from drizzle.__drizzle_migrations
      where created_at = (select max(created_at) from drizzle.__drizzle_migrations)`);
    expect(await readinessOf(server)).toEqual(missing);
    await database.db.rows(sql`drop table drizzle.__drizzle_migrations`);
    expect(await readinessOf(server)).toEqual(missing);
  });

  it('is 200 for a role that may not see the table of migrations', async () => {
    const database = await cloneDatabase();
    onTestFinished(() => database.drop());
    const role = `heed_weak_${database.url.slice(-12)}`;
    await database.db.rows(sql.raw(`create role ${role} login password 'weak'`));
    const url = new URL(database.url);
    url.username = role;
    url.password = 'weak';
    const db = connect(url.href);
    onTestFinished(async () => {
      await db.close();
      await database.db.rows(sql.raw(`drop role ${role}`));
    });
    expect(await readinessOf(givenHealth(db))).toMatchObject({ status: 200 });
  });
});
