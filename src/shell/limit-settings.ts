/** What Heed is told of its limits. */
import { z } from 'zod';
import type { RateLimits } from './graphql/rates/rates.js';
import { usualPriceLimit } from './graphql/prices.js';

export interface LimitSettings {
  /** Units that one operation may cost. */
  priceLimit: number;
  /** WebSockets and event streams that one key may have open at each process. */
  socketsPerKey: number;
  rates: RateLimits;
}

export const usualLimits: LimitSettings = {
  priceLimit: usualPriceLimit,
  socketsPerKey: 1_000,
  rates: { reads: 3_000_000, writes: 3_000_000, words: 3_000_000 },
};

export const limitVariables = {
  PRICE_LIMIT: wholeNumber('units', 25_000, 100_000_000).default(usualLimits.priceLimit),
  SOCKETS_PER_KEY: wholeNumber('sockets', 1, 1_000_000).default(usualLimits.socketsPerKey),
  RATE_READS: rate().default(usualLimits.rates.reads),
  RATE_WRITES: rate().default(usualLimits.rates.writes),
  RATE_WORDS: rate().default(usualLimits.rates.words),
};

type Variables = { [Name in keyof typeof limitVariables]: z.output<(typeof limitVariables)[Name]> };

export function limitsOf(variables: Variables): LimitSettings {
  return {
    priceLimit: variables.PRICE_LIMIT,
    socketsPerKey: variables.SOCKETS_PER_KEY,
    rates: { reads: variables.RATE_READS, writes: variables.RATE_WRITES, words: variables.RATE_WORDS },
  };
}

function wholeNumber(of: string, least: number, most: number) {
  const shape = `a whole number of ${of} from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,10}$/, shape)
    .transform(Number)
    .refine((value) => value >= least && value <= most, shape);
}

function rate() {
  const shape = 'a whole number of units a minute from 100000 to 100000000000, or 0';
  return z
    .string()
    .regex(/^\d{1,12}$/, shape)
    .transform(Number)
    .refine((units) => units === 0 || (units >= 100_000 && units <= 100_000_000_000), shape);
}
