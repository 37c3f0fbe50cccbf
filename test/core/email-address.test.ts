import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../src/core/domain/address.js';

const stored = (text: string) => {
  const parsed = parseAddress(text, null);
  return parsed.kind === 'email' ? parsed.address : null;
};
const accents = ['\u0301', '\u0308', '\u030a', '\u030c', '\u0331', '\u200b\u0301', '\u0307\u0323'];

describe('an e-mail address', () => {
  it('is stored in one form, however its accents and capitals are written', () => {
    expect(stored('J\u030can@example.com')).toBe('\u01f0an@example.com');
    expect(stored('e\u200b\u0301@example.com')).toBe('\u00e9@example.com');
  });

  it('is none with half a surrogate pair, which would be stored as another one', () => {
    expect(stored('a\ud800@example.com')).toBeNull();
    expect(stored('a\udc00b@example.com')).toBeNull();
    expect(stored('a\u{1f600}@example.com')).toBe('a\u{1f600}@example.com');
  });

  it('is the same again when what was stored is read', () => {
    const changed: string[] = [];
    for (let letter = 33; letter < 0x2_000; letter += 1) {
      for (const accent of accents) {
        const once = stored(`x${String.fromCodePoint(letter)}${accent}y@example.com`);
        if (once !== null && stored(once) !== once) changed.push(once);
      }
    }
    expect(changed).toEqual([]);
  });
});
