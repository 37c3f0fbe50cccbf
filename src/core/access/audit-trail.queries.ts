/**
 * The audit trail: who has changed what of an account, and why. An entry is written by the very statement that makes the
 * change, so that there is neither without the other, however often the statement is sent.
 */
import { type SQL, sql } from 'drizzle-orm';
import { newId } from '../domain/new-id.js';
import { withoutAddresses } from '../domain/without-addresses.rules.js';
import type { Actor, Author } from './author.js';
import type { Audited } from './auditing.js';
import type { Told } from './told.rules.js';

export interface NewAuditEntry extends Told {
  /** Made before the first try. */
  entryId: string;
  actor: Actor;
  /** The operation: "createCampaign". */
  action: Audited;
  reason: string | null;
}

/** `reason`: in the words of who makes the change. Entries stay when people are erased: addresses in it are not kept. */
export function newEntry(by: Author, told: Told, reason: string | null = null): NewAuditEntry {
  const { actor, action } = by;
  return {
    entryId: newId(),
    actor,
    action,
    ...told,
    reason: reason === null ? null : withoutAddresses(reason),
  };
}

/**
 * For a `with`: stores the entry if `changed`, another part of the same `with`, gave a row.
 *
 * with changed as (update … returning …), told as (${auditEntryIf(sql`changed`, accountId, entry)}) select …
 */
export function auditEntryIf(changed: SQL, accountId: string, entry: NewAuditEntry): SQL {
  const { entryId, actor, action, subject, reason } = entry;
  return sql`
    insert into audit_entries (account_id, entry_id, actor, actor_id, action, subject, before, after, reason)
    select ${accountId}::uuid, ${entryId}::uuid, ${actor.name}::text, ${actor.id}::text, ${action}::text,
      ${subject}::text, ${json(entry.before)}::text, ${json(entry.after)}::text, ${reason}::text
    where exists (select from ${changed})`;
}

function json(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
