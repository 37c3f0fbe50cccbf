import { describe, expect, it } from 'vitest';
import {
  isLinkToken,
  tokenIn,
  tokenLength,
  tokensOf,
} from '../../src/features/web-opt-out/links/link-token.rules.js';

/** Every byte equally often, in an order that leaves no run of the same. */
const everyByte = Uint8Array.from({ length: 256 * 10 }, (_, index) => (index * 37) % 256);

describe('tokens', () => {
  it('have each of 62 characters as often as any other, where the bytes are as likely', () => {
    const tokens = tokensOf(everyByte, 1_000);
    expect(tokens).toHaveLength(248);
    const counts = new Map<string, number>();
    for (const character of tokens.join('')) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect(counts.size).toBe(62);
    expect(new Set(counts.values())).toEqual(new Set([40]));
  });

  it('are ten letters and digits each, and as many as were asked for at most', () => {
    const tokens = tokensOf(everyByte, 7);
    expect(tokens).toHaveLength(7);
    for (const token of tokens) expect(token).toMatch(/^[0-9A-Za-z]{10}$/);
    expect(tokensOf(everyByte.subarray(0, tokenLength - 1), 7)).toEqual([]);
    expect(tokensOf(everyByte, 0)).toEqual([]);
  });

  it.each(['AbcXyz0189.', 'AbcXyz0189/', 'AbcXyz0189).', 'AbcXyz0189”', 'AbcXyz0189\n', 'AbcXyz0189'])(
    'are found in %j: what a sentence has behind them is no part of them',
    (path) => {
      expect(tokenIn(path)).toBe('AbcXyz0189');
    },
  );

  it('are not found where letters follow the signs, however long the path is', () => {
    expect(tokenIn('AbcXyz0189.x')).toBe('AbcXyz0189.x');
    const long = `${'-'.repeat(1_000_000)}a`;
    // A search that begins anew at each sign would take minutes.
    expect(tokenIn(long)).toBe(long);
  });

  it.each(['0000000000', 'AbcXyz0189'])('%s may be one', (text) => {
    expect(isLinkToken(text)).toBe(true);
  });

  it.each(['', '000000000', '00000000000', '00000-0000', '000000000\n', '0000000000\n', 'é000000000'])(
    '%j is none, and is not looked up',
    (text) => {
      expect(isLinkToken(text)).toBe(false);
    },
  );
});
