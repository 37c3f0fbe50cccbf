/**
 * The audit trail: who has changed what of an account, and why. An entry is written by the very statement that makes the
 * change, so that there is neither without the other, however often the statement is sent.
 */
import { type SQL, sql } from 'drizzle-orm';

export interface NewAuditEntry {
  /** Made before the first try. */
  entryId: string;
  /** Which key or person. */
  actor: string;
  /** The operation: "createCampaign". */
  action: string;
  /** What was changed: "Campaign" and its id. */
  subject: string;
  /** What it was, and what it is; null where it was not, or is no more. */
  before: object | null;
  after: object | null;
  reason: string | null;
}

/**
 * For a `with`: stores the entry if `changed`, another part of the same `with`, gave a row.
 *
 * with changed as (update … returning …), told as (${auditEntryIf(sql`changed`, accountId, entry)}) select …
 */
export function auditEntryIf(changed: SQL, accountId: string, entry: NewAuditEntry): SQL {
  const { entryId, actor, action, subject, reason } = entry;
  return sql`
    insert into audit_entries (account_id, entry_id, actor, action, subject, before, after, reason)
    select ${accountId}::uuid, ${entryId}::uuid, ${actor}::text, ${action}::text, ${subject}::text,
      ${json(entry.before)}::text, ${json(entry.after)}::text, ${reason}::text
    where exists (select from ${changed})`;
}

function json(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
