import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import { reviews } from '../../core/db/log.tables.js';
import type { LogPlace } from '../../core/log/cursor.js';
import type { LogEvent } from '../../core/log/event.js';
import { eventColumns, eventFromRow } from './event-row.rules.js';
import type { ReviewRow } from '../../core/graph/reviews.queries.js';

/** A part of the log as it stood in one snapshot. */
export interface LogPart {
  /** Where the log ended. */
  head: number;
  /** The version of the account's settings: which words cover which senders may change with it. */
  settingsVersion: number;
  /** How many recipients of the account were erased: events that were read before another one name them. */
  erasures: number;
  /** The event at the position that was read from; null at 0, and where there is none. */
  eventIdHere: string | null;
  /** As far as the events were looked through: to the head, unless the window ended before. */
  upTo: LogPlace;
  events: LogEvent[];
}

/** What stands in each row before the columns of its event. */
type LogPartRow = [
  head: number,
  version: number,
  erasures: number,
  here: string | null,
  upTo: number,
  there: string | null,
  /** Null in the only row of a part without events. */
  position: number | null,
  ...rest: unknown[],
];
const beforeEvent = 6;
const eventOfPage = sql.join(
  eventColumns.map((name) => sql`page.${sql.identifier(name)}`),
  sql`, `,
);

/** Where the log ends, and the version of the settings. Null for an account that does not exist. */
export async function readEnd(
  db: Db,
  accountId: string,
): Promise<{ place: LogPlace; settingsVersion: number; erasures: number } | null> {
  const [row] = await db.of(accountId).rows<{
    position: number;
    event_id: string | null;
    settings_version: number;
    erasures: number;
  }>(sql`
    select h.position, e.event_id, a.settings_version, a.erasures
    from log_heads h
    join accounts a on a.account_id = h.account_id
    left join events e on e.account_id = h.account_id and e.position = h.position
    where h.account_id = ${accountId}`);
  if (row === undefined) return null;
  const place = { position: row.position, eventId: row.event_id };
  return { place, settingsVersion: row.settings_version, erasures: row.erasures };
}

/**
 * The head, and the matching events after a position up to a limit: one statement, so one snapshot. `window` bounds how
 * many positions are looked through, so that a filter that matches little costs no more than one that matches much.
 * Null for an account that does not exist.
 */
export async function readLogPart(
  db: Db,
  accountId: string,
  range: { after: number; limit: number; window: number; where?: SQL | undefined },
): Promise<LogPart | null> {
  const rows = (await db.of(accountId).arrays(sql`
    select h.position, a.settings_version, a.erasures, here.event_id, up_to.position, there.event_id, ${eventOfPage}
    from log_heads h
    join accounts a on a.account_id = h.account_id
    cross join lateral (select least(h.position, ${range.after}::bigint + ${range.window}::bigint) as position) up_to
    left join events here on here.account_id = h.account_id and here.position = ${range.after}::bigint
    left join events there on there.account_id = h.account_id and there.position = up_to.position
    left join lateral (
      select * from events
      where events.account_id = ${accountId} and events.position > ${range.after}::bigint
        and events.position <= up_to.position and ${range.where ?? sql`true`}
      order by events.position
      limit ${range.limit}
    ) page on true
    where h.account_id = ${accountId}
    order by page.position`)) as LogPartRow[];
  const [first] = rows;
  if (first === undefined) return null;
  const [head, settingsVersion, erasures, eventIdHere, upTo, eventIdThere, position] = first;
  return {
    head,
    settingsVersion,
    erasures,
    eventIdHere,
    upTo: { position: upTo, eventId: eventIdThere },
    events: position === null ? [] : rows.map((row) => eventFromRow(accountId, row, beforeEvent)),
  };
}

/** Reviews that are open now and were opened after a position, up to another, oldest first, with where they were opened. */
export async function openReviews(
  db: Db,
  accountId: string,
  range: { after: number; upTo: number; limit: number },
): Promise<{ review: ReviewRow; place: LogPlace }[]> {
  const rows = await db.of(accountId).rows<{ opened_at_position: number; event_id: string }>(sql`
    select ${reviewColumns}, e.position as opened_at_position
    from reviews r
    join events e on e.account_id = r.account_id and e.event_id = r.event_id
    where r.account_id = ${accountId} and r.state = 'OPEN'
      and e.position > ${range.after}::bigint and e.position <= ${range.upTo}::bigint
    order by e.position
    limit ${range.limit}`);
  return rows.map((row) => ({
    review: toReview(row),
    place: { position: row.opened_at_position, eventId: row.event_id },
  }));
}

/** Under which name the code has each column, and the database. */
const reviewFields = Object.entries(getTableColumns(reviews)).map(([key, { name }]) => [key, name] as const);
const reviewColumns = sql.join(
  reviewFields.map(([, name]) => sql`r.${sql.identifier(name)}`),
  sql`, `,
);

/** A row of the driver under the names that the code has for the columns. */
function toReview(row: object): ReviewRow {
  const values = row as Record<string, unknown>;
  return Object.fromEntries(reviewFields.map(([key, name]) => [key, values[name]])) as ReviewRow;
}
