/** Where a bench of imports or exports runs. */
import type { BenchDatabase } from '../database.js';
import type { Heed } from '../heed.js';
import type { Resources } from '../resources.js';

export interface Ground {
  database: BenchDatabase;
  /** A process that has done nothing yet: its memory is known. */
  startHeed(): Promise<Heed>;
}

/** A database of the bench's own; a smoke run shares what there is, to be short. */
export async function startGround(resources: Resources): Promise<Ground> {
  if (resources.quick) {
    const database = await resources.database();
    const heed = await resources.heed();
    return { database, startHeed: () => Promise.resolve({ ...heed, stop: () => Promise.resolve() }) };
  }
  const database = await resources.startDatabase();
  // Heed turns compilation off for its connections; so the others have it off, too.
  await database.sql`do $$ begin execute format('alter database %I set jit = off', current_database()); end $$`;
  return { database, startHeed: () => resources.startHeed({ databaseUrl: database.url }) };
}
