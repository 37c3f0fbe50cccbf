import { describe, expect, it } from 'vitest';
import { fewerItems, itemsAfter, longestMessage } from '../../src/shell/graphql/message-length.rules.js';

describe('a message', () => {
  it('that is not too long is left as it is, and so is one with a single item', () => {
    expect(fewerItems(500, longestMessage)).toBeUndefined();
    expect(fewerItems(1, 100 * longestMessage)).toBeUndefined();
  });

  it.each([
    [500, longestMessage + 1, 128],
    [500, 20 * longestMessage, 8],
    [500, 10_000 * longestMessage, 1],
    [3, 2 * longestMessage, 1],
    [2, 2 * longestMessage, 1],
  ])('of %i items and %i characters is made anew with %i at most', (items, length, expected) => {
    expect(fewerItems(items, length)).toBe(expected);
  });

  it('comes to an end, however long its items are', () => {
    for (const eachTakes of [10, 1_000, 100_000, 10_000_000]) {
      let items = 500;
      for (let tries = 0; tries < 10; tries += 1) items = fewerItems(items, items * eachTakes) ?? items;
      expect(items === 1 || items * eachTakes <= longestMessage).toBe(true);
    }
  });

  it('may hold more items again when they have become short', () => {
    expect(itemsAfter(undefined, 10)).toBeUndefined();
    expect(itemsAfter(8, longestMessage / 2)).toBe(8);
    expect(itemsAfter(8, 100)).toBe(16);
    expect(itemsAfter(256, 100)).toBeUndefined();
  });
});
