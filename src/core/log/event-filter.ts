/** Which events of a log a reader wants to see, as data and as a condition: pages, followers and files share it. */
import { and, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { events } from '../db/log.tables.js';
import type { Instant } from '../domain/instant.js';
import type { Channel, EventKind, Reason, Scope, Source } from '../domain/vocabulary.js';
import { keysReachingChannels, keysReachingSenders } from './reach.js';

/** All that is given must hold; of a list one must. Absent, null and an empty list ask for nothing. */
export interface EventFilter {
  changedOnly?: boolean | null | undefined;
  kinds?: readonly EventKind[] | null | undefined;
  channels?: readonly Channel[] | null | undefined;
  senderIds?: readonly string[] | null | undefined;
  receivedOn?: readonly string[] | null | undefined;
  scopes?: readonly Scope[] | null | undefined;
  sources?: readonly Source[] | null | undefined;
  reasons?: readonly Reason[] | null | undefined;
  campaignIds?: readonly string[] | null | undefined;
  importIds?: readonly string[] | null | undefined;
  /** As it is stored: E.164, e-mail in lower case, or WhatsApp's id of a person. */
  recipient?: string | null | undefined;
  /** By which the same recipient is stored once it is erased: one of the two. */
  erasedName?: string | null | undefined;
  /** The times at which the words were said: `from` is included, `to` is not. */
  from?: Instant | null | undefined;
  to?: Instant | null | undefined;
}

/** A condition on the table events; undefined where every event matches. */
export function eventCondition(accountId: string, filter: EventFilter): SQL | undefined {
  return and(
    filter.changedOnly === true ? eq(events.changed, true) : undefined,
    isOneOf(events.kind, filter.kinds),
    isGiven(filter.channels)
      ? sql`${events.scopeKey} = any(${keysReachingChannels(accountId, filter.channels)})`
      : undefined,
    isGiven(filter.senderIds)
      ? sql`${events.scopeKey} = any(${keysReachingSenders(accountId, filter.senderIds)})`
      : undefined,
    isOneOfIds(events.receivedOn, filter.receivedOn),
    isOneOf(events.scope, filter.scopes),
    isOneOf(events.source, filter.sources),
    isOneOf(events.reason, filter.reasons),
    isOneOfIds(events.campaignId, filter.campaignIds),
    isOneOfIds(events.importId, filter.importIds),
    ofRecipient(filter),
    filter.from == null ? undefined : gte(events.occurredAt, filter.from),
    filter.to == null ? undefined : lt(events.occurredAt, filter.to),
  );
}

function ofRecipient({ recipient, erasedName }: EventFilter): SQL | undefined {
  if (recipient == null) return undefined;
  return erasedName == null
    ? eq(events.recipient, recipient)
    : sql`${events.recipient} = any(${sql.param([recipient, erasedName])}::text[])`;
}

export function isGiven<Item>(list: readonly Item[] | null | undefined): list is readonly Item[] {
  return list != null && list.length > 0;
}

/** The column holds one of the words; undefined where none are given. */
export function isOneOf(column: PgColumn, words: readonly string[] | null | undefined): SQL | undefined {
  return isOneOfArray(column, words, sql`text[]`);
}

/** The column holds one of the ids; undefined where none are given. */
export function isOneOfIds(column: PgColumn, ids: readonly string[] | null | undefined): SQL | undefined {
  return isOneOfArray(column, ids, sql`uuid[]`);
}

/** A single one as an equality: an index on the column is then read in the order of the page. */
function isOneOfArray(
  column: PgColumn,
  values: readonly string[] | null | undefined,
  type: SQL,
): SQL | undefined {
  if (!isGiven(values)) return undefined;
  return values.length === 1 ? eq(column, values[0]) : sql`${column} = any(${sql.param(values)}::${type})`;
}
