/** The gate of servers that are made of parts: no key is limited, and no document is registered. */
import pino from 'pino';
import type { DocumentLimits } from '../../src/shell/graphql/document-limits.js';
import { createGate, type Gate } from '../../src/shell/graphql/gate.js';
import { usualPriceLimit } from '../../src/shell/graphql/prices.js';

export function givenGate(documents: DocumentLimits): Gate {
  return createGate({
    documents,
    priceLimit: usualPriceLimit,
    rates: { take: () => ({ kind: 'unlimited' }) },
    trusted: { textOf: () => Promise.resolve(null), forget: () => undefined },
    log: pino({ level: 'silent' }),
  });
}
