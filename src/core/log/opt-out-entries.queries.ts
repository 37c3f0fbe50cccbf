import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.js';
import { listEntries } from '../db/log.tables.js';
import { scopes } from '../db/sender.tables.js';
import { isOnTheList, type ScopeOfKey, type StoredEntry, storedEntryColumns } from './opt-out-entry.js';

/** The entries of one recipient, newest first. */
export function storedEntriesOf(db: Db, accountId: string, recipient: string): Promise<StoredEntry[]> {
  return db
    .of(accountId)
    .orm.select(storedEntryColumns)
    .from(listEntries)
    .where(and(isOnTheList(accountId), eq(listEntries.recipient, recipient)))
    .orderBy(desc(listEntries.since), asc(listEntries.scopeKey));
}

/** The latest words of these recipients, opt-ins among them: one look into the index for each recipient. */
export function latestWordsOf(
  db: Db,
  accountId: string,
  recipients: readonly string[],
): Promise<(StoredEntry & { out: boolean | null })[]> {
  return db.of(accountId).rows(
    sql`
    select l.* from unnest(${sql.param(recipients)}::text[]) r(recipient)
    cross join lateral (
      select e.recipient, e.scope_key as "scopeKey", e.m_position as position, e.m_at as at, e.m_out as out,
        e.u_out as "utilityOut", e.o_out as "otpOut", e.since
      from list_entries e
      where e.account_id = ${accountId}::uuid and e.recipient = r.recipient order by e.recipient, e.scope_key
    ) l`,
    { plannedOnce: true },
  );
}

export function scopesByKey(db: Db, accountId: string, scopeKeys: readonly number[]): Promise<ScopeOfKey[]> {
  return db
    .of(accountId)
    .orm.select({
      scopeKey: scopes.scopeKey,
      scope: scopes.scope,
      channel: scopes.channel,
      senderId: scopes.senderId,
      groupId: scopes.groupId,
    })
    .from(scopes)
    .where(
      and(eq(scopes.accountId, accountId), sql`${scopes.scopeKey} = any(${sql.param(scopeKeys)}::integer[])`),
    );
}

/** The senders, archived ones left out, that each entry covers and a later opt-in has freed of it. */
export function freedSenders(
  db: Db,
  accountId: string,
  entries: readonly { recipient: string; scopeKey: number }[],
): Promise<{ recipient: string; scope_key: number; sender_ids: string[] }[]> {
  return db.of(accountId).rows(sql`
    select x.recipient, x.scope_key, array_agg(distinct s.sender_id) as sender_ids
    from jsonb_to_recordset(${JSON.stringify(entries.map((entry) => ({ r: entry.recipient, k: entry.scopeKey })))}::jsonb) g(r text, k integer)
    join list_entries x on x.account_id = ${accountId}::uuid and x.recipient = g.r collate "C" and x.scope_key = g.k
    join list_entries w on w.account_id = x.account_id and w.recipient = x.recipient and not w.m_out and w.m_at > x.m_at
    join sender_covers f on f.account_id = w.account_id and f.scope_key = w.scope_key and not f.opt_outs_only
    join sender_covers c on c.account_id = f.account_id and c.sender_id = f.sender_id and c.scope_key = x.scope_key
    join senders s on s.account_id = c.account_id and s.sender_id = c.sender_id and s.archived_at is null
    group by x.recipient, x.scope_key`);
}
