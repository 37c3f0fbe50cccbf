/** Reads from a database what a verdict is made of. */
import { sql } from 'drizzle-orm';
import type { Db } from '../../src/core/db/connect.js';
import { storedEntries } from '../log/imports-stored.js';
import type { Evidence, LoggedWord } from './verdict.js';

export async function storedEvidence(
  db: Db,
  accountId: string,
): Promise<Pick<Evidence, 'log' | 'head' | 'list'>> {
  const log: LoggedWord[] = [];
  for (;;) {
    const page = await db.of(accountId).rows<LoggedWord>(sql`
      select position, event_id as "eventId", kind, scope, scope_key as "scopeKey", blocks, hold, occurred_at as "occurredAt",
        recorded_at as "recordedAt", withdraws, recipient, message_id as "messageId", import_id as "importId"
      from events where account_id = ${accountId}::uuid and position > ${log.at(-1)?.position ?? -1}::bigint
      order by position limit 5000`);
    log.push(...page);
    if (page.length < 5_000) break;
  }
  const [head] = await db.of(accountId).rows<{ position: number }>(sql`
    select position from log_heads where account_id = ${accountId}::uuid`);
  return { log, head: head?.position ?? -1, list: await storedEntries(db, accountId) };
}
