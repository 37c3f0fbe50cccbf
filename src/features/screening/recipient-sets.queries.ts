import { sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import type { LogPlace } from '../../core/log/cursor.js';

/** Addresses as they are stored, a line each. */
export interface Lines {
  text: string;
  lines: number;
}

/** The recipients of the account's list after one, in order, up to so many entries. Null: there are no more. */
export async function recipientsAfter(
  db: Db,
  accountId: string,
  after: string,
  limit: number,
): Promise<Lines | null> {
  const [row] = await db
    .of(accountId)
    .text<{ recipients: string | null; entries: number }>(
      'select recipients, entries from recipients_after($1::uuid, $2, $3::integer)',
      [accountId, after, limit],
    );
  return row?.recipients == null ? null : { text: row.recipients, lines: row.entries };
}

/** Who said something in a part of the log, as it stood in one snapshot. */
export interface Speakers {
  /** Where the log ended. */
  head: number;
  /** The event at the position that was read from; null at 0, and where there is none. */
  eventIdHere: string | null;
  /** How far the log was read. */
  upTo: LogPlace;
  recipients: Lines;
}

/** Null for an account that does not exist. */
export async function speakersAfter(
  db: Db,
  accountId: string,
  after: number,
  limit: number,
): Promise<Speakers | null> {
  const [row] = await db.of(accountId).rows<{
    head: number;
    here: string | null;
    up_to: number;
    there: string | null;
    recipients: string | null;
    events: number;
  }>(sql`
    select h.position as head, here.event_id as here, up_to.position as up_to, there.event_id as there,
      part.recipients, part.events
    from log_heads h
    cross join lateral (select least(h.position, ${after}::bigint + ${limit}::bigint) as position) up_to
    left join events here on here.account_id = h.account_id and here.position = ${after}::bigint
    left join events there on there.account_id = h.account_id and there.position = up_to.position
    cross join lateral (
      select string_agg(e.recipient, E'\n') as recipients, count(*)::int as events
      from events e
      where e.account_id = h.account_id and e.position > ${after}::bigint and e.position <= up_to.position
    ) part
    where h.account_id = ${accountId}::uuid`);
  if (row === undefined) return null;
  return {
    head: row.head,
    eventIdHere: row.here,
    upTo: { position: row.up_to, eventId: row.there },
    recipients: { text: row.recipients ?? '', lines: row.events },
  };
}
