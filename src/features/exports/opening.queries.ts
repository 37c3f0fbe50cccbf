import { sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import type { Instant } from '../../core/domain/instant.js';
import type { Channel, Scope } from '../../core/domain/vocabulary.js';
import type { LogPlace } from '../../core/log/cursor.js';

/** Where the log ends just now, and when that is by the database's clock. */
export async function readEnd(db: Db, accountId: string): Promise<LogPlace & { now: Instant }> {
  const [row] = await db.of(accountId).rows<{ position: number; event_id: string | null; now: Instant }>(sql`
    select h.position, e.event_id, clock_timestamp() as now
    from log_heads h
    left join events e on e.account_id = h.account_id and e.position = h.position
    where h.account_id = ${accountId}::uuid`);
  if (row === undefined) throw new Error('a download belongs to an account that does not exist');
  return { position: row.position, eventId: row.event_id, now: row.now };
}

/** What a scope key stands for, by the names that people know. */
export interface Place {
  scope_key: number;
  scope: Scope;
  channel: Channel | null;
  sender: string | null;
  group: string | null;
}

export function readPlaces(db: Db, accountId: string): Promise<Place[]> {
  return db.of(accountId).rows(sql`
    select x.scope_key, x.scope, coalesce(x.channel, s.channel) as channel, s.address as sender, g.name as "group"
    from scopes x
    left join senders s on s.account_id = x.account_id and s.sender_id = x.sender_id
    left join sender_groups g on g.account_id = x.account_id and g.group_id = x.group_id
    where x.account_id = ${accountId}::uuid
    order by x.scope_key`);
}

/** What ids of senders and groups stand for. */
export interface Named {
  id: string;
  name: string;
}

export function readNames(db: Db, accountId: string): Promise<Named[]> {
  return db.of(accountId).rows(sql`
    select sender_id as id, address as name from senders where account_id = ${accountId}::uuid
    union all
    select group_id, name from sender_groups where account_id = ${accountId}::uuid`);
}
