/**
 * An entry of the opt-out list: a recipient who is opted out now, in a scope. It is a row of list_entries whose latest
 * word for MARKETING is an opt-out, unless a later opt-in of a wider scope has overruled it for all that it covers.
 */
import { type SQL, sql } from 'drizzle-orm';
import { listEntries } from '../db/log.tables.js';
import { rendered } from '../db/rendered.js';
import type { Instant } from '../domain/instant.js';
import type { Blocks, Channel, Scope } from '../domain/vocabulary.js';
import type { LogEvent } from './event.js';

/** What a scope key stands for. */
export interface ScopeOfKey {
  scopeKey: number;
  scope: Scope;
  channel: Channel | null;
  senderId: string | null;
  groupId: string | null;
}

/** One that the list shows, with the key of its scope. */
export interface UnplacedEntry {
  recipient: string;
  scopeKey: number;
  /** Where the word that decides MARKETING stands in the log. */
  position: number;
  blocks: Blocks;
  /** No word of the recipient lifts it. */
  hold: boolean;
  since: Instant;
  /** The word that stands, with the columns that were asked for and no others; null where none were. */
  event: LogEvent | null;
}

export interface StoredEntry {
  recipient: string;
  scopeKey: number;
  position: number | null;
  at: Instant | null;
  utilityOut: boolean | null;
  otpOut: boolean | null;
  since: Instant;
}

export const storedEntryColumns = {
  recipient: listEntries.recipient,
  scopeKey: listEntries.scopeKey,
  position: listEntries.mPosition,
  at: listEntries.mAt,
  utilityOut: listEntries.uOut,
  otpOut: listEntries.oOut,
  since: listEntries.since,
};

export function toUnplaced(row: StoredEntry, event: LogEvent | null): UnplacedEntry {
  if (row.position === null) throw new Error('an entry of the list without the word that made it');
  return {
    recipient: row.recipient,
    scopeKey: row.scopeKey,
    position: row.position,
    blocks: blocksOf(row),
    hold: row.at === Infinity,
    since: row.since,
    event,
  };
}

/** The most that the words at this scope key block. */
export function blocksOf(row: Pick<StoredEntry, 'otpOut' | 'utilityOut'>): Blocks {
  if (row.otpOut === true) return 'ALL';
  return row.utilityOut === true ? 'ALL_BUT_OTP' : 'MARKETING';
}

/** A sender's word is narrower than a group's, even when the group has one sender: another may join it tomorrow. */
const isNotNarrower = sql`
  select count(*) = 0 from scopes here, scopes there
  where here.account_id = ${listEntries.accountId} and here.scope_key = ${listEntries.scopeKey} and here.scope = 'GROUP'
    and there.account_id = ${listEntries.accountId} and there.scope_key = w.scope_key and there.scope = 'SENDER'`;

/** Every sender that the entry's key covers is covered by the other key as well; an entry that covers none is not overruled. */
const coversAll = sql`
  select coalesce(bool_and((
    select true from sender_covers o
    where o.account_id = c.account_id and o.sender_id = c.sender_id and o.scope_key = w.scope_key and not o.opt_outs_only
  ) is not null), false)
  from sender_covers c
  where c.account_id = ${listEntries.accountId} and c.scope_key = ${listEntries.scopeKey}`;

/** A later opt-in at another key that frees all that this entry covers. */
const overrulingWord = sql`
  select true from list_entries w
  where w.account_id = ${listEntries.accountId} and w.recipient = ${listEntries.recipient}
    and not w.m_out and w.m_at > ${listEntries.mAt} and w.scope_key <> ${listEntries.scopeKey}
    and (w.scope_key = 0 or (${listEntries.scopeKey} > 4 and (${isNotNarrower}) and (${coversAll})))
  limit 1`;

/**
 * What makes a row of list_entries an entry of the list. Scalar subqueries, not EXISTS: the planner would turn that into
 * a join over the whole table, and a page must cost what the page holds.
 */
export function isOnTheList(accountId: string): SQL {
  return sql`${accountColumn} = ${accountId}::uuid and ${isOutAndStands}`;
}

const accountColumn = rendered(sql`${listEntries.accountId}`);
const isOutAndStands = rendered(sql`${listEntries.mOut} and (${overrulingWord}) is null`);

/** Of the rows that are out, those that are not entries of the list: few, and found from the opt-ins. */
export function isOutAndOverruled(accountId: string): SQL {
  return sql`${accountColumn} = ${accountId}::uuid and ${isOut}
    and ${recipientColumn} in (select w.recipient from list_entries w where w.account_id = ${accountId}::uuid and not w.m_out)
    and ${isOverruled}`;
}

export function isOutAtAll(accountId: string): SQL {
  return sql`${accountColumn} = ${accountId}::uuid and ${isOut}`;
}

/** Of a row that is out: no later opt-in has freed all that it covers. */
export const isNotOverruled = rendered(sql`(${overrulingWord}) is null`);

const isOut = rendered(sql`${listEntries.mOut}`);
const recipientColumn = rendered(sql`${listEntries.recipient}`);
const isOverruled = rendered(sql`(${overrulingWord}) is not null`);
