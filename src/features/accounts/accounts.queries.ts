import { eq, sql } from 'drizzle-orm';
import { auditEntryIf, type NewAuditEntry } from '../../core/access/audit-trail.queries.js';
import type { Db } from '../../core/db/connect.js';
import { lookingBack } from '../../core/db/look-back.js';
import { accounts } from '../../core/db/account.tables.js';
import type { Instant } from '../../core/domain/instant.js';
import type { Keyword } from '../../core/settings/account-settings.js';
import type { AccountProperties } from '../../core/settings/settings-change.js';
import { givenBy } from '../../core/db/given-by.js';

export interface AccountRow extends AccountProperties {
  accountId: string;
  createdAt: Instant;
  /** Since when it is suspended; null: it is not. */
  suspendedAt: Instant | null;
}

const columns = {
  accountId: accounts.accountId,
  name: accounts.name,
  brand: accounts.brand,
  defaultRegion: accounts.defaultRegion,
  language: accounts.language,
  reviewDays: accounts.reviewDays,
  attributionDays: accounts.attributionDays,
  evidenceDays: accounts.evidenceDays,
  alertRate: accounts.alertRate,
  alertMinimum: accounts.alertMinimum,
  color: accounts.color,
  logoUrl: accounts.logoUrl,
  createdAt: accounts.createdAt,
  suspendedAt: accounts.suspendedAt,
};

export interface NewAccount {
  accountId: string;
  properties: AccountProperties;
  keywords: readonly (Keyword & { generousKey: string })[];
  adminKey: { keyId: string; name: string; secretHash: Buffer };
  entry: NewAuditEntry;
}

/**
 * The account with its log, its first scopes (the account's and the channels'), its first keywords, its first key and the first
 * entry of its audit trail. Or
 * the one that is there under its id, all of it: a try before whose answer was lost has made it.
 */
export async function insertAccount(db: Db, account: NewAccount): Promise<AccountRow | undefined> {
  const { accountId, properties, keywords, adminKey, entry } = account;
  const [row] = await db.of(accountId).rows<{ created_at: Instant }>(sql`
    /* insert_account */
    with account as (
      insert into accounts (
        account_id, name, brand, default_region, language, review_days, attribution_days, alert_rate, alert_minimum,
        color, logo_url)
      values (${accountId}, ${properties.name}, ${properties.brand}, ${properties.defaultRegion}, ${properties.language},
        ${properties.reviewDays}, ${properties.attributionDays}, ${properties.alertRate}, ${properties.alertMinimum},
        ${properties.color}, ${properties.logoUrl})
      on conflict do nothing
      returning account_id, created_at
    ),
    head as (insert into log_heads (account_id) select account_id from account),
    first_scopes as (
      insert into scopes (account_id, scope_key, scope, channel)
      select account_id, s.scope_key, s.scope, s.channel from account, (values
        (0, 'ACCOUNT', null), (1, 'CHANNEL', 'SMS'), (2, 'CHANNEL', 'RCS'), (3, 'CHANNEL', 'WHATSAPP'), (4, 'CHANNEL', 'EMAIL')
      ) s(scope_key, scope, channel)
    ),
    first_keywords as (
      insert into keywords (
        account_id, keyword_id, word, match_key, generous_key, action, language, built_in, floor, ambiguous, enabled)
      select account_id, r."keywordId", r.word, r."matchKey", r."generousKey", r.action, r.language, r."builtIn", r.floor,
        r.ambiguous, r.enabled
      from account, jsonb_to_recordset(${JSON.stringify(keywords)}::jsonb) r(
        "keywordId" uuid, word text, "matchKey" text, "generousKey" text, action text, language text,
        "builtIn" boolean, floor boolean, ambiguous boolean, enabled boolean)
    ),
    told as (${auditEntryIf(sql`account`, accountId, entry)}),
    first_key as (
      insert into api_keys (account_id, key_id, name, role, secret_hash)
      select account_id, ${adminKey.keyId}::uuid, ${adminKey.name}, 'ADMIN', ${adminKey.secretHash} from account
    )
    select created_at from account`);
  return row === undefined
    ? lookingBack(findAccount(db, accountId))
    : { accountId, ...properties, createdAt: row.created_at, suspendedAt: null };
}

export async function findAccount(db: Db, accountId: string): Promise<AccountRow | undefined> {
  const [row] = await db
    .of(accountId)
    .orm.select(columns)
    .from(accounts)
    .where(eq(accounts.accountId, accountId));
  return row;
}

/**
 * Suspends it, or ends that; undefined: there is no such account. One that was suspended before keeps its time, and the audit
 * trail has an entry only where something changed: by this statement or by a try before whose answer was lost.
 */
export async function suspend(
  db: Db,
  accountId: string,
  suspended: boolean,
  entry: NewAuditEntry,
): Promise<AccountRow | undefined> {
  await db.of(accountId).rows(sql`
    with changed as (
      update accounts set suspended_at = case when ${suspended}::boolean then now() end
      where account_id = ${accountId} and (suspended_at is not null) <> ${suspended}::boolean
      returning account_id
    ),
    told as (${auditEntryIf(sql`changed`, accountId, entry)})
    select account_id from changed`);
  return lookingBack(findAccount(db, accountId));
}

export interface AccountPlace {
  createdAt: Instant;
  accountId: string;
}

/** Oldest first; one row more than the limit tells that there is more. */
export async function accountsPage(
  db: Db,
  page: {
    direction: 'forward' | 'backward';
    limit: number;
    after: AccountPlace | null;
    before: AccountPlace | null;
  },
): Promise<AccountRow[]> {
  const forward = page.direction === 'forward';
  const place = (at: AccountPlace | null) =>
    at === null
      ? sql`null, null`
      : sql`${sql.param(at.createdAt, accounts.createdAt)}::timestamptz, ${at.accountId}::uuid`;
  const rows = await db.orm
    .select(columns)
    .from(
      givenBy(
        sql`page_of_accounts(${place(page.after)}, ${place(page.before)}, ${!forward}, ${page.limit + 1}::integer)`,
        accounts,
      ),
    );
  return forward ? rows : rows.toReversed();
}

export async function countAccounts(db: Db): Promise<number> {
  const [row] = await db.rows<{ count: number }>(sql`select count_accounts() as count`);
  return row?.count ?? 0;
}
