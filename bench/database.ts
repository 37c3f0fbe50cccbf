/** An embedded PostgreSQL of the bench's own in a temporary directory, with the durability that Heed gives it by default. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import postgres from 'postgres';
import { startEmbeddedPostgres } from '../src/shell/embedded/start-embedded-postgres.js';
import { makeServerRole } from '../test/support/server-role.js';

/** Where benches keep tables that are not Heed's, which starts with none in its own schemas that it does not know. */
export const ownSchema = 'bench';

export interface BenchDatabase {
  url: string;
  /** A connection of the bench's own, as the database's owner. */
  sql: postgres.Sql;
  stop(): Promise<void>;
}

export async function startDatabase(): Promise<BenchDatabase> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'heed-bench-'));
  const server = await startEmbeddedPostgres({ dataDir, log: pino({ level: 'error' }) });
  if (server.kind === 'refused') throw new Error(server.message);
  await makeServerRole(server.databaseUrl);
  const sql = postgres(server.databaseUrl, { max: 1, onnotice: () => undefined });
  await sql.unsafe(`create schema ${ownSchema}`);
  return {
    url: server.databaseUrl,
    sql,
    async stop() {
      await sql.end();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
