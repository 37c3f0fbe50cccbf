/**
 * From a key to a caller. Answers are kept for a second, so that a busy integrator does not look its key up for each
 * message; a revoked key is refused at once by the process that revoked it and within a second by every other. Keys that
 * are asked for at the same time, as when thousands of followers are woken, are looked up together.
 */
import DataLoader from 'dataloader';
import type { Db } from '../db/connect.js';
import { findKeysByHash, touchKeys } from './api-keys.queries.js';
import type { Caller } from './caller.js';
import { hashOfSecret, isSameSecret } from './secret.rules.js';

const keptFor = 1_000;
const touchedEvery = 60_000;

export interface Authenticator {
  /** The caller whose key this is; null for a missing, unknown, revoked or expired one. */
  callerOf(secret: string | null): Promise<Caller | null>;
  /** What callerOf would answer from what is kept; undefined where it would look. For those who ask very often. */
  knownCaller(secret: string): Caller | null | undefined;
  /** Forgets what is kept, after a key has been revoked here. */
  forget(): void;
}

interface Kept {
  caller: Promise<Caller | null>;
  /** Once it is known. */
  found?: Caller | null;
  until: number;
}

export function createAuthenticator(
  db: Db,
  platformKey: string,
  now: () => number = () => performance.now(),
): Authenticator {
  let kept = new Map<string, Kept>();
  const touched = new Map<string, number>();
  const keys = new DataLoader(
    async (hashes: readonly string[]) => {
      const found = new Map((await findKeysByHash(db, hashes)).map((key) => [key.secretHash, key]));
      return hashes.map((hash) => found.get(hash));
    },
    { cache: false, maxBatchSize: 1_000 },
  );
  const touches = new DataLoader(
    async (used: readonly { accountId: string; keyId: string }[]) => {
      await touchKeys(db, used);
      return used.map(() => null);
    },
    { cache: false, maxBatchSize: 1_000 },
  );

  async function lookUp(secret: string): Promise<Caller | null> {
    const key = await keys.load(hashOfSecret(secret).toString('hex'));
    if (key === undefined) return null;
    if ((touched.get(key.keyId) ?? -Infinity) < now() - touchedEvery) {
      touched.set(key.keyId, now());
      await touches.load({ accountId: key.accountId, keyId: key.keyId });
    }
    return { kind: 'account', accountId: key.accountId, keyId: key.keyId, keyName: key.name, role: key.role };
  }

  return {
    async callerOf(secret) {
      if (secret === null) return null;
      const known = kept.get(secret);
      if (known !== undefined && known.until > now()) return known.caller;
      if (isSameSecret(secret, platformKey)) return { kind: 'platform' };
      if (kept.size > 10_000) kept = new Map();
      const caller = lookUp(secret);
      const mine: Kept = { caller, until: now() + keptFor };
      kept.set(secret, mine);
      try {
        mine.found = await caller;
        return mine.found;
      } catch (error) {
        kept.delete(secret);
        throw error;
      }
    },
    knownCaller(secret) {
      const known = kept.get(secret);
      return known !== undefined && known.until > now() ? known.found : undefined;
    },
    forget() {
      kept = new Map();
    },
  };
}
