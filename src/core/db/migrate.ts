/**
 * Brings the database to this version's tables. Several processes may start at once: one advisory lock, held on the one
 * connection that migrates, makes the others wait and then find nothing to do.
 */
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { asDatabaseError } from './database-error.js';

const migrationsFolder = fileURLToPath(new URL('../../../drizzle', import.meta.url));
/** "heed" in ASCII. */
const migrationLock = 0x68_65_65_64;

export async function migrate(databaseUrl: string): Promise<void> {
  const client = postgres(databaseUrl, {
    max: 1,
    connect_timeout: 10,
    idle_timeout: 0,
    max_lifetime: null,
    onnotice: () => undefined,
    connection: { application_name: 'heed migrations' },
  });
  try {
    await client`select pg_advisory_lock(${migrationLock})`;
    await applyMigrations(drizzle(client), { migrationsFolder });
    await client`select pg_advisory_unlock(${migrationLock})`;
  } catch (error) {
    throw asDatabaseError(error instanceof Error && error.cause instanceof Error ? error.cause : error);
  } finally {
    await client.end({ timeout: 5 });
  }
}
