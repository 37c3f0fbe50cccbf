/** What the benches of screening share: a database with the filled accounts, made when the first of them asks. */
import type { BenchDatabase } from '../database.js';
import { count } from '../format.js';
import type { Resources } from '../resources.js';
import { sayProgress } from '../say-progress.js';
import { addScreeningAccounts, type ScreeningAccount } from './fill-accounts.js';

export interface Ground {
  database: BenchDatabase;
  /** From the smallest list to the largest. */
  accounts: ScreeningAccount[];
}

const smallest = 100_000;
/** What the aims are of. */
export const largest = 5_000_000;
const sizes = [smallest, 1_000_000, largest];
const grounds = new WeakMap<Resources, Promise<Ground>>();

export function groundOf(resources: Resources): Promise<Ground> {
  let ground = grounds.get(resources);
  if (ground === undefined) grounds.set(resources, (ground = prepare(resources)));
  return ground;
}

async function prepare(resources: Resources): Promise<Ground> {
  // Of its own: nothing else is to be in the planner's statistics, nor in PostgreSQL's memory.
  const database = await resources.startDatabase();
  // Heed turns compilation off for its connections; so the others have it off, too.
  await database.sql`do $$ begin execute format('alter database %I set jit = off', current_database()); end $$`;
  const heed = await resources.startHeed({ databaseUrl: database.url });
  const wanted =
    resources.most < smallest ? [resources.most] : sizes.filter((size) => size <= resources.most);
  sayProgress(`filling lists of ${wanted.map(count).join(', ')}`);
  const accounts = await addScreeningAccounts(heed, database, wanted);
  await heed.stop();
  return { database, accounts };
}
