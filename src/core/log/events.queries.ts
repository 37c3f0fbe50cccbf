import { and, asc, eq, gt, lte, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.js';
import { events } from '../db/log.tables.js';
import type { LogPlace } from './cursor.js';
import type { LogEvent } from './event.js';

export function eventsById(db: Db, accountId: string, eventIds: readonly string[]): Promise<LogEvent[]> {
  return db
    .of(accountId)
    .orm.select()
    .from(events)
    .where(
      and(eq(events.accountId, accountId), sql`${events.eventId} = any(${sql.param(eventIds)}::uuid[])`),
    );
}

export function eventsAt(db: Db, accountId: string, positions: readonly number[]): Promise<LogEvent[]> {
  return db
    .of(accountId)
    .orm.select()
    .from(events)
    .where(
      and(eq(events.accountId, accountId), sql`${events.position} = any(${sql.param(positions)}::bigint[])`),
    );
}

/** The events after a position that match, in order, up to a limit. */
export function eventsAfter(
  db: Db,
  accountId: string,
  range: { after: number; upTo: number; limit: number; where?: SQL | undefined },
): Promise<LogEvent[]> {
  return db
    .of(accountId)
    .orm.select()
    .from(events)
    .where(
      and(
        eq(events.accountId, accountId),
        gt(events.position, range.after),
        lte(events.position, range.upTo),
        range.where,
      ),
    )
    .orderBy(asc(events.position))
    .limit(range.limit);
}

/** Where the log ends: what is at or below this position is committed and stays. */
export async function headOf(db: Db, accountId: string): Promise<LogPlace> {
  const [row] = await db.of(accountId).rows<{ position: number; event_id: string | null }>(sql`
    select h.position, e.event_id
    from log_heads h
    left join events e on e.account_id = h.account_id and e.position = h.position
    where h.account_id = ${accountId}`);
  return { position: row?.position ?? 0, eventId: row?.event_id ?? null };
}

/** The positions of the heads of many logs, and how many recipients were erased in each account, in one statement. */
export function headsOf(
  db: Db,
  accountIds: readonly string[],
): Promise<{ account_id: string; position: number; erasures: number }[]> {
  return db.ofAll(accountIds).rows(sql`
    select account_id, position, erasures from heads_and_erasures_of(${sql.param(accountIds)}::uuid[])`);
}

/** The id of the event at a position, null where there is none. */
export async function eventIdAt(db: Db, accountId: string, position: number): Promise<string | null> {
  const [row] = await db
    .of(accountId)
    .orm.select({ eventId: events.eventId })
    .from(events)
    .where(and(eq(events.accountId, accountId), eq(events.position, position)));
  return row?.eventId ?? null;
}

/** Events by which earlier ones were taken back. */
export function withdrawalsOf(db: Db, accountId: string, eventIds: readonly string[]): Promise<LogEvent[]> {
  return db
    .of(accountId)
    .orm.select()
    .from(events)
    .where(
      and(eq(events.accountId, accountId), sql`${events.withdraws} = any(${sql.param(eventIds)}::uuid[])`),
    );
}

/** All that is in the log about one recipient, in order. */
export function eventsOfRecipient(db: Db, accountId: string, recipient: string): Promise<LogEvent[]> {
  return db
    .of(accountId)
    .orm.select()
    .from(events)
    .where(and(eq(events.accountId, accountId), eq(events.recipient, recipient)))
    .orderBy(asc(events.position));
}
