/** Which entries of the list are asked for, as data and as conditions on the list and on the log. */
import { and, gte, lt, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { events, listEntries } from '../db/log.tables.js';
import type { Instant } from '../domain/instant.js';
import type { Channel, Reason, Scope, Source } from '../domain/vocabulary.js';
import { eventCondition, isGiven, isOneOf, isOneOfIds } from './event-filter.js';
import { isOnTheList } from './opt-out-entry.js';
import { keysOfScopes, keysOfWholeChannels, keysReachingChannels, keysReachingSenders } from './reach.js';

export interface OptOutFilter {
  from?: Instant | null | undefined;
  to?: Instant | null | undefined;
  channels?: readonly Channel[] | null | undefined;
  senderIds?: readonly string[] | null | undefined;
  scopes?: readonly Scope[] | null | undefined;
  sources?: readonly Source[] | null | undefined;
  campaignIds?: readonly string[] | null | undefined;
  reasons?: readonly Reason[] | null | undefined;
  /** What the stored address begins with: one of these. */
  recipientPrefixes?: readonly string[] | null | undefined;
}

/** A condition on list_entries: on the list, and as the filter says. */
export function entryCondition(accountId: string, filter: OptOutFilter): SQL | undefined {
  return and(isOnTheList(accountId), filterCondition(accountId, filter));
}

/** The filter alone; undefined where it asks for nothing. */
export function filterCondition(accountId: string, filter: OptOutFilter): SQL | undefined {
  return and(
    filter.from == null ? undefined : gte(listEntries.since, filter.from),
    filter.to == null ? undefined : lt(listEntries.since, filter.to),
    isGiven(filter.channels) ? reachesChannels(accountId, filter.channels) : undefined,
    isGiven(filter.senderIds) ? reachesSenders(accountId, filter.senderIds) : undefined,
    isGiven(filter.scopes)
      ? sql`${listEntries.scopeKey} = any(${keysOfScopes(accountId, filter.scopes)})`
      : undefined,
    isOneOf(listEntries.source, filter.sources),
    isOneOfIds(listEntries.campaignId, filter.campaignIds),
    isOneOf(listEntries.reason, filter.reasons),
    beginsWith(listEntries.recipient, filter.recipientPrefixes),
  );
}

/** A condition on events: said of such an entry. */
export function wordCondition(accountId: string, filter: OptOutFilter): SQL | undefined {
  return and(eventCondition(accountId, filter), beginsWith(events.recipient, filter.recipientPrefixes));
}

function reachesSenders(accountId: string, senderIds: readonly string[]): SQL {
  return sql`${listEntries.scopeKey} = any(${keysReachingSenders(accountId, senderIds)})
    and (${holdsSomeSender(sql`c.sender_id = any(${sql.param(senderIds)}::uuid[])`)}) is not null`;
}

function reachesChannels(accountId: string, channels: readonly Channel[]): SQL {
  return sql`${listEntries.scopeKey} = any(${keysReachingChannels(accountId, channels)})
    and (${listEntries.scopeKey} = any(${sql.param(keysOfWholeChannels(channels))}::integer[])
      or (${holdsSomeSender(sql`(
        select s.channel from senders s where s.account_id = c.account_id and s.sender_id = c.sender_id
      ) = any(${sql.param(channels)}::text[])`)}) is not null)`;
}

/** Not null where the entry covers a sender, one of those meant, that no later opt-in has freed of it. */
function holdsSomeSender(isMeant: SQL): SQL {
  return sql`
    select true from sender_covers c
    where c.account_id = ${listEntries.accountId} and c.scope_key = ${listEntries.scopeKey} and ${isMeant}
      and (
        select true from list_entries w
        join sender_covers o on o.account_id = w.account_id and o.scope_key = w.scope_key and o.sender_id = c.sender_id
          and not o.opt_outs_only
        where w.account_id = ${listEntries.accountId} and w.recipient = ${listEntries.recipient}
          and not w.m_out and w.m_at > ${listEntries.mAt}
        limit 1
      ) is null
    limit 1`;
}

/** As ranges, which an index answers whatever the planner knows; U+10FFFF sorts last. */
function beginsWith(column: PgColumn, prefixes: readonly string[] | null | undefined): SQL | undefined {
  if (!isGiven(prefixes)) return undefined;
  return or(...prefixes.map((prefix) => and(gte(column, prefix), lt(column, `${prefix}\u{10ffff}`))));
}
