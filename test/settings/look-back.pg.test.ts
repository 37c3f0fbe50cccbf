/** A write is carried out, its answer is lost, and the database goes away while the next try looks for what is there. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { insertKey } from '../../src/core/access/api-keys.queries.js';
import { toldOfChange } from '../../src/core/access/told.rules.js';
import { askingAgain } from '../../src/core/db/ask-again.js';
import type { Db } from '../../src/core/db/connect.js';
import { DatabaseAway, DatabaseTimeout } from '../../src/core/db/database-error.js';
import { lookingBack } from '../../src/core/db/look-back.js';
import { createSettingsCache } from '../../src/core/settings/read-settings.js';
import { readSettingsWithScopes } from '../../src/core/settings/scope-keys.queries.js';
import { insertAccount } from '../../src/features/accounts/accounts.queries.js';
import { authorFor, entryFor } from '../support/authors.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount } from '../support/words.js';

const database = useDatabase();

/** Loses the answer of the first write that says this, and is away for every look that says that. */
function losing(write: string, look: string) {
  let isAway = true;
  let writes = 0;
  const db: Db = {
    ...database.db,
    async run(text, parameters, options) {
      if (isAway && writes > 0 && text.includes(look)) throw new DatabaseAway('ECONNREFUSED', false);
      const rows = await database.db.run(text, parameters, options);
      if (!text.includes(write)) return rows;
      writes += 1;
      if (writes === 1) throw new DatabaseAway('CONNECTION_CLOSED', true);
      return rows;
    },
  };
  return {
    db: askingAgain(db, { patience: 300 }),
    comeBack: () => (isAway = false),
    writes: () => writes,
  };
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );
/** As it is, or wrapped by drizzle. */
const unknownOutcome = expect.objectContaining({ name: 'DatabaseAway', mayHaveBeenSent: true }) as unknown;

test('of settings: the outcome is unknown, and the process has no old settings left', async () => {
  const accountId = await givenBareAccount(database.db);
  const { db, comeBack, writes } = losing('save_settings_change', 'select from settings_changes');
  const settings = createSettingsCache(db);
  const before = await settings.known(accountId);
  const changing = settings.change(
    authorFor(accountId),
    () => readSettingsWithScopes(db, accountId),
    (basis) => ({
      kind: 'change',
      change: { account: { ...basis.settings, name: 'renamed', brand: null } },
      told: toldOfChange('Account', { name: 'a' }, { name: 'renamed' }),
      result: 'saved',
    }),
  );
  expect(await failureOf(changing)).toEqual(unknownOutcome);
  expect(writes()).toBe(2);
  comeBack();
  const [row] = await database.db.rows<{ name: string }>(
    sql`select name from accounts where account_id = ${accountId}`,
  );
  expect(row).toEqual({ name: 'renamed' });
  const after = await settings.known(accountId);
  expect(after.version).not.toBe(before.version);
});

test('of an account or a key: the outcome is unknown', async () => {
  const accounts = losing('insert_account', 'from "accounts"');
  const accountId = randomUUID();
  const account = {
    accountId,
    properties: {
      name: 'a',
      brand: null,
      defaultRegion: null,
      language: 'en',
      reviewDays: 7,
      attributionDays: 7,
      evidenceDays: null,
      alertRate: 0.03,
      alertMinimum: 50,
      color: null,
      logoUrl: null,
    },
    keywords: [],
    entry: entryFor(accountId),
    adminKey: { keyId: randomUUID(), name: 'k', secretHash: Buffer.from(randomUUID()) },
  } as const;
  expect(await failureOf(insertAccount(accounts.db, account))).toEqual(unknownOutcome);
  expect(accounts.writes()).toBe(2);
  const keys = losing('insert_key', 'from "api_keys"');
  const key = {
    keyId: randomUUID(),
    name: 'k',
    role: 'ADMIN',
    secretHash: Buffer.from(randomUUID()),
    expiresAt: null,
  } as const;
  expect(await failureOf(insertKey(keys.db, accountId, key, entryFor(accountId)))).toEqual(unknownOutcome);
  expect(keys.writes()).toBe(2);
  const made = await database.db.rows(
    sql`select from api_keys where account_id = ${accountId} and key_id in (${key.keyId}, ${account.adminKey.keyId})`,
  );
  expect(made).toHaveLength(2);
});

test('a look that finds, fails for another reason or knows that it was sent is left as it is', async () => {
  expect(await lookingBack(Promise.resolve(1))).toBe(1);
  const bug = new Error('a bug');
  expect(await failureOf(lookingBack(Promise.reject(bug)))).toBe(bug);
  const lost = new DatabaseAway('ECONNRESET', true);
  expect(await failureOf(lookingBack(Promise.reject(lost)))).toBe(lost);
  expect(await failureOf(lookingBack(Promise.reject(new DatabaseTimeout(10, false))))).toEqual(
    unknownOutcome,
  );
});
