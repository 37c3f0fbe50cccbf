import { expect, it } from 'vitest';
import { createTagger } from '../../src/core/domain/address-tag.rules.js';
import { addLines } from '../../src/features/screening/tag-lines.rules.js';
import { TagSet } from '../../src/features/screening/tag-set.js';
import { has, key, phones } from './given-sets.js';

const addresses = [
  ...phones(300),
  '+1',
  '+123456789',
  '+1234567890',
  '+123456789012345',
  '+1234567890123456',
  '+0123456789',
  '+12a',
  '+',
  '12345',
  'a',
  'ann@example.com',
  'ünï+1@exämple.com',
  '名前@例え.jp',
];

it.each([1, 7, 1_000])('every line has the tag of its address, %i lines at a time', (atMost) => {
  const bytes = Buffer.from(addresses.join('\n'));
  const tags = new TagSet();
  let lines = 0;
  for (let from = 0; from <= bytes.length;) {
    const added = addLines(tags, createTagger(key), bytes, from, atMost);
    lines += added.lines;
    from = added.next;
  }
  expect(lines).toBe(addresses.length);
  expect(tags.size).toBe(addresses.length);
  expect(addresses.filter((address) => !has(tags, address))).toEqual([]);
});
