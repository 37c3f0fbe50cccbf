/** A Heed that takes tokens of an issuer on this machine, an account in it, and tokens of people there. */
import { afterAll, beforeAll } from 'vitest';
import { givenAccount, type TestAccount, type TestApp, useApp } from '../support/app.js';
import { type ApiClient, createClient } from '../support/client.js';
import {
  type IssuerKey,
  issuerSettings,
  startTokenIssuer,
  type TokenIssuer,
} from '../support/token-issuer.js';

export interface GivenTokens {
  issuer: TokenIssuer;
  app: TestApp;
  readonly key: IssuerKey;
  readonly account: TestAccount;
  /** Of somebody of the account, unless the claims say otherwise. */
  tokenOf(claims?: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
  as(token: string, origin?: string): ApiClient;
}

/** For use at the top of a test file. */
export async function useTokens(): Promise<GivenTokens> {
  const issuer = await startTokenIssuer();
  afterAll(() => issuer.stop());
  const app = useApp({ tokenIssuer: issuerSettings(issuer.url) });
  const held: { key?: IssuerKey; account?: TestAccount } = {};
  beforeAll(async () => {
    held.key = await issuer.newKey();
    held.account = await givenAccount(app);
  });
  const there = <Value>(value: Value | undefined): Value => {
    if (value === undefined)
      throw new Error('tokens are given before the tests of a file: use them inside tests');
    return value;
  };
  return {
    issuer,
    app,
    get key() {
      return there(held.key);
    },
    get account() {
      return there(held.account);
    },
    tokenOf: (claims = {}, header = {}) =>
      issuer.sign(there(held.key), { heed_account: there(held.account).accountId, ...claims }, header),
    as: (token, origin = app.origin) => createClient(origin, token),
  };
}

export const seconds = () => Math.floor(Date.now() / 1_000);
export const refusal = { status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] };
