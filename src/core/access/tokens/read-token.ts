/**
 * Reads the tokens of the issuer. What a token says of itself decides nothing: neither where its key is (jku, x5u, jwk) nor
 * which kind of signature is enough. What is plainly not for Heed is refused before any key is asked for, so that a flood
 * of it asks the issuer for nothing.
 */
import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyOptions,
} from 'jose';
import { LRUCache } from 'lru-cache';
import type { Issuer } from './issuer.js';
import { type IssuerKeys, type KeySet } from './issuer-keys.js';
import { identityIn, type TokenIdentity } from './token-claims.rules.js';

export interface TokenReader {
  /** Null: it is refused, for whatever reason. Throws IssuerAway where that can't be said. */
  read(token: string): Promise<TokenIdentity | null>;
}

export const longestToken = 8_192;
/** Bytes of tokens that were checked: a signature is not checked twice with the same keys. */
const keptBytes = 16 * 1024 * 1024;
/** Keys that are tried for a token that does not name its own. */
const triedAtMost = 10;
/** Other kinds of tokens of the same issuer say other things with the same claims: that somebody has logged out, for instance. */
const types = new Set([undefined, 'jwt', 'at+jwt', 'application/at+jwt']);

export function looksLikeToken(secret: string): boolean {
  return secret.length <= longestToken && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(secret);
}

/** `now`: milliseconds since 1970. */
export function createTokenReader(
  issuer: Issuer,
  keys: IssuerKeys,
  now: () => number = Date.now,
): TokenReader {
  const checked = new LRUCache<string, { generation: number; identity: TokenIdentity | null }>({
    maxSize: keptBytes,
    sizeCalculation: (_read, token) => 2 * token.length + 500,
  });

  async function check(
    token: string,
    known: KeySet,
  ): Promise<{ generation: number; identity: TokenIdentity | null }> {
    try {
      return { generation: known.generation, identity: await verified(token, known) };
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    const newer = await keys.newerThan(known);
    if (newer === null) return { generation: known.generation, identity: null };
    try {
      return { generation: newer.generation, identity: await verified(token, newer) };
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      return { generation: newer.generation, identity: null };
    }
  }

  /** Throws JWKSNoMatchingKey where its key is none of these. */
  async function verified(token: string, { find }: KeySet): Promise<TokenIdentity | null> {
    const options: JWTVerifyOptions = {
      issuer: issuer.url,
      audience: [...issuer.audiences],
      algorithms: [...issuer.algorithms],
      clockTolerance: issuer.clockTolerance,
      currentDate: new Date(now()),
      requiredClaims: ['exp', 'iat', 'sub'],
    };
    const payload = await payloadOf(token, find, options);
    return payload === null ? null : identityIn(payload, issuer);
  }

  /** Whether it may be for Heed at all, by what it says of itself. */
  function mayBeForUs(token: string): boolean {
    try {
      const { alg, typ, crit } = decodeProtectedHeader(token);
      const { iss, aud, exp } = decodeJwt(token);
      return (
        typeof alg === 'string' &&
        issuer.algorithms.includes(alg) &&
        crit === undefined &&
        types.has(typ?.toLowerCase()) &&
        iss === issuer.url &&
        [aud].flat().some((one) => one !== undefined && issuer.audiences.includes(one)) &&
        typeof exp === 'number' &&
        isInTime(exp)
      );
    } catch {
      return false;
    }
  }

  const seconds = () => Math.floor(now() / 1_000);
  const isInTime = (expiresAt: number) => expiresAt > seconds() - issuer.clockTolerance;

  return {
    async read(token) {
      if (!looksLikeToken(token) || !mayBeForUs(token)) return null;
      const known = await keys.current();
      let read = checked.get(token);
      if (read === undefined || read.generation !== known.generation) {
        read = await check(token, known);
        // A key that is not there yet may be there soon.
        if (read.identity !== null) checked.set(token, read);
      }
      const { identity } = read;
      if (identity === null || !isInTime(identity.expiresAt)) return null;
      // From a clock that is ahead by more than may be: it would outlive its revocation.
      return identity.issuedAt > seconds() + issuer.clockTolerance ? null : identity;
    },
  };
}

async function payloadOf(
  token: string,
  find: KeySet['find'],
  options: JWTVerifyOptions,
): Promise<JWTPayload | null> {
  try {
    return (await jwtVerify(token, find, options)).payload;
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) throw error;
    if (error instanceof errors.JWKSMultipleMatchingKeys) return payloadByAny(token, error, options);
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

async function payloadByAny(
  token: string,
  matching: InstanceType<typeof errors.JWKSMultipleMatchingKeys>,
  options: JWTVerifyOptions,
): Promise<JWTPayload | null> {
  let tried = 0;
  for await (const key of matching) {
    tried += 1;
    if (tried > triedAtMost) return null;
    try {
      return (await jwtVerify(token, key, options)).payload;
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
    }
  }
  return null;
}
