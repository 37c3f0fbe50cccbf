/** What Heed is told of its limits. */
import { z } from 'zod';
import { usualPriceLimit } from './graphql/prices.js';

export interface LimitSettings {
  /** Units that one operation may cost. */
  priceLimit: number;
  /** WebSockets that one key may have open at each process. */
  socketsPerKey: number;
}

export const usualLimits: LimitSettings = { priceLimit: usualPriceLimit, socketsPerKey: 1_000 };

export const limitVariables = {
  PRICE_LIMIT: wholeNumber('units', 25_000, 100_000_000).default(usualLimits.priceLimit),
  SOCKETS_PER_KEY: wholeNumber('sockets', 1, 1_000_000).default(usualLimits.socketsPerKey),
};

type Variables = { [Name in keyof typeof limitVariables]: z.output<(typeof limitVariables)[Name]> };

export function limitsOf(variables: Variables): LimitSettings {
  return { priceLimit: variables.PRICE_LIMIT, socketsPerKey: variables.SOCKETS_PER_KEY };
}

function wholeNumber(of: string, least: number, most: number) {
  const shape = `a whole number of ${of} from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,10}$/, shape)
    .transform(Number)
    .refine((value) => value >= least && value <= most, shape);
}
