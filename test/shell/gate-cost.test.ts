/** What the gate costs an operation that has come before: `SHOW_FIGURES=1 npx vitest run test/shell/gate-cost.test.ts`. */
import { readFileSync } from 'node:fs';
import pino from 'pino';
import { expect, it } from 'vitest';
import type { AccountCaller } from '../../src/core/access/caller.js';
import { createDocumentLimits } from '../../src/shell/graphql/document-limits.js';
import { createGate } from '../../src/shell/graphql/gate.js';
import { usualPriceLimit } from '../../src/shell/graphql/prices.js';
import { createRates } from '../../src/shell/graphql/rates/rates.js';
import { buildGuardedSchema } from '../../src/shell/graphql/schema.js';
import { show } from '../support/show.js';

const calls = 20_000;
const unlimited = 100_000_000_000;

it('an operation that has come before is let through, priced and counted, by some sums', async () => {
  const gate = createGate({
    documents: createDocumentLimits(await buildGuardedSchema()),
    priceLimit: usualPriceLimit,
    rates: createRates({
      limits: { reads: unlimited, writes: unlimited, words: unlimited },
      lease: () => Promise.reject(new Error('so little is leased by nobody')),
      onTrouble: () => undefined,
    }),
    trusted: { textOf: () => Promise.resolve(null), forget: () => undefined },
    log: pino({ level: 'silent' }),
  });
  const caller: AccountCaller = {
    kind: 'account',
    accountId: 'a',
    keyId: 'k',
    keyName: 'Key',
    role: 'ADMIN',
  };
  for (const [name, file, operationName, price] of [
    ['one STOP', 'inbound', 'ProcessInbound', 2],
    ['a page of 1,000', 'opt-out-list', 'OptOuts', 1_000],
  ] as const) {
    const query = readFileSync(`test/operations/${file}.graphql`, 'utf8');
    const asked = { caller, query, operationName, variables: { first: 1_000 } };
    const admitted = await gate.admit(asked);
    expect(admitted.kind === 'admitted' && (admitted.price?.price ?? 0) >= price).toBe(true);
    const before = process.cpuUsage();
    for (let call = 0; call < calls; call += 1) await gate.admit(asked);
    const { user, system } = process.cpuUsage(before);
    show(
      `${name}: ${((user + system) / calls).toFixed(1)} µs of CPU at the gate (${query.length} characters)`,
    );
  }
});
