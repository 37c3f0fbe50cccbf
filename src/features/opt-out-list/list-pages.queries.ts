import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import { events, listEntries } from '../../core/db/log.tables.js';
import { rendered } from '../../core/db/rendered.js';
import type { Instant } from '../../core/domain/instant.js';
import type { Blocks } from '../../core/domain/vocabulary.js';
import type { LogEvent } from '../../core/log/event.js';
import type { EntryPlace } from '../../core/log/opt-out-entry-cursor.js';
import {
  isOnTheList,
  isOutAndOverruled,
  isOutAtAll,
  type UnplacedEntry,
} from '../../core/log/opt-out-entry.js';
import { isGiven } from '../../core/log/event-filter.js';
import { filterCondition, type OptOutFilter } from '../../core/log/opt-out-filter.js';

export interface ListRange {
  after: EntryPlace | null;
  before: EntryPlace | null;
  direction: 'forward' | 'backward';
  limit: number;
}

export interface ListPage {
  /** Of the account's settings when the page was read; null for an empty page. */
  settingsVersion: number | null;
  /** In the order of the range's direction: forward is newest first. */
  entries: UnplacedEntry[];
}

const table = rendered(sql`${listEntries}`);
const place = rendered(sql`(${listEntries.since}, ${listEntries.recipient}, ${listEntries.scopeKey})`);
const version = sql.raw('(select settings_version from accounts where account_id = ');
const made = sql.raw(`recipient, scope_key, m_position as position, since, m_at = 'infinity' as hold,
  case when o_out then 'ALL' when u_out then 'ALL_BUT_OTP' else 'MARKETING' end as blocks`);
/** Of a row, before those of its event: version, recipient, scope_key, position, since, hold, blocks. */
const ownColumns = 7;
const order = {
  forward: (of: string) => sql.raw(`${of}.since desc, ${of}.recipient desc, ${of}.scope_key desc`),
  backward: (of: string) => sql.raw(`${of}.since, ${of}.recipient, ${of}.scope_key`),
};

/** One statement for a page and for what is asked for of its events, which are looked up when the page stands. */
export function pageStatement(
  accountId: string,
  filter: OptOutFilter,
  range: ListRange,
  eventColumns: readonly (keyof LogEvent)[],
): SQL {
  const filtered = filterCondition(accountId, filter);
  const page = sql`
    select ${version}${accountId}::uuid) as version, ${made} from ${table}
    where ${isOnTheList(accountId)}
      ${filtered === undefined ? noSql : sql`and ${filtered}`}
      ${range.after === null ? noSql : sql`and ${place} < ${placeOf(range.after)}`}
      ${range.before === null ? noSql : sql`and ${place} > ${placeOf(range.before)}`}
    order by ${order[range.direction]('list_entries')} limit ${range.limit}`;
  if (eventColumns.length === 0) return page;
  const ofEvents = eventColumns.map((column) => `v.${events[column].name}`).join(', ');
  // The event's own position: null would tell that it is not there.
  return sql`
    select p.version, p.recipient, p.scope_key, v.position, p.since, p.hold, p.blocks, ${sql.raw(ofEvents)}
    from (${page}) p
    left join events v on v.account_id = ${accountId}::uuid and v.position = p.position
    order by ${order[range.direction]('p')}`;
}

const noSql = sql.raw('');

function placeOf(at: EntryPlace): SQL {
  return sql`(${sql.param(at.since, listEntries.since)}, ${at.recipient}, ${at.scopeKey}::integer)`;
}

export async function listPage(
  db: Db,
  accountId: string,
  filter: OptOutFilter,
  range: ListRange,
  eventColumns: readonly (keyof LogEvent)[],
): Promise<ListPage> {
  const rows = await db.of(accountId).arrays(pageStatement(accountId, filter, range, eventColumns), {
    plannedOnce: comesInOrder(filter),
  });
  const [first] = rows as PageRow[];
  return {
    settingsVersion: first === undefined ? null : first[0],
    entries: (rows as PageRow[]).map((row) => toEntry(row, eventColumns)),
  };
}

/** Whether the index of the list's order is the only one that serves: whatever else is asked for has one of its own. */
function comesInOrder({ recipientPrefixes, campaignIds, reasons }: OptOutFilter): boolean {
  return ![recipientPrefixes, campaignIds, reasons].some(isGiven);
}

type PageRow = [
  version: number,
  recipient: string,
  scopeKey: number,
  position: number | null,
  since: Instant,
  hold: boolean,
  blocks: Blocks,
  ...event: unknown[],
];

function toEntry(row: PageRow, eventColumns: readonly (keyof LogEvent)[]): UnplacedEntry {
  const [, recipient, scopeKey, position, since, hold, blocks] = row;
  if (position === null) throw new Error('an entry of the list without the word that made it');
  if (eventColumns.length === 0) return { recipient, scopeKey, position, blocks, hold, since, event: null };
  const event: Partial<Record<keyof LogEvent, unknown>> = {};
  for (const [index, column] of eventColumns.entries()) event[column] = row[ownColumns + index];
  return { recipient, scopeKey, position, blocks, hold, since, event: event as LogEvent };
}

/**
 * All that are out, which an index tells by itself, without those that a later opt-in has overruled, which are found from
 * the opt-ins: whether it stands is not looked up for each.
 */
export async function countEntries(db: Db, accountId: string, filter: OptOutFilter): Promise<number> {
  const filtered = filterCondition(accountId, filter);
  const which = filtered === undefined ? noSql : sql`and ${filtered}`;
  const [row] = await db.of(accountId).rows<{ entries: number }>(sql`
    select (select count(*) from ${table} where ${isOutAtAll(accountId)} ${which})
      - (select count(*) from ${table} where ${isOutAndOverruled(accountId)} ${which}) as entries`);
  return row?.entries ?? 0;
}
