/**
 * How many units a key may use up in a minute, by all processes together. Each process gives out a small share by itself
 * and, when that is used up, takes further ones from a window in the database, a twentieth of the whole at a time: so who
 * asks for little costs no statement, and who asks for much costs some twenty a minute. Nobody ever waits for one.
 */
import type { AccountCaller } from '../../../core/access/caller.js';
import type { Bucket } from './buckets.rules.js';
import type { Lease } from './lease-units.queries.js';

/** Units a minute; 0: no limit. */
export type RateLimits = Readonly<Record<Bucket, number>>;

export interface RateState {
  bucket: Bucket;
  limit: number;
  /** Units left of it, as far as this process knows. */
  remaining: number;
  /** Seconds until all of it may be used again. */
  resets: number;
}

export type Taken = { kind: 'taken' | 'refused'; state: RateState } | { kind: 'unlimited' };

export interface Share {
  bucket: Bucket;
  units: number;
}

export interface Rates {
  /** Takes units of the caller's quotas, of all or of none: what is refused takes none. Told is the one of which less is left. */
  take(caller: AccountCaller, shares: readonly Share[]): Taken;
}

export interface RatesOptions {
  limits: RateLimits;
  lease(
    quota: { accountId: string; keyId: string; bucket: Bucket; limit: number; seconds: number },
    wanted: number,
  ): Promise<Lease>;
  /** The database could not be asked: this process goes on by its own count. */
  onTrouble(error: unknown): void;
  /** Milliseconds that only ever grow. */
  now?: () => number;
  /** Of a window. */
  seconds?: number;
}

interface Window {
  limit: number;
  endsAt: number;
  used: number;
  /** What may be used here, of which the first part is told to nobody. */
  allowed: number;
  /** Units that no process has taken, when that was last heard. */
  leftElsewhere: number;
  told: boolean;
  /** There are no more to be had. */
  exhausted: boolean;
  asking: boolean;
}

/** Shares of the whole that a process gives out by itself, and takes at a time. */
const shares = 20;
/** Keys that are remembered: those that are forgotten begin anew with the share that is told to nobody. */
const keysAtMost = 10_000;

export function createRates(options: RatesOptions): Rates {
  const { limits, lease, onTrouble, now = () => performance.now(), seconds = 60 } = options;
  let windows = new Map<string, Window>();

  function begin(window: Window, limit: number, at: number): void {
    window.limit = limit;
    window.endsAt = at + seconds * 1_000;
    window.used = 0;
    window.allowed = shareOf(limit);
    window.leftElsewhere = limit - window.allowed;
    window.told = false;
    window.exhausted = false;
  }

  function windowOf(key: string, limit: number): Window {
    const at = now();
    const known = windows.get(key);
    if (known !== undefined) {
      if (at >= known.endsAt || known.limit !== limit) begin(known, limit, at);
      return known;
    }
    if (windows.size >= keysAtMost) windows = new Map();
    const made = { asking: false } as Window;
    begin(made, limit, at);
    windows.set(key, made);
    return made;
  }

  async function ask(quota: Parameters<typeof lease>[0], window: Window): Promise<void> {
    const share = shareOf(quota.limit);
    // The first time it also tells what was given out before anybody was asked.
    const untold = window.told ? 0 : window.allowed;
    const short = Math.max(0, window.used - window.allowed);
    const wanted = Math.ceil(untold + short + share);
    const { endsAt } = window;
    window.asking = true;
    try {
      const { granted, left, endsIn } = await lease(quota, wanted);
      // Meanwhile another may have begun.
      if (window.endsAt !== endsAt) return;
      window.endsAt = now() + endsIn;
      window.allowed += granted - untold;
      window.leftElsewhere = left;
      window.told = true;
      window.exhausted = granted < wanted;
    } catch (error) {
      onTrouble(error);
      if (window.endsAt !== endsAt) return;
      // As if this process were the only one.
      window.allowed = quota.limit;
      window.leftElsewhere = 0;
      window.exhausted = true;
    } finally {
      window.asking = false;
    }
  }

  interface Asked extends Share {
    limit: number;
    window: Window;
  }

  const isTooMuch = ({ limit, units, window }: Asked): boolean =>
    // Until the database has answered it goes on, up to what it has for itself if no other process used any.
    window.used + units > (window.exhausted ? window.allowed : Math.max(limit, units));

  function use({ accountId, keyId }: AccountCaller, { bucket, limit, units, window }: Asked): void {
    window.used += units;
    if (!window.exhausted && !window.asking && window.allowed - window.used < shareOf(limit) / 2)
      void ask({ accountId, keyId, bucket, limit, seconds }, window);
  }

  function stateOf({ bucket, limit, window }: Asked): RateState {
    const remaining = Math.max(0, Math.floor(window.allowed - window.used + window.leftElsewhere));
    const resets = Math.max(1, Math.ceil((window.endsAt - now()) / 1_000));
    return { bucket, limit, remaining, resets };
  }

  return {
    take(caller, shares) {
      const asked = shares.flatMap(({ bucket, units }): Asked[] => {
        const limit = limitOf(limits, caller, bucket);
        if (limit === 0) return [];
        return [
          { bucket, units, limit, window: windowOf(`${caller.accountId} ${caller.keyId} ${bucket}`, limit) },
        ];
      });
      const tooMuch = asked.find(isTooMuch);
      if (tooMuch !== undefined) return { kind: 'refused', state: stateOf(tooMuch) };
      for (const one of asked) use(caller, one);
      const [state] = asked.map(stateOf).toSorted((one, other) => one.remaining - other.remaining);
      return state === undefined ? { kind: 'unlimited' } : { kind: 'taken', state };
    },
  };
}

const shareOf = (limit: number) => Math.max(1, Math.floor(limit / shares));

/** A key's own limit is never more than what all keys have. */
function limitOf(limits: RateLimits, { limits: own }: AccountCaller, bucket: Bucket): number {
  const usual = limits[bucket];
  const ofKey = bucket === 'words' ? null : (own?.[bucket] ?? null);
  if (ofKey === null) return usual;
  return usual === 0 ? ofKey : Math.min(ofKey, usual);
}
