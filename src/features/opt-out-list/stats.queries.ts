import { and, eq, ne, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import { events } from '../../core/db/log.tables.js';
import { type OptOutFilter, wordCondition } from './opt-out-filter.js';
import type { StatBy } from './stats.types.js';

const keys: Record<StatBy, SQL> = {
  DAY: sql`to_char(${events.occurredAt} at time zone 'UTC', 'YYYY-MM-DD')`,
  CHANNEL: sql`coalesce(${events.channel}, 'NONE')`,
  SENDER: sql`coalesce(${events.senderId}::text, ${events.receivedOn}::text, 'NONE')`,
  SOURCE: sql`${events.source}`,
  REASON: sql`coalesce(${events.reason}, 'NONE')`,
  CAMPAIGN: sql`coalesce(${events.campaignId}::text, 'NONE')`,
};

/** Words that changed a decision and stand, counted by a key, in the order of the keys. */
export function countWords(
  db: Db,
  accountId: string,
  filter: OptOutFilter,
  by: StatBy,
): Promise<{ key: string; optOuts: number; optIns: number }[]> {
  return db.orm
    .select({
      key: sql<string>`${keys[by]}`.as('key'),
      optOuts: sql<number>`count(*) filter (where ${events.kind} = 'OPTED_OUT')`,
      optIns: sql<number>`count(*) filter (where ${events.kind} = 'OPTED_IN')`,
    })
    .from(events)
    .where(
      and(
        eq(events.accountId, accountId),
        eq(events.changed, true),
        ne(events.kind, 'WITHDRAWN'),
        sql`(select true from events w where w.account_id = ${events.accountId} and w.withdraws = ${events.eventId} limit 1) is null`,
        wordCondition(accountId, filter),
      ),
    )
    .groupBy(sql`1`)
    .orderBy(sql`1`);
}
