import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { auditEntryIf, type NewAuditEntry } from '../../core/access/audit-trail.queries.js';
import type { Db } from '../../core/db/connect.js';
import { providerHooks } from '../../core/db/hook.tables.js';
import { lookingBack } from '../../core/db/look-back.js';
import { formatInstant, type Instant } from '../../core/domain/instant.js';

export interface ProviderHookRow {
  hookId: string;
  provider: string;
  name: string;
  scheme: string;
  secret: Buffer;
  formerSecret: Buffer | null;
  formerUntil: Instant | null;
  createdAt: Instant;
}

const columns = {
  hookId: providerHooks.hookId,
  provider: providerHooks.provider,
  name: providerHooks.name,
  scheme: providerHooks.scheme,
  secret: providerHooks.secret,
  formerSecret: providerHooks.formerSecret,
  formerUntil: providerHooks.formerUntil,
  createdAt: providerHooks.createdAt,
};

const isThere = (accountId: string) =>
  and(eq(providerHooks.accountId, accountId), isNull(providerHooks.removedAt));

/** Those that were not removed, oldest first. */
export function listHooks(db: Db, accountId: string): Promise<ProviderHookRow[]> {
  return db
    .of(accountId)
    .orm.select(columns)
    .from(providerHooks)
    .where(isThere(accountId))
    .orderBy(asc(providerHooks.createdAt), asc(providerHooks.hookId));
}

export async function findHook(
  db: Db,
  accountId: string,
  hookId: string,
): Promise<ProviderHookRow | undefined> {
  const [row] = await db
    .of(accountId)
    .orm.select(columns)
    .from(providerHooks)
    .where(and(isThere(accountId), eq(providerHooks.hookId, hookId)));
  return row;
}

/** Adds the hook, unless the account has so many; undefined then. Or gives the one that a try before has added. */
export async function insertHook(
  db: Db,
  accountId: string,
  hook: Pick<ProviderHookRow, 'hookId' | 'provider' | 'name' | 'scheme' | 'secret'>,
  limit: number,
  entry: NewAuditEntry,
): Promise<ProviderHookRow | undefined> {
  await db.of(accountId).rows(sql`
    /* insert_provider_hook */
    with made as (
      insert into provider_hooks (account_id, hook_id, provider, name, scheme, secret)
      select ${accountId}::uuid, ${hook.hookId}::uuid, ${hook.provider}, ${hook.name}, ${hook.scheme}, ${hook.secret}::bytea
      where (
        select count(*) < ${limit}::integer from provider_hooks where account_id = ${accountId}::uuid and removed_at is null
      )
      on conflict do nothing
      returning hook_id
    ), told as (${auditEntryIf(sql`made`, accountId, entry)})
    select hook_id from made`);
  return lookingBack(findHook(db, accountId, hook.hookId));
}

/** Saves the hook as it is to be. Once more of the same changes nothing. */
export async function saveHook(
  db: Db,
  accountId: string,
  hook: Omit<ProviderHookRow, 'provider' | 'createdAt'>,
  entry: NewAuditEntry,
): Promise<ProviderHookRow | undefined> {
  const { hookId, name, scheme, secret, formerSecret } = hook;
  const formerUntil = hook.formerUntil === null ? null : formatInstant(hook.formerUntil);
  await db.of(accountId).rows(sql`
    /* save_provider_hook */
    with given as (
      select ${name}::text as name, ${scheme}::text as scheme, ${secret}::bytea as secret, ${formerSecret}::bytea as former_secret,
        ${formerUntil}::timestamptz as former_until
    ), saved as (
      update provider_hooks h set name = g.name, scheme = g.scheme, secret = g.secret, former_secret = g.former_secret,
        former_until = g.former_until
      from given g
      where h.account_id = ${accountId}::uuid and h.hook_id = ${hookId}::uuid and h.removed_at is null
        and (h.name, h.scheme, h.secret, h.former_secret, h.former_until)
          is distinct from (g.name, g.scheme, g.secret, g.former_secret, g.former_until)
      returning h.hook_id
    ), told as (${auditEntryIf(sql`saved`, accountId, entry)})
    select hook_id from saved`);
  return lookingBack(findHook(db, accountId, hookId));
}

/** Its secrets go at once. */
export async function removeHook(
  db: Db,
  accountId: string,
  hookId: string,
  entry: NewAuditEntry,
): Promise<void> {
  await db.of(accountId).rows(sql`
    /* remove_provider_hook */
    with removed as (
      update provider_hooks set removed_at = now(), secret = '', former_secret = null, former_until = null
      where account_id = ${accountId}::uuid and hook_id = ${hookId}::uuid and removed_at is null
      returning hook_id
    ), told as (${auditEntryIf(sql`removed`, accountId, entry)})
    select hook_id from removed`);
}
