/**
 * What holds floods back, in the memory of each process. Each table has a size: who has not been seen for longest is forgotten
 * first. Links that exist are not limited: whoever has one may opt out, from whatever address and however many at once.
 */
import { LRUCache } from 'lru-cache';
import { siteOf } from './source-address.js';
import { type Allowance, type Bucket, take } from './flood.rules.js';

export interface FloodAllowances {
  /** Links and accounts that there are not, from one source. */
  unknownFromSource: Allowance;
  /** The same of all sources. */
  unknown: Allowance;
  /** Unknown links from one site, after which nothing is looked up for it any more: somebody guesses there. */
  guessesFromSource: Allowance;
  /** Posts to public forms from one source. */
  publicFromSource: Allowance;
  /** Opt-outs of one address on an account's public form. */
  publicForAddress: Allowance;
  /** Answers and mistakes for one address of an account. */
  changesForAddress: Allowance;
}

export const usualAllowances: FloodAllowances = {
  unknownFromSource: { burst: 20, perMinute: 20 },
  unknown: { burst: 1_000, perMinute: 1_000 },
  guessesFromSource: { burst: 600, perMinute: 600 },
  publicFromSource: { burst: 30, perMinute: 30 },
  publicForAddress: { burst: 20, perMinute: 1 },
  changesForAddress: { burst: 20, perMinute: 1 },
};

/** Each gives the seconds after which the same may be tried; 0: now. */
export interface Floods {
  /** Whether anything is looked up for a source at all. */
  mayLookUp(source: string): number;
  /** What was looked up is not there. */
  unknown(source: string): number;
  publicPost(source: string): number;
  publicOptOut(accountId: string, address: string): number;
  change(accountId: string, address: string): number;
}

/** Of each table; some 150 bytes each. */
const remembered = 20_000;

/** `now`: milliseconds of a clock that never goes back. */
export function holdFloods(
  allowances: Partial<FloodAllowances> = {},
  now: () => number = () => performance.now(),
): Floods {
  const allowed = { ...usualAllowances, ...allowances };

  function gate(allowance: Allowance) {
    const buckets = new LRUCache<string, Bucket>({ max: remembered });
    return {
      take(key: string): number {
        const { bucket, waitSeconds } = take(buckets.get(key), allowance, now());
        buckets.set(key, bucket);
        return waitSeconds;
      },
      look: (key: string): number => take(buckets.get(key), allowance, now()).waitSeconds,
    };
  }

  const unknownFromSource = gate(allowed.unknownFromSource);
  const unknown = gate(allowed.unknown);
  const guesses = gate(allowed.guessesFromSource);
  const publicFromSource = gate(allowed.publicFromSource);
  const publicForAddress = gate(allowed.publicForAddress);
  const changesForAddress = gate(allowed.changesForAddress);

  return {
    mayLookUp: (source) => guesses.look(siteOf(source)),
    unknown(source) {
      guesses.take(siteOf(source));
      return Math.max(unknownFromSource.take(source), unknown.take(''));
    },
    publicPost: (source) => publicFromSource.take(source),
    publicOptOut: (accountId, address) => publicForAddress.take(`${accountId} ${address}`),
    change: (accountId, address) => changesForAddress.take(`${accountId} ${address}`),
  };
}
