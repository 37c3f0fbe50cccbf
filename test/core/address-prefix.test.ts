/** How an address begins, as people type it into a search field. */
import { expect, it } from 'vitest';
import { addressPrefixes } from '../../src/core/domain/address-prefix.rules.js';

it.each([
  ['+1 415', 'US', ['+1415']],
  ['0151', 'DE', ['+49151']],
  ['02', 'IT', ['+3902']],
  ['Ann.Sm', null, ['ann.sm']],
  ['', 'US', []],
  ['+', null, ['+']],
])('what begins like %j, in %s, is looked for as %j', (text, region, prefixes) => {
  expect(addressPrefixes(text, region)).toEqual(prefixes);
});

it('half a character begins nothing that is stored', () => {
  expect(addressPrefixes('\ud800+447911123456', 'GB')).toEqual([]);
  expect(addressPrefixes('ann\udc00', null)).toEqual([]);
});
