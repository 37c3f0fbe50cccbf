/** From a token to a caller: what it says, as far as the account is there and the token was not revoked. */
import DataLoader from 'dataloader';
import type { Db } from '../../db/connect.js';
import type { AccountCaller } from '../caller.js';
import type { TokenReader } from './read-token.js';
import { findTokenStandings } from './token-revocations.queries.js';

export interface TokenCallers {
  /** Null: it is refused. Throws IssuerAway where that can't be said. */
  callerOf(token: string): Promise<AccountCaller | null>;
}

/** Microseconds. */
const perSecond = 1_000_000;

export function createTokenCallers(db: Db, tokens: TokenReader): TokenCallers {
  const standings = new DataLoader(
    async (named: readonly { accountId: string; subject: string }[]) => {
      const found = new Map((await findTokenStandings(db, named)).map((one) => [one.place, one]));
      return named.map((_one, index) => found.get(index + 1));
    },
    { cache: false, maxBatchSize: 1_000 },
  );

  return {
    async callerOf(token) {
      const identity = await tokens.read(token);
      if (identity === null) return null;
      const { accountId, subject, role, issuedAt } = identity;
      const standing = await standings.load({ accountId, subject });
      if (standing === undefined) return null;
      const { revokedBefore, isSuspended } = standing;
      if (revokedBefore !== null && issuedAt * perSecond <= revokedBefore) return null;
      const name = `token:${subject}`;
      return {
        kind: 'account',
        accountId,
        keyId: name,
        keyName: name,
        role,
        ...(isSuspended ? { isSuspended: true as const } : {}),
      };
    },
  };
}
