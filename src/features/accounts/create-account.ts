import { randomBytes, randomUUID } from 'node:crypto';
import { newEntry } from '../../core/access/audit-trail.queries.js';
import type { Author } from '../../core/access/author.js';
import { hashOfSecret, secretFrom } from '../../core/access/secret.rules.js';
import { toldOfNew } from '../../core/access/told.rules.js';
import type { Db } from '../../core/db/connect.js';
import type { Changed } from '../../core/settings/settings-change.js';
import { subjectOfAccount } from '../../core/settings/told-settings.rules.js';
import {
  type AccountWishes,
  propertiesOfNewAccount,
  readAccountProperties,
} from './account-properties.rules.js';
import { type AccountRow, insertAccount } from './accounts.queries.js';
import { firstKeywords } from './first-keywords.rules.js';

export interface CreatedAccountRow {
  account: AccountRow;
  /** The secret of its first key, of role ADMIN: kept nowhere. */
  secret: string;
}

/** Opens an account: all of it in one statement, so that no half of one is ever there. */
export async function createAccount(
  db: Db,
  by: (accountId: string) => Author,
  wishes: AccountWishes & { name: string },
): Promise<Changed<CreatedAccountRow>> {
  const read = readAccountProperties(propertiesOfNewAccount, wishes);
  if (read.kind === 'refused') return read;
  const secret = secretFrom(randomBytes(32));
  const accountId = randomUUID();
  const told = toldOfNew(subjectOfAccount(accountId), { ...read.properties });
  const account = await insertAccount(db, {
    accountId,
    entry: newEntry(by(accountId), told),
    properties: read.properties,
    keywords: firstKeywords(randomUUID),
    adminKey: { keyId: randomUUID(), name: 'First key', secretHash: hashOfSecret(secret) },
  });
  if (account === undefined) throw new Error('the account was inserted and did not come back');
  return { kind: 'done', result: { account, secret } };
}
