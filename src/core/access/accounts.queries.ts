/** What access asks about accounts. */
import { sql } from 'drizzle-orm';
import type { Db } from '../db/connect.js';

/** Those that there are. */
export function findStandings(
  db: Db,
  accountIds: readonly string[],
): Promise<{ accountId: string; isSuspended: boolean }[]> {
  return db.ofAll(accountIds).rows(sql`
    select account_id as "accountId", suspended_at is not null as "isSuspended"
    from accounts where account_id = any(${sql.param(accountIds)}::uuid[])`);
}
