/**
 * From a key, or a token of the issuer, to a caller. Answers are kept for a second, so that a busy integrator does not look its key up for each
 * message; a revoked key is refused at once by the process that revoked it, and by every other when it has heard of it or
 * within a second. Keys that are asked for at the same time, as when thousands of followers are woken, are looked up
 * together. Unknown, revoked and expired keys are not told apart: the database finds none of them.
 */
import DataLoader from 'dataloader';
import { LRUCache } from 'lru-cache';
import type { Db } from '../db/connect.js';
import { findKeysByHash } from './api-keys.queries.js';
import type { Caller } from './caller.js';
import { createKeyUses } from './key-uses.js';
import { hashOfSecret, isSameSecret, looksLikeKey } from './secret.rules.js';
import { createWrongKeys, type WrongKeys } from './wrong-keys.js';
import { createTokenCallers, type TokenCallers } from './tokens/token-callers.js';
import { looksLikeToken, type TokenReader } from './tokens/read-token.js';

const keptFor = 1_000;
/** Bytes of what is kept of good keys, and of wrong ones: a flood of these pushes none of those out. */
const keptGood = 16 * 1024 * 1024;
const keptWrong = 4 * 1024 * 1024;

export interface Authenticator {
  /**
   * The caller whose key or token this is; null for a missing, unknown, revoked or expired one. Throws IssuerAway where the
   * issuer of a token could not be asked.
   */
  callerOf(secret: string | null): Promise<Caller | null>;
  /**
   * The same for who comes with a key from a source (core/http/source-address.ts): who sends many wrong ones is answered late,
   * then not at all for a while, by TooManyWrongKeys. Right keys are answered at once, wherever they come from.
   */
  callerAtDoor(secret: string | null, source: string): Promise<Caller | null>;
  /** What callerOf would answer from what is kept; undefined where it would look. For those who ask very often. */
  knownCaller(secret: string): Caller | null | undefined;
  /** Forgets what is kept, after something about keys has changed. */
  forget(): void;
  /** When all that was to be noted of keys that were used is noted, or could not be. */
  idle(): Promise<void>;
}

export interface AuthenticatorOptions {
  /** Milliseconds of a clock that never goes back. */
  now?: () => number;
  /** Reads the issuer's tokens; without it there are keys only. */
  tokens?: TokenReader | undefined;
  /** How those are slowed down who send wrong keys. */
  wrongKeys?: WrongKeys;
  /** The use of keys could not be noted. */
  onTrouble?: (error: unknown) => void;
}

interface Kept {
  caller: Caller | null;
  until: number;
}

/** `platformKeys`: the platform's key, and the one before it while both are taken. */
export function createAuthenticator(
  db: Db,
  platformKeys: string | readonly string[],
  options: AuthenticatorOptions = {},
): Authenticator {
  const { now = () => performance.now(), tokens, onTrouble = () => undefined } = options;
  const { wrongKeys = createWrongKeys() } = options;
  const good = keeping(keptGood);
  const wrong = keeping(keptWrong);
  let underWay = new Map<string, Promise<Caller | null>>();
  const tokenCallers: TokenCallers | null = tokens === undefined ? null : createTokenCallers(db, tokens);
  const uses = createKeyUses(db, { now, onTrouble });
  const keys = new DataLoader(
    async (hashes: readonly string[]) => {
      const found = new Map((await findKeysByHash(db, hashes)).map((key) => [key.secretHash, key]));
      return hashes.map((hash) => found.get(hash));
    },
    { cache: false, maxBatchSize: 1_000 },
  );

  async function lookUp(secret: string): Promise<Caller | null> {
    if (tokenCallers !== null && looksLikeToken(secret)) return tokenCallers.callerOf(secret);
    if (!looksLikeKey(secret)) return null;
    const key = await keys.load(hashOfSecret(secret).toString('hex'));
    if (key === undefined) return null;
    const { accountId, keyId, name: keyName, role } = key;
    if (!key.isSuspended) uses.note({ accountId, keyId });
    return {
      kind: 'account',
      accountId,
      keyId,
      keyName,
      role,
      ...(key.isSuspended ? { isSuspended: true as const } : {}),
      ...(key.limits === null ? {} : { limits: key.limits }),
    };
  }

  function knownCaller(secret: string): Caller | null | undefined {
    const known = good.get(secret) ?? wrong.get(secret);
    return known !== undefined && known.until > now() ? known.caller : undefined;
  }

  async function lookUpAndKeep(secret: string): Promise<Caller | null> {
    const since = underWay;
    const until = now() + keptFor;
    const looking = lookUp(secret);
    since.set(secret, looking);
    try {
      const caller = await looking;
      // What was looked up before something changed is not kept.
      if (underWay === since) (caller === null ? wrong : good).set(secret, { caller, until });
      return caller;
    } finally {
      since.delete(secret);
    }
  }

  async function callerOf(secret: string | null): Promise<Caller | null> {
    if (secret === null) return null;
    const known = knownCaller(secret);
    if (known !== undefined) return known;
    if ([platformKeys].flat().some((key) => isSameSecret(secret, key))) return { kind: 'platform' };
    return underWay.get(secret) ?? lookUpAndKeep(secret);
  }

  return {
    callerOf,
    async callerAtDoor(secret, source) {
      const caller = await callerOf(secret);
      if (caller === null && secret !== null) await wrongKeys.came(source);
      return caller;
    },
    knownCaller,
    forget() {
      good.clear();
      wrong.clear();
      underWay = new Map();
    },
    idle: uses.idle,
  };
}

function keeping(bytes: number): LRUCache<string, Kept> {
  return new LRUCache({ maxSize: bytes, sizeCalculation: (_kept, secret) => 2 * secret.length + 400 });
}
