/** Tokens that are looked up together: those of sockets that are open, and of requests that come at once. */
import { expect, it } from 'vitest';
import { createTokenCallers } from '../../src/core/access/tokens/token-callers.js';
import type { TokenIdentity } from '../../src/core/access/tokens/token-claims.rules.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount } from '../support/words.js';

const database = useDatabase();

it('tokens of several accounts that are looked up at once each find their own account and what is revoked there', async () => {
  const { db } = database;
  const [one, other, suspended] = [
    await givenBareAccount(db),
    await givenBareAccount(db),
    await givenBareAccount(db),
  ];
  const unknown = '00000000-0000-4000-8000-000000000000';
  await db.text('update accounts set suspended_at = now() where account_id = $1', [suspended]);
  await db.text(
    `insert into token_revocations (account_id, subject, issued_before, revoked_by) values
     ($1, 'jane', now(), 'test'), ($2, '', now() - interval '1 hour', 'test')`,
    [one, other],
  );
  const identities: Record<string, TokenIdentity> = {};
  const now = Math.floor(Date.now() / 1_000);
  const token = (accountId: string, subject: string, ago = 60) => {
    const name = `${accountId} ${subject} ${ago}`;
    identities[name] = { accountId, subject, role: 'AGENT', issuedAt: now - ago, expiresAt: now + 60 };
    return name;
  };
  const { callerOf } = createTokenCallers(db, { read: async (name) => identities[name] ?? null });
  const caller = (accountId: string) => expect.objectContaining({ accountId }) as unknown;
  const tried: [string, unknown][] = [
    [token(one, 'jane'), null],
    [token(one, 'john'), caller(one)],
    [token(other, 'jane'), caller(other)],
    [token(other, 'jane', 7_200), null],
    [token(suspended, 'jane'), expect.objectContaining({ accountId: suspended, isSuspended: true })],
    [token(unknown, 'jane'), null],
  ];
  const before = db.statementsSent();
  const callers = await Promise.all(tried.map(([name]) => callerOf(name)));
  expect(db.statementsSent() - before).toBe(1);
  expect(callers).toEqual(tried.map(([, expected]) => expected));
});
