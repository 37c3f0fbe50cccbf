import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import { events, reviews } from '../../core/db/log.tables.js';
import type { LogPlace } from '../../core/log/cursor.js';
import type { LogEvent } from '../../core/log/event.js';
import type { ReviewRow } from '../../core/graph/reviews.queries.js';

/** A part of the log as it stood in one snapshot. */
export interface LogPart {
  /** Where the log ended. */
  head: number;
  /** The version of the account's settings: which words cover which senders may change with it. */
  settingsVersion: number;
  /** The event at the position that was read from; null at 0, and where there is none. */
  eventIdHere: string | null;
  /** As far as the events were looked through: to the head, unless the window ended before. */
  upTo: LogPlace;
  events: LogEvent[];
}

interface LogPartRow {
  part_head: number;
  part_version: number;
  part_here: string | null;
  part_up_to: number;
  part_there: string | null;
  position: number | null;
}

/** Where the log ends, and the version of the settings. Null for an account that does not exist. */
export async function readEnd(
  db: Db,
  accountId: string,
): Promise<{ place: LogPlace; settingsVersion: number } | null> {
  const [row] = await db.rows<{ position: number; event_id: string | null; settings_version: number }>(sql`
    select h.position, e.event_id, a.settings_version
    from log_heads h
    join accounts a on a.account_id = h.account_id
    left join events e on e.account_id = h.account_id and e.position = h.position
    where h.account_id = ${accountId}`);
  if (row === undefined) return null;
  const place = { position: row.position, eventId: row.event_id };
  return { place, settingsVersion: row.settings_version };
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
  const rows = await db.rows<LogPartRow>(sql`
    select h.position as part_head, a.settings_version as part_version, here.event_id as part_here,
      up_to.position as part_up_to, there.event_id as part_there, ${pageColumns.named}
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
    order by page.position`);
  const [first] = rows;
  if (first === undefined) return null;
  return {
    head: first.part_head,
    settingsVersion: first.part_version,
    eventIdHere: first.part_here,
    upTo: { position: first.part_up_to, eventId: first.part_there },
    events: rows.filter((row) => row.position !== null).map((row) => fromRow(pageColumns, row) as LogEvent),
  };
}

/** Reviews that are open now and were opened after a position, up to another, oldest first, with where they were opened. */
export async function openReviews(
  db: Db,
  accountId: string,
  range: { after: number; upTo: number; limit: number },
): Promise<{ review: ReviewRow; place: LogPlace }[]> {
  const rows = await db.rows<{ opened_at_position: number; event_id: string }>(sql`
    select ${reviewColumns.named}, e.position as opened_at_position
    from reviews r
    join events e on e.account_id = r.account_id and e.event_id = r.event_id
    where r.account_id = ${accountId} and r.state = 'OPEN'
      and e.position > ${range.after}::bigint and e.position <= ${range.upTo}::bigint
    order by e.position
    limit ${range.limit}`);
  return rows.map((row) => ({
    review: fromRow(reviewColumns, row) as ReviewRow,
    place: { position: row.opened_at_position, eventId: row.event_id },
  }));
}

type Table = typeof events | typeof reviews;

interface Columns {
  /** Every column by name, of the alias that the table has in the statement. */
  named: SQL;
  /** Under which name the code has each, and the database. */
  fields: readonly (readonly [string, string])[];
}

function columnsOf(alias: string, table: Table): Columns {
  const fields = Object.entries(getTableColumns(table)).map(([key, { name }]) => [key, name] as const);
  const names = fields.map(([, name]) => sql`${sql.identifier(alias)}.${sql.identifier(name)}`);
  return { named: sql.join(names, sql`, `), fields };
}

/** A row of the driver under the names that the code has for the columns. */
function fromRow({ fields }: Columns, row: object): object {
  const values = row as Record<string, unknown>;
  const named: Record<string, unknown> = {};
  for (const [key, name] of fields) named[key] = values[name];
  return named;
}

const pageColumns = columnsOf('page', events);
const reviewColumns = columnsOf('r', reviews);
