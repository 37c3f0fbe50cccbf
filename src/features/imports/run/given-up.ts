/** What is done when the database has given a call up since it took too long. */
import type { Db } from '../../../core/db/connect.js';
import { afterGivenUp, type Calls } from './call-size.rules.js';
import { touchImport } from './open-imports.queries.js';

export interface GivenUpServices {
  db: Db;
  /** The database gives calls up: told once for an import that runs here. */
  onTooLong(of: { accountId: string; importId: string; rows: number }): void;
}

/**
 * The next call is smaller. Rejects for an outage: where the database can't even store that somebody is at it, the
 * call's size says nothing.
 */
export async function givenUp(
  { db, onTooLong }: GivenUpServices,
  of: { accountId: string; importId: string; rows: number },
  calls: Calls,
): Promise<void> {
  await touchImport(db, of.accountId, of.importId);
  calls.size = afterGivenUp(calls.size, of.rows);
  if (!calls.isTold) onTooLong(of);
  calls.isTold = true;
}
