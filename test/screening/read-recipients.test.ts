import { expect, it } from 'vitest';
import { readRecipients } from '../../src/features/screening/read-recipients.js';

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
  const { addresses, digits } = await readRecipients(formatted, 'US');
  state.over = true;
  expect(addresses[49_999]).toBe('+14155559999');
  expect(digits[0]).toBe(-1);
  expect(turns).toBeGreaterThan(10);
});

it('takes what is E.164 already as it is, and everything else through the reader of addresses', async () => {
  const { addresses, digits, refused } = await readRecipients(
    ['+14155550100', '+1 415 555 0100', 'Ann@Example.com', 'nobody'],
    null,
  );
  expect(addresses).toEqual(['+14155550100', '+14155550100', 'ann@example.com', null]);
  expect([...digits]).toEqual([14_155_550_100, -1, -1, -1]);
  expect(refused.map(({ index }) => index)).toEqual([3]);
});
