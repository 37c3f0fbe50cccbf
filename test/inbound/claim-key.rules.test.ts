import { expect, test } from 'vitest';
import { messageClaimKey } from '../../src/features/inbound/claim-key.rules.js';

const keyOf = (provider: string | null, messageId: string) => messageClaimKey(provider, messageId);

test('I7 the same id of the same provider is the same key, however the provider is written', () => {
  expect(keyOf(' Twilio ', 'SM1')).toEqual(keyOf('twilio', 'SM1'));
  expect(keyOf(null, 'SM1')).toEqual(keyOf('', 'SM1'));
});

test('I7 no two pairs of provider and id share a key', () => {
  const pairs = [
    ['a', 'b c'],
    ['a b', 'c'],
    [null, 'a b c'],
    ['a', 'B c'],
    ['a","b', 'c'],
    ['a', 'b","c'],
  ] as const;
  const keys = pairs.map(([provider, messageId]) => JSON.stringify(keyOf(provider, messageId)));
  expect(new Set(keys).size).toBe(pairs.length);
});

test.each([
  ['an empty id', null, '', 'messageId'],
  ['an id of blanks', null, '  ', 'messageId'],
  ['an id with NUL', null, 'a\u0000b', 'messageId'],
  ['an id of 257 characters', null, 'x'.repeat(257), 'messageId'],
  ['a provider of 65 characters', 'x'.repeat(65), 'SM1', 'provider'],
])('%s is refused with its field', (_, provider, messageId, field) => {
  expect(keyOf(provider, messageId)).toMatchObject({ kind: 'not-a-key', field });
});
