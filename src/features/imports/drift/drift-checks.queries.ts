/** Checks as they are compared and read. */
import { sql } from 'drizzle-orm';
import type { Db } from '../../../core/db/connect.js';
import type { Instant } from '../../../core/domain/instant.js';
import type { DriftProvider } from '../../../core/domain/vocabulary.js';
import type { CountsBySender } from './drift-check.js';

export interface DriftCheckRow {
  importId: string;
  provider: DriftProvider;
  listName: string | null;
  asOf: Instant;
  ignored: number;
  position: number | null;
  /** Of the event at the position; null: there is none. */
  eventId: string | null;
  checkedAt: Instant | null;
  senderIds: string[] | null;
  comparedTo: string | null;
  isCompared: boolean;
  counts: CountsBySender;
  hasListed: boolean;
}

export function driftChecksById(
  db: Db,
  accountId: string,
  importIds: readonly string[],
): Promise<DriftCheckRow[]> {
  return db.of(accountId).rows(sql`
    select c.import_id as "importId", c.provider, c.list_name as "listName", c.as_of as "asOf", c.ignored, c.position,
      e.event_id as "eventId", c.checked_at as "checkedAt", c.sender_ids as "senderIds", c.compared_to as "comparedTo",
      c.is_compared as "isCompared", c.counts, c.has_listed as "hasListed"
    from drift_checks c
    left join events e on e.account_id = c.account_id and e.position = c.position
    where c.account_id = ${accountId}::uuid and c.import_id = any(${sql.param(importIds)}::uuid[])`);
}

/**
 * Sets what is compared with what, unless that is set: ours as it is now, of the senders that are under the keys. Those that came to a key by
 * succeeding another are not: the list is of the one before them.
 */
export async function beginComparing(
  db: Db,
  accountId: string,
  importId: string,
  { scopeKeys, ignored }: { scopeKeys: readonly number[]; ignored: number },
): Promise<void> {
  await db.of(accountId).rows(sql`
    update drift_checks d set
      position = h.position, checked_at = greatest(clock_timestamp(), h.recorded_at), ignored = ${ignored}::bigint,
      sender_ids = array(
        select s.sender_id from senders s
        where s.account_id = d.account_id and s.archived_at is null and (
          select true from sender_covers c
          where c.account_id = s.account_id and c.sender_id = s.sender_id and not c.opt_outs_only
            and c.scope_key = any(d.scope_keys || ${sql.param(scopeKeys)}::integer[])
          limit 1
        ) is not null
        order by s.created_at, s.sender_id)
    from log_heads h
    where d.account_id = ${accountId}::uuid and d.import_id = ${importId}::uuid and h.account_id = d.account_id
      and d.checked_at is null`);
}

/** False where another runner has gone on, or it does not run any more. */
export async function saveCompared(
  db: Db,
  accountId: string,
  importId: string,
  { before, to, counts }: { before: string | null; to: string | null; counts: CountsBySender },
): Promise<boolean> {
  const saved = await db.of(accountId).rows(sql`
    update drift_checks d set compared_to = coalesce(${to}::text, d.compared_to), is_compared = ${to}::text is null, counts = ${JSON.stringify(counts)}::jsonb
    where d.account_id = ${accountId}::uuid and d.import_id = ${importId}::uuid and not d.is_compared
      and d.compared_to is not distinct from ${before}::text
      and exists (select from imports i where i.account_id = d.account_id and i.import_id = d.import_id and i.state = 'RUNNING' and i.dry_run)
    returning d.import_id`);
  return saved.length === 1;
}
