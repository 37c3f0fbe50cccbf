import { and, asc, eq, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.js';
import { lookingBack } from '../db/look-back.js';
import { apiKeys } from '../db/account.tables.js';
import { formatInstant, type Instant } from '../domain/instant.js';
import type { Role } from '../domain/vocabulary.js';
import type { KeyLimits } from './caller.js';
import { auditEntryIf, type NewAuditEntry } from './audit-trail.queries.js';

export interface ApiKeyRow {
  keyId: string;
  name: string;
  role: Role;
  createdAt: Instant;
  lastUsedAt: Instant | null;
  expiresAt: Instant | null;
  revokedAt: Instant | null;
  trustedOnly: boolean;
  readsPerMinute: number | null;
  writesPerMinute: number | null;
  sockets: number | null;
}

const columns = {
  keyId: apiKeys.keyId,
  name: apiKeys.name,
  role: apiKeys.role,
  createdAt: apiKeys.createdAt,
  lastUsedAt: apiKeys.lastUsedAt,
  expiresAt: apiKeys.expiresAt,
  revokedAt: apiKeys.revokedAt,
  trustedOnly: apiKeys.trustedOnly,
  readsPerMinute: apiKeys.readsPerMinute,
  writesPerMinute: apiKeys.writesPerMinute,
  sockets: apiKeys.sockets,
};

/**
 * The one look-up that has no account: the key is what finds it. Hashes in hexadecimal. Revoked and expired keys are not
 * found.
 */
export function findKeysByHash(
  db: Db,
  secretHashes: readonly string[],
): Promise<
  {
    secretHash: string;
    accountId: string;
    keyId: string;
    name: string;
    role: Role;
    /** The key's account is suspended. */
    isSuspended: boolean;
    /** Null: it is limited as all keys are. */
    limits: KeyLimits | null;
  }[]
> {
  return db.rows(sql`
    select secret_hash as "secretHash", account_id as "accountId", key_id as "keyId", name, role,
      is_suspended as "isSuspended", limits
    from find_api_keys(${sql.param(secretHashes)}::text[])`);
}

export function listKeys(db: Db, accountId: string): Promise<ApiKeyRow[]> {
  return db
    .of(accountId)
    .orm.select(columns)
    .from(apiKeys)
    .where(eq(apiKeys.accountId, accountId))
    .orderBy(asc(apiKeys.createdAt), asc(apiKeys.keyId));
}

/** Adds the key, or gives the one that is there under its id: a try before whose answer was lost has added it. */
export async function insertKey(
  db: Db,
  accountId: string,
  key: { keyId: string; name: string; role: Role; secretHash: Buffer; expiresAt: Instant | null },
  entry: NewAuditEntry,
): Promise<ApiKeyRow | undefined> {
  const expiresAt = key.expiresAt === null ? null : formatInstant(key.expiresAt);
  await db.of(accountId).rows(sql`
    /* insert_key */
    with made as (
      insert into api_keys (account_id, key_id, name, role, secret_hash, expires_at)
      values (${accountId}::uuid, ${key.keyId}::uuid, ${key.name}, ${key.role}, ${key.secretHash}::bytea, ${expiresAt}::timestamptz)
      on conflict do nothing
      returning key_id
    ), told as (${auditEntryIf(sql`made`, accountId, entry)})
    select key_id from made`);
  return lookingBack(findKeyById(db, accountId, key.keyId));
}

export async function findKeyById(db: Db, accountId: string, keyId: string): Promise<ApiKeyRow | undefined> {
  const [row] = await db
    .of(accountId)
    .orm.select(columns)
    .from(apiKeys)
    .where(and(eq(apiKeys.accountId, accountId), eq(apiKeys.keyId, keyId)));
  return row;
}

/** Revokes once; a key revoked before keeps its time. */
export async function revokeKey(
  db: Db,
  accountId: string,
  keyId: string,
  entry: NewAuditEntry,
): Promise<ApiKeyRow | undefined> {
  await db.of(accountId).rows(sql`
    /* revoke_key */
    with revoked as (
      update api_keys set revoked_at = now()
      where account_id = ${accountId}::uuid and key_id = ${keyId}::uuid and revoked_at is null
      returning key_id
    ), told as (${auditEntryIf(sql`revoked`, accountId, entry)})
    select key_id from revoked`);
  return lookingBack(findKeyById(db, accountId, keyId));
}

/** What a key is limited to from now on. */
export async function saveKeyLimits(
  db: Db,
  accountId: string,
  key: Pick<ApiKeyRow, 'keyId' | 'trustedOnly' | 'readsPerMinute' | 'writesPerMinute' | 'sockets'>,
  entry: NewAuditEntry,
): Promise<ApiKeyRow | undefined> {
  const { keyId, trustedOnly, readsPerMinute, writesPerMinute, sockets } = key;
  await db.of(accountId).rows(sql`
    /* limit_key */
    with given as (
      select ${trustedOnly}::boolean as trusted_only, ${readsPerMinute}::integer as reads, ${writesPerMinute}::integer as writes,
        ${sockets}::integer as sockets
    ), limited as (
      update api_keys k set trusted_only = g.trusted_only, reads_per_minute = g.reads, writes_per_minute = g.writes,
        sockets = g.sockets
      from given g
      where k.account_id = ${accountId}::uuid and k.key_id = ${keyId}::uuid
        and (k.trusted_only, k.reads_per_minute, k.writes_per_minute, k.sockets)
          is distinct from (g.trusted_only, g.reads, g.writes, g.sockets)
      returning k.key_id
    ), told as (${auditEntryIf(sql`limited`, accountId, entry)})
    select key_id from limited`);
  return lookingBack(findKeyById(db, accountId, keyId));
}

export interface UsedKey {
  accountId: string;
  keyId: string;
}

/** Notes that keys were used, to the minute. */
export async function noteKeyUses(db: Db, used: readonly UsedKey[]): Promise<void> {
  const accountIds = used.map(({ accountId }) => accountId);
  const keyIds = used.map(({ keyId }) => keyId);
  await db.ofAll([...new Set(accountIds)]).rows(sql`
    /* note_key_uses */
    select touch_keys(${sql.param(accountIds)}::uuid[], ${sql.param(keyIds)}::uuid[])`);
}
