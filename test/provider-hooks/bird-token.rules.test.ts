import { describe, expect, it } from 'vitest';
import type { ProofScheme } from '../../src/features/provider-hooks/hook-provider.js';
import { bird } from '../../src/features/provider-hooks/providers/bird.rules.js';
import { findScheme } from '../../src/features/provider-hooks/providers.js';
import { hmac } from '../../src/features/provider-hooks/signatures.rules.js';
import { doubt, request } from './deliver.js';
import { tokensAt, tokenVectors } from './message-bird-tokens.js';

const schemeOf = (name: string) => findScheme(bird, name) as ProofScheme;
const second = 1_000_000;

describe('the token of MessageBird', () => {
  const scheme = schemeOf('JWT');
  const header = 'messagebird-signature-jwt';
  const delivery = (url: string, payload: string, token: string) =>
    request(url, payload, { [header]: token });

  it.each(tokenVectors)(
    'with $name is what MessageBird’s own libraries say',
    ({ url, payload, token, secret, expected }) => {
      expect(doubt(scheme, delivery(url, payload, token), secret, tokensAt)).toBe(expected);
      expect(doubt(scheme, { ...delivery(url, payload, token), method: 'GET' }, secret, tokensAt)).toBe(
        expected,
      );
    },
  );

  const good = tokenVectors.filter(({ expected }) => expected === null);

  it.each(good)(
    'with $name is wrong for another address, body, secret and signature',
    ({ url, payload, token, secret }) => {
      expect(doubt(scheme, delivery(`${url}x`, payload, token), secret, tokensAt)).toBe('WRONG_SIGNATURE');
      expect(doubt(scheme, delivery(url, `${payload}x`, token), secret, tokensAt)).toBe('WRONG_SIGNATURE');
      expect(doubt(scheme, delivery(url, payload, token), `${secret}x`, tokensAt)).toBe('WRONG_SIGNATURE');
      const [head = '', claims = '', signature = ''] = token.split('.');
      const other = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
      expect(doubt(scheme, delivery(url, payload, `${head}.${claims}.${other}`), secret, tokensAt)).toBe(
        'WRONG_SIGNATURE',
      );
      const changedClaims = Buffer.from(
        Buffer.from(claims, 'base64url').toString().replace('MessageBird', 'MessageBire'),
      ).toString('base64url');
      expect(
        doubt(scheme, delivery(url, payload, `${head}.${changedClaims}.${signature}`), secret, tokensAt),
      ).toBe('WRONG_SIGNATURE');
      expect(doubt(scheme, delivery(url, payload, `${token}.x`), secret, tokensAt)).toBe('NO_SIGNATURE');
      expect(doubt(scheme, delivery(url, payload, `${head}.${claims}`), secret, tokensAt)).toBe(
        'NO_SIGNATURE',
      );
    },
  );

  it('is good for its minute, and for clocks that differ by five seconds', () => {
    const [{ url, payload, token, secret } = { url: '', payload: '', token: '', secret: '' }] = good;
    const after = (seconds: number) =>
      doubt(scheme, delivery(url, payload, token), secret, tokensAt + seconds * second);
    expect([-5, 0, 60, 65].map(after)).toEqual([null, null, null, null]);
    expect([-6, 66, 86_400].map(after)).toEqual(['OUT_OF_TIME', 'OUT_OF_TIME', 'OUT_OF_TIME']);
    expect(doubt(scheme, delivery(url, `${payload}x`, token), secret, tokensAt + 66 * second)).toBe(
      'WRONG_SIGNATURE',
    );
  });

  const made = (claims: unknown, head: unknown = { alg: 'HS256' }) => {
    const signed = [head, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${signed}.${hmac('sha256', 'hunter2', signed).toString('base64url')}`;
  };
  const said = {
    iss: 'MessageBird',
    nbf: tokensAt / second,
    exp: tokensAt / second + 60,
    jti: 'j',
    url_hash: '0f115db062b7c0dd030b16878c99dea5c354b49dc37b38eb8846179c7783e9d7',
  };

  it.each([
    ['of somebody else', { ...said, iss: 'Heed' }],
    ['without an id', { ...said, jti: undefined }],
    ['without an address', { ...said, url_hash: undefined }],
    ['without an end', { ...said, exp: undefined }],
    ['whose end is no number', { ...said, exp: '9999999999' }],
    ['without a beginning', { ...said, nbf: undefined }],
    ['of another body', { ...said, payload_hash: null }],
    ['that is none', 'MessageBird'],
    ['that is null', null],
  ])('%s is wrong, though it is signed', (_, claims) => {
    const url = 'https://example.com/';
    expect(doubt(scheme, delivery(url, '', made(said)), 'hunter2', tokensAt)).toBe(null);
    expect(doubt(scheme, delivery(url, '', made(claims)), 'hunter2', tokensAt)).toBe('WRONG_SIGNATURE');
  });

  it.each([
    { alg: 'none' },
    { alg: 'RS256' },
    { alg: ['HS256'] },
    { alg: 'hs256' },
    { alg: 'constructor' },
    {},
    null,
  ])('with the algorithm %j is none', (head) => {
    expect(doubt(scheme, delivery('https://example.com/', '', made(said, head)), 'hunter2', tokensAt)).toBe(
      'NO_SIGNATURE',
    );
  });
});
