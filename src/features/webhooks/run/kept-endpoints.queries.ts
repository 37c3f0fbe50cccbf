/** Which process serves which endpoint: of all accounts, so these begin with none. */
import { sql } from 'drizzle-orm';
import type { Db } from '../../../core/db/connect.js';

export interface KeptEndpoint {
  accountId: string;
  endpointId: string;
  revision: number;
  /** False: it was paused or removed, or its account was suspended. */
  runs: boolean;
}

/** Says that the process is alive for so many milliseconds, lets it take some endpoints that nobody serves, and says which it has. */
export function keepEndpoints(
  db: Db,
  processId: string,
  alive: number,
  atMost: number,
): Promise<KeptEndpoint[]> {
  return db.rows(sql`
    select account_id as "accountId", endpoint_id as "endpointId", revision, runs
    from keep_webhooks(${processId}::uuid, ${alive} * interval '1 millisecond', ${atMost}::integer)`);
}

/** The process serves none any more. */
export async function leaveEndpoints(db: Db, processId: string): Promise<void> {
  await db.rows(sql`select from leave_webhooks(${processId}::uuid)`);
}
