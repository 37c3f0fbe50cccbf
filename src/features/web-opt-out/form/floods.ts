/**
 * What holds floods back, in the memory of each process. Each table has a size: who has not been seen for longest is forgotten
 * first. Opting out by links that exist is not limited: whoever has one may opt out, from whatever address and however many at once,
 * unless somebody guesses links from that very address.
 *
 * Nobody is kept from opting out by what others do: opt-outs are limited by who sends them, and what says nothing new is free. What
 * others may use up is taking back on the public form: so nobody fills the log with opt-outs and mistakes of one address in turns.
 */
import { LRUCache } from 'lru-cache';
import { type Allowance, type Bucket, putBack, take } from './flood.rules.js';

export interface FloodAllowances {
  /** Links and accounts that there are not, from one source. */
  unknownFromSource: Allowance;
  /** The same of all sources. */
  unknown: Allowance;
  /** Unknown links from one source, after which nothing is looked up for it any more: somebody guesses there. */
  guessesFromSource: Allowance;
  /** Posts to public forms from one source. */
  publicFromSource: Allowance;
  /**
   * New opt-outs of one address from one source on an account's public form. More than mistakes: what is taken back may always be
   * said again.
   */
  publicForAddress: Allowance;
  /** New answers by one link, or to one visit of the public form. */
  answersOfSpeaker: Allowance;
  /** Opt-outs taken back by one link. */
  mistakesOfLink: Allowance;
  /** Opt-outs of one address taken back on an account's public form, by whichever visits. */
  publicMistakesForAddress: Allowance;
}

export const usualAllowances: FloodAllowances = {
  unknownFromSource: { burst: 20, perMinute: 20 },
  unknown: { burst: 1_000, perMinute: 1_000 },
  guessesFromSource: { burst: 600, perMinute: 600 },
  publicFromSource: { burst: 30, perMinute: 30 },
  publicForAddress: { burst: 30, perMinute: 1 },
  answersOfSpeaker: { burst: 20, perMinute: 1 },
  mistakesOfLink: { burst: 20, perMinute: 1 },
  publicMistakesForAddress: { burst: 20, perMinute: 1 },
};

/** Of one thing how often it may be done. */
export interface Limit {
  /** Seconds after which it may be tried again; 0: now, and this time counts. */
  take(): number;
  /** It came to nothing new: this time doesn't count. */
  giveBack(): void;
}

/** Each gives the seconds after which the same may be tried; 0: now. */
export interface Floods {
  /** Whether anything is looked up for a source at all. */
  mayLookUp(source: string): number;
  /** What was looked up is not there. */
  unknown(source: string): number;
  publicPost(source: string): number;
  publicOptOuts(source: string, accountId: string, address: string): Limit;
  /** `speaker`: its limitKey. */
  answers(speaker: string): Limit;
  mistakesOfLink(speaker: string): Limit;
  publicMistakes(accountId: string, address: string): Limit;
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
      giveBack(key: string): void {
        const bucket = buckets.get(key);
        if (bucket !== undefined) buckets.set(key, putBack(bucket, allowance));
      },
      look: (key: string): number => take(buckets.get(key), allowance, now()).waitSeconds,
    };
  }

  const limitOf = (gated: ReturnType<typeof gate>, ...parts: string[]): Limit => {
    const key = parts.join(' ');
    return { take: () => gated.take(key), giveBack: () => gated.giveBack(key) };
  };

  const unknownFromSource = gate(allowed.unknownFromSource);
  const unknown = gate(allowed.unknown);
  const guesses = gate(allowed.guessesFromSource);
  const publicFromSource = gate(allowed.publicFromSource);
  const publicForAddress = gate(allowed.publicForAddress);
  const answersOfSpeaker = gate(allowed.answersOfSpeaker);
  const mistakesOfLink = gate(allowed.mistakesOfLink);
  const publicMistakesForAddress = gate(allowed.publicMistakesForAddress);

  return {
    mayLookUp: (source) => guesses.look(source),
    unknown(source) {
      guesses.take(source);
      return Math.max(unknownFromSource.take(source), unknown.take(''));
    },
    publicPost: (source) => publicFromSource.take(source),
    publicOptOuts: (source, accountId, address) => limitOf(publicForAddress, source, accountId, address),
    answers: (speaker) => limitOf(answersOfSpeaker, speaker),
    mistakesOfLink: (speaker) => limitOf(mistakesOfLink, speaker),
    publicMistakes: (accountId, address) => limitOf(publicMistakesForAddress, accountId, address),
  };
}
