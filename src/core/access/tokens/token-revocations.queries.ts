/** Tokens cannot be taken back; what is kept is of which none counts any more. */
import { sql } from 'drizzle-orm';
import { tokenRevocations } from '../../db/account.tables.js';
import type { Db } from '../../db/connect.js';
import type { Instant } from '../../domain/instant.js';
import { auditEntryIf, type NewAuditEntry } from '../audit-trail.queries.js';

export interface TokenRevocation {
  /** Null: everybody's. */
  subject: string | null;
  issuedBefore: Instant;
  revokedAt: Instant;
  revokedBy: string;
}

/** Stands for everybody. No subject is empty. */
const everybody = '';

/** What is known of those whom tokens name, each under its place; of accounts that there are not, nothing. */
export function findTokenStandings(
  db: Db,
  named: readonly { accountId: string; subject: string }[],
): Promise<{ place: number; isSuspended: boolean; revokedBefore: Instant | null }[]> {
  const accountIds = named.map(({ accountId }) => accountId);
  const subjects = named.map(({ subject }) => subject);
  return db.ofAll([...new Set(accountIds)]).rows(sql`
    select place, is_suspended as "isSuspended", revoked_before as "revokedBefore"
    from token_standings(${sql.param(accountIds)}::uuid[], ${sql.param(subjects)}::text[])`);
}

/**
 * Those issued at the moment or before it count no more. One that says less than what is kept changes nothing, and gives what is
 * kept; the same once more, too.
 */
export async function keepRevocation(
  db: Db,
  accountId: string,
  wish: { subject: string | null; issuedBefore: Instant; revokedBy: string },
  entry: NewAuditEntry,
): Promise<TokenRevocation | undefined> {
  const subject = wish.subject ?? everybody;
  const of = db.of(accountId);
  await of.rows(sql`
    with changed as (
      insert into token_revocations as kept (account_id, subject, issued_before, revoked_by)
      values (${accountId}, ${subject}, ${sql.param(wish.issuedBefore, tokenRevocations.issuedBefore)}::timestamptz, ${wish.revokedBy})
      on conflict (account_id, subject) do update
        set issued_before = excluded.issued_before, revoked_at = now(), revoked_by = excluded.revoked_by
        where kept.issued_before < excluded.issued_before
      returning account_id
    ),
    told as (${auditEntryIf(sql`changed`, accountId, entry)})
    select account_id from changed`);
  const [row] = await of.rows<Omit<TokenRevocation, 'subject'>>(sql`
    select issued_before as "issuedBefore", revoked_at as "revokedAt", revoked_by as "revokedBy"
    from token_revocations where account_id = ${accountId} and subject = ${subject}`);
  return row === undefined ? undefined : { subject: wish.subject, ...row };
}
