/**
 * The keys of the issuer, found as OpenID Connect says (discovery, then jwks_uri) and kept. Whoever sends tokens can't make
 * Heed ask more often than the times here say, and an issuer that is away for a while keeps nobody out whose token can be
 * checked with the keys that are known.
 */
import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { fetchJson as usualFetch, type FetchJson, isSafeAddress } from './fetch-json.js';

/** The issuer's keys cannot be had now: nothing can be said of a token. */
export class IssuerAway extends Error {
  override readonly name = 'IssuerAway';
  constructor() {
    super('the keys of the issuer of tokens cannot be had just now');
  }
}

export interface KeySet {
  find: ReturnType<typeof createLocalJWKSet>;
  /** Another one for other keys. */
  generation: number;
}

export interface IssuerKeys {
  /** Those known now. Throws IssuerAway where there are none, or they are too old. */
  current(): Promise<KeySet>;
  /**
   * For a key that is not among those: newer ones. Null where there are none: then the key is none of the issuer's. Throws
   * IssuerAway where the issuer could not be asked.
   */
  newerThan(known: KeySet): Promise<KeySet | null>;
}

/** Milliseconds. */
export interface KeyTimes {
  /** After which keys are asked for anew, behind what is going on. */
  fresh: number;
  /** After which they are no longer believed, if they could not be had anew. */
  believed: number;
  /** Between two tries to have them, at least. */
  coolDown: number;
  /** The same after one that failed. */
  afterFailure: number;
  /** For each answer of the issuer. */
  within: number;
}

export const usualKeyTimes: KeyTimes = {
  fresh: 5 * 60_000,
  believed: 60 * 60_000,
  coolDown: 10_000,
  afterFailure: 3_000,
  within: 5_000,
};

export interface IssuerKeysOptions {
  url: string;
  /** Told of the first failure of several in a row, and of the end of them. */
  onTrouble(error: unknown): void;
  onTroubleOver?(): void;
  /** Milliseconds of a clock that never goes back. */
  now?: () => number;
  times?: Partial<KeyTimes>;
  fetchJson?: FetchJson;
}

const longest = 512 * 1024;
const keysAtMost = 100;

export function keepIssuerKeys(options: IssuerKeysOptions): IssuerKeys {
  const { url, onTrouble, now = () => performance.now(), fetchJson = usualFetch } = options;
  const times = { ...usualKeyTimes, ...options.times };
  const limits = { within: times.within, longest };
  let kept: (KeySet & { text: string; fetchedAt: number }) | null = null;
  let triedAt = -Infinity;
  let isFailing = false;
  let underWay: Promise<void> | null = null;

  async function fetchKeys(): Promise<void> {
    triedAt = now();
    try {
      const keys = usableKeys(await fetchJson(await keysAddress(), limits));
      const text = JSON.stringify(keys);
      const isSame = kept !== null && kept.text === text;
      kept = {
        find: isSame && kept !== null ? kept.find : createLocalJWKSet(keys),
        generation: (kept?.generation ?? 0) + (isSame ? 0 : 1),
        text,
        fetchedAt: now(),
      };
      if (isFailing) options.onTroubleOver?.();
      isFailing = false;
    } catch (error) {
      if (!isFailing) onTrouble(error);
      isFailing = true;
    }
  }

  async function keysAddress(): Promise<string> {
    const found = await fetchJson(`${url.replace(/\/$/, '')}/.well-known/openid-configuration`, limits);
    const { issuer, jwks_uri: address } = (found ?? {}) as { issuer?: unknown; jwks_uri?: unknown };
    if (issuer !== url)
      throw new Error('the issuer calls itself otherwise in its configuration than OIDC_ISSUER does');
    if (typeof address !== 'string' || !isSafeAddress(address))
      throw new Error("the issuer's jwks_uri: an https address was expected, something else came");
    return address;
  }

  /** Shared by all who want it at the same time; nothing while it is too early for another. */
  async function refresh(): Promise<void> {
    const pause = isFailing ? times.afterFailure : times.coolDown;
    if (underWay === null && now() - triedAt < pause) return;
    underWay ??= fetchKeys().finally(() => {
      underWay = null;
    });
    await underWay;
  }

  const ageOf = () => (kept === null ? Infinity : now() - kept.fetchedAt);

  return {
    async current() {
      if (ageOf() > times.believed) await refresh();
      else if (ageOf() > times.fresh) void refresh();
      if (kept === null || ageOf() > times.believed) throw new IssuerAway();
      return kept;
    },
    async newerThan(known) {
      await refresh();
      if (kept !== null && kept.generation !== known.generation) return kept;
      if (isFailing) throw new IssuerAway();
      return null;
    },
  };
}

/** Public keys of kinds that sign. Secrets, and what is for encryption, are left out. */
function usableKeys(found: unknown): JSONWebKeySet {
  const keys: unknown = (found as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys))
    throw new Error("the issuer's keys: a JSON Web Key Set was expected, something else came");
  const usable = keys.filter(isUsable);
  if (usable.length === 0) throw new Error("the issuer's keys: no key that signs is among them");
  return { keys: usable.slice(0, keysAtMost) };
}

function isUsable(key: unknown): key is JSONWebKeySet['keys'][number] {
  if (typeof key !== 'object' || key === null) return false;
  const { kty, use } = key as { kty?: unknown; use?: unknown };
  return ['RSA', 'EC', 'OKP'].includes(String(kty)) && (use === undefined || use === 'sig');
}
