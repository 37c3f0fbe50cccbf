import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { createAuthenticator } from '../../src/core/access/authenticate.js';
import { hashOfSecret, secretFrom } from '../../src/core/access/secret.rules.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount } from '../support/words.js';

const database = useDatabase();
const platformKey = secretFrom(randomBytes(32));

describe('keys that are looked up at the same time', () => {
  const secrets = Array.from({ length: 300 }, () => secretFrom(randomBytes(32)));
  const unknown = secretFrom(randomBytes(32));
  const keyIds = secrets.map(() => randomUUID());
  let accountIds: string[];

  beforeAll(async () => {
    const { db } = database;
    accountIds = [await givenBareAccount(db), await givenBareAccount(db)];
    const rows = secrets.map((secret, index) => ({
      account_id: accountIds[index % 2],
      key_id: keyIds[index],
      hash: hashOfSecret(secret).toString('hex'),
    }));
    await db.rows(sql`
      insert into api_keys (account_id, key_id, name, role, secret_hash)
      select k.account_id, k.key_id, 'test', 'VIEWER', decode(k.hash, 'hex')
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) k(account_id uuid, key_id uuid, hash text)`);
    await db.rows(sql`update api_keys set revoked_at = now() where key_id = ${keyIds[7]}`);
    await db.rows(sql`update api_keys set expires_at = now() where key_id = ${keyIds[8]}`);
  });

  it('each find their own caller, in one statement for all, and one that notes that they were used', async () => {
    const { db } = database;
    const authenticator = createAuthenticator(db, platformKey);
    const before = db.statementsSent();
    const callers = await Promise.all(
      [...secrets, unknown, platformKey, null].map((secret) => authenticator.callerOf(secret)),
    );
    await authenticator.idle();
    expect(db.statementsSent() - before).toBe(2);
    const gone = new Set([7, 8]);
    expect(callers).toEqual([
      ...secrets.map((_, index) =>
        gone.has(index)
          ? null
          : {
              kind: 'account',
              accountId: accountIds[index % 2],
              keyId: keyIds[index],
              keyName: 'test',
              role: 'VIEWER',
            },
      ),
      null,
      { kind: 'platform' },
      null,
    ]);
    const [used] = await db.rows<{ keys: number }>(sql`
      select count(*)::integer as keys from api_keys where last_used_at is not null`);
    expect(used?.keys).toBe(298);
  });

  it('are known for a second, and looked up again then', async () => {
    const { db } = database;
    let clock = 1_000_000;
    const authenticator = createAuthenticator(db, platformKey, { now: () => clock });
    const [secret = ''] = secrets;
    expect(authenticator.knownCaller(secret)).toBe(undefined);
    const caller = await authenticator.callerOf(secret);
    expect(authenticator.knownCaller(secret)).toEqual(caller);
    clock += 1_001;
    expect(authenticator.knownCaller(secret)).toBe(undefined);
    await authenticator.callerOf(secret);
    authenticator.forget();
    expect(authenticator.knownCaller(secret)).toBe(undefined);
  });

  it('that are none are known as none', async () => {
    const authenticator = createAuthenticator(database.db, platformKey);
    expect(await authenticator.callerOf(unknown)).toBe(null);
    expect(authenticator.knownCaller(unknown)).toBe(null);
  });
});
