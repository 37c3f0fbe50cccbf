import { and, asc, eq, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.js';
import { lookingBack } from '../db/look-back.js';
import { apiKeys } from '../db/account.tables.js';
import type { Instant } from '../domain/instant.js';
import type { Role } from '../domain/vocabulary.js';

export interface ApiKeyRow {
  keyId: string;
  name: string;
  role: Role;
  createdAt: Instant;
  lastUsedAt: Instant | null;
  expiresAt: Instant | null;
  revokedAt: Instant | null;
}

const columns = {
  keyId: apiKeys.keyId,
  name: apiKeys.name,
  role: apiKeys.role,
  createdAt: apiKeys.createdAt,
  lastUsedAt: apiKeys.lastUsedAt,
  expiresAt: apiKeys.expiresAt,
  revokedAt: apiKeys.revokedAt,
};

/** The one look-up that has no account: the key is what finds it. Hashes in hexadecimal. Revoked and expired keys are not found. */
export function findKeysByHash(
  db: Db,
  secretHashes: readonly string[],
): Promise<{ secretHash: string; accountId: string; keyId: string; name: string; role: Role }[]> {
  return db.rows(sql`
    select encode(secret_hash, 'hex') as "secretHash", account_id as "accountId", key_id as "keyId", name, role
    from api_keys
    where secret_hash = any(array(select decode(h, 'hex') from unnest(${sql.param(secretHashes)}::text[]) h))
      and revoked_at is null and (expires_at is null or expires_at > now())`);
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
): Promise<ApiKeyRow | undefined> {
  const [row] = await db
    .of(accountId)
    .orm.insert(apiKeys)
    .values({ accountId, ...key })
    .onConflictDoNothing()
    .returning(columns);
  return row ?? (await lookingBack(findKeyById(db, accountId, key.keyId)));
}

async function findKeyById(db: Db, accountId: string, keyId: string): Promise<ApiKeyRow | undefined> {
  const [row] = await db
    .of(accountId)
    .orm.select(columns)
    .from(apiKeys)
    .where(and(eq(apiKeys.accountId, accountId), eq(apiKeys.keyId, keyId)));
  return row;
}

/** Revokes once; a key revoked before keeps its time. */
export async function revokeKey(db: Db, accountId: string, keyId: string): Promise<ApiKeyRow | undefined> {
  const [row] = await db
    .of(accountId)
    .orm.update(apiKeys)
    .set({ revokedAt: sql`coalesce(${apiKeys.revokedAt}, now())` })
    .where(and(eq(apiKeys.accountId, accountId), eq(apiKeys.keyId, keyId)))
    .returning(columns);
  return row;
}

/** Notes that keys were used, to the minute. */
export async function touchKeys(
  db: Db,
  used: readonly { accountId: string; keyId: string }[],
): Promise<void> {
  await db.ofAll(used.map(({ accountId }) => accountId)).rows(sql`
    update api_keys k set last_used_at = now()
    from jsonb_to_recordset(${JSON.stringify(used)}::jsonb) u("accountId" uuid, "keyId" uuid)
    where k.account_id = u."accountId" and k.key_id = u."keyId"
      and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute')`);
}
