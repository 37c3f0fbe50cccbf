import { expect, it } from 'vitest';
import { createTagger } from '../../src/core/domain/address-tag.rules.js';
import { readRecipients } from '../../src/features/screening/read-recipients.js';

const tagger = createTagger(new Uint8Array(16).fill(9));

function tagOf(address: string): [number, number] {
  tagger.ofAddress(address);
  return [tagger.high, tagger.low];
}

it('lets others have their turn while many formatted numbers are read', async () => {
  const formatted = Array.from(
    { length: 50_000 },
    (_, index) => `(415) 555-${String(index % 10_000).padStart(4, '0')}`,
  );
  let turns = 0;
  const state = { over: false };
  const count = () => {
    turns += 1;
    if (!state.over) setImmediate(count);
  };
  setImmediate(count);
  const { addresses, highs, lows } = await readRecipients(formatted, 'US', tagger);
  state.over = true;
  expect(addresses[49_999]).toBe('+14155559999');
  expect([highs[49_999], lows[49_999]]).toEqual(tagOf('+14155559999'));
  expect(turns).toBeGreaterThan(10);
});

it('takes what is E.164 already as it is, and everything else through the reader of addresses', async () => {
  const { addresses, highs, lows, refused } = await readRecipients(
    ['+14155550100', '+1 415 555 0100', 'Ann@Example.com', 'nobody', '+442079460000'],
    null,
    tagger,
  );
  expect(addresses).toEqual(['+14155550100', '+14155550100', 'ann@example.com', null, '+442079460000']);
  for (const [index, address] of addresses.entries())
    if (address !== null) expect([highs[index], lows[index]]).toEqual(tagOf(address));
  expect(refused.map(({ index }) => index)).toEqual([3]);
});
