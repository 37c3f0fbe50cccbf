/** What access asks about accounts. */
import { sql } from 'drizzle-orm';
import type { Db } from '../db/connect.js';

/** Those that there are. */
export function findStandings(
  db: Db,
  accountIds: readonly string[],
): Promise<{ accountId: string; isSuspended: boolean }[]> {
  return db.ofAll(accountIds).rows(sql`
    select account_id as "accountId", is_suspended as "isSuspended"
    from standings_of(${sql.param(accountIds)}::uuid[])`);
}
