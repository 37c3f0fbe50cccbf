/**
 * GET /health/live: the process answers; start it anew when it does not. GET /health/ready: send it requests, or not yet,
 * or no more.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../core/db/connect.js';
import { appliedMigration, neededMigration } from '../../core/db/migration-state.js';
import { isReady, type Parts } from './health.rules.js';

export interface Health {
  db: Db;
  /** Whether the end has begun. */
  stopping(): boolean;
  /** Milliseconds for which the database may take to answer. */
  patience?: number;
}

export function addHealth(server: FastifyInstance, { db, stopping, patience = 1_000 }: Health): void {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  server.addHook('onClose', (_server, done) => {
    delay.disable();
    done();
  });

  server.get('/health/live', async () => {
    const eventLoopDelayMs = { mean: milliseconds(delay.mean), max: milliseconds(delay.max) };
    delay.reset();
    return { status: 'live', eventLoopDelayMs };
  });

  const databaseParts = createDatabaseCheck(db, patience);
  server.get('/health/ready', async (_request, reply) => {
    const parts: Parts = { ...(await databaseParts()), stopping: stopping() };
    const ready = isReady(parts);
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', ...parts });
  });
}

type DatabaseParts = Pick<Parts, 'database' | 'migrations'>;

/** However many ask while the database does not answer: one statement waits for it. */
function createDatabaseCheck(db: Db, patience: number): () => Promise<DatabaseParts> {
  let asking: Promise<DatabaseParts> | undefined;

  async function ask(): Promise<DatabaseParts> {
    try {
      const [needed, applied] = await Promise.all([neededMigration(), appliedMigration(db)]);
      const there = applied === undefined || (applied !== null && applied >= needed);
      return { database: 'ok', migrations: there ? 'ok' : 'missing' };
    } catch {
      return { database: 'away', migrations: 'unknown' };
    }
  }

  return async () => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<DatabaseParts>((resolve) => {
      timer = setTimeout(() => {
        resolve({ database: db.pool().away === null ? 'slow' : 'away', migrations: 'unknown' });
      }, patience);
    });
    try {
      return await Promise.race([asking, late]);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** From nanoseconds; nothing measured yet is NaN there. */
function milliseconds(nanoseconds: number): number {
  return Number.isFinite(nanoseconds) ? Math.round(nanoseconds / 10_000) / 100 : 0;
}
