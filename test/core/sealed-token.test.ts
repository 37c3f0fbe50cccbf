import { describe, expect, it } from 'vitest';
import { openToken, sealingKey, sealToken } from '../../src/core/access/sealed-token.rules.js';
import { instantOf } from '../support/said.js';

const now = instantOf('2026-03-03T10:00:00Z');

describe('the token of an address', () => {
  const content = { accountId: 'a', filter: { recipientPrefixes: ['+14155550101'] }, format: 'CSV' };
  const key = sealingKey('the secret of the tests', 'downloads');
  const token = sealToken(key, Buffer.alloc(12, 7), content, now);

  it('says to who has the key what it leads to, until its time', () => {
    expect(openToken(key, token, now)).toEqual({ kind: 'opened', content });
    expect(openToken(key, token, now + 1)).toEqual({ kind: 'expired' });
  });

  it('says nothing to who has another key, and shows no recipient to who has none', () => {
    expect(openToken(sealingKey('another secret', 'downloads'), token, now)).toEqual({ kind: 'forged' });
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('4155550101');
  });

  it('is worth nothing for another purpose', () => {
    expect(openToken(sealingKey('the secret of the tests', 'uploads'), token, now)).toEqual({
      kind: 'forged',
    });
  });

  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['what is cut off', token.slice(0, -1)],
    ['what is changed', `${token.slice(0, -2)}${token.endsWith('A') ? 'BA' : 'AA'}`],
    ['what has padding', `${token}=`],
  ])('is not %s', (_what, garbled) => {
    expect(openToken(key, garbled, now)).toEqual({ kind: 'forged' });
  });
});
