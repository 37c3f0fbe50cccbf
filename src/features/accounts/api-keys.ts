import { randomBytes, randomUUID } from 'node:crypto';
import { type ApiKeyRow, insertKey, revokeKey } from '../../core/access/api-keys.queries.js';
import { newEntry } from '../../core/access/audit-trail.queries.js';
import type { Author } from '../../core/access/author.js';
import { hashOfSecret, secretFrom } from '../../core/access/secret.rules.js';
import { subjectOfKey, toldOfChange, toldOfNew } from '../../core/access/told.rules.js';
import type { Db } from '../../core/db/connect.js';
import { formatInstant, type Instant } from '../../core/domain/instant.js';
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
  by: Author,
  wish: { name: string; role: Role; expiresAt: Instant | null; now: Instant },
): Promise<Changed<CreatedKey>> {
  const name = storableText(wish.name, nameLimit);
  if (name.kind === 'not-storable') return badWish(`name: ${name.message}`);
  if (wish.expiresAt !== null && wish.expiresAt <= wish.now) {
    return badWish('expiresAt: a time in the future was expected');
  }
  const secret = secretFrom(randomBytes(32));
  const { role, expiresAt } = wish;
  const key = { keyId: randomUUID(), name: name.text, role, secretHash: hashOfSecret(secret), expiresAt };
  const told = toldOfNew(subjectOfKey(key.keyId), {
    name: key.name,
    role,
    expiresAt: expiresAt === null ? null : formatInstant(expiresAt),
  });
  const apiKey = await insertKey(db, by.accountId, key, newEntry(by, told));
  if (apiKey === undefined) throw new Error('the key was inserted and did not come back');
  return { kind: 'done', result: { apiKey, secret } };
}

/** For an account that has lost its last ADMIN key. */
export async function createAdminKey(db: Db, by: Author, now: Instant): Promise<Changed<CreatedKey>> {
  const { accountId } = by;
  if (!isId(accountId) || (await findAccount(db, accountId)) === undefined) return unknown('account');
  return createApiKey(db, by, { name: 'Made by the platform', role: 'ADMIN', expiresAt: null, now });
}

/** The key is refused from now on: by this process at once, by others when they hear of it or within a second. */
export async function revokeApiKey(
  { db, accessChanged }: Pick<Services, 'db' | 'accessChanged'>,
  by: Author,
  keyId: string,
): Promise<Changed<ApiKeyRow>> {
  const told = toldOfChange(subjectOfKey(keyId.toLowerCase()), { revoked: false }, { revoked: true });
  const apiKey = isId(keyId) ? await revokeKey(db, by.accountId, keyId, newEntry(by, told)) : undefined;
  if (apiKey === undefined) return unknown('API key');
  accessChanged(by.accountId);
  return { kind: 'done', result: apiKey };
}
