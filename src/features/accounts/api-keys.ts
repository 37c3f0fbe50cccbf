import { randomBytes, randomUUID } from 'node:crypto';
import { type ApiKeyRow, insertKey, revokeKey } from '../../core/access/api-keys.queries.js';
import { hashOfSecret, secretFrom } from '../../core/access/secret.rules.js';
import type { Db } from '../../core/db/connect.js';
import type { Instant } from '../../core/domain/instant.js';
import { storableText } from '../../core/domain/storable-text.rules.js';
import type { Role } from '../../core/domain/vocabulary.js';
import type { Services } from '../../core/graph/context.js';
import { isId } from '../../core/graph/ids.js';
import { badWish, type Changed, unknown } from '../../core/settings/settings-change.js';
import { nameLimit } from './account-properties.rules.js';
import { findAccount } from './accounts.queries.js';

export interface CreatedKey {
  apiKey: ApiKeyRow;
  /** Kept nowhere: only its hash is. */
  secret: string;
}

export async function createApiKey(
  db: Db,
  accountId: string,
  wish: { name: string; role: Role; expiresAt: Instant | null; now: Instant },
): Promise<Changed<CreatedKey>> {
  const name = storableText(wish.name, nameLimit);
  if (name.kind === 'not-storable') return badWish(`name: ${name.message}`);
  if (wish.expiresAt !== null && wish.expiresAt <= wish.now) {
    return badWish('expiresAt: a time in the future was expected');
  }
  const secret = secretFrom(randomBytes(32));
  const apiKey = await insertKey(db, accountId, {
    keyId: randomUUID(),
    name: name.text,
    role: wish.role,
    secretHash: hashOfSecret(secret),
    expiresAt: wish.expiresAt,
  });
  if (apiKey === undefined) throw new Error('the key was inserted and did not come back');
  return { kind: 'done', result: { apiKey, secret } };
}

/** For an account that has lost its last ADMIN key. */
export async function createAdminKey(db: Db, accountId: string, now: Instant): Promise<Changed<CreatedKey>> {
  if (!isId(accountId) || (await findAccount(db, accountId)) === undefined) return unknown('account');
  return createApiKey(db, accountId, { name: 'Made by the platform', role: 'ADMIN', expiresAt: null, now });
}

/** The key is refused from now on: by this process at once, by others within a second. */
export async function revokeApiKey(
  { db, authenticator }: Pick<Services, 'db' | 'authenticator'>,
  accountId: string,
  keyId: string,
): Promise<Changed<ApiKeyRow>> {
  const apiKey = isId(keyId) ? await revokeKey(db, accountId, keyId) : undefined;
  if (apiKey === undefined) return unknown('API key');
  authenticator.forget();
  return { kind: 'done', result: apiKey };
}
