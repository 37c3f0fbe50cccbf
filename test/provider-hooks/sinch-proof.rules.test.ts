import { describe, expect, it } from 'vitest';
import { microseconds } from '../../src/core/domain/instant.js';
import { sinch } from '../../src/features/provider-hooks/providers/sinch.rules.js';
import {
  delivery,
  doubtOf,
  eachByteOff,
  eachCharacterOff,
  hookUrl,
  readItems,
  schemeOf,
} from './any-delivery.js';
import { c1, header, headersOf, x1, type Vector } from './sinch-vectors.js';
import { sampleOf } from './deliver.js';

const hmac = schemeOf(sinch, 'HMAC');
const basic = schemeOf(sinch, 'BASIC');

/** The vector with something else in it. */
function doubtOfVector(
  vector: Vector,
  change: Partial<Vector> & { bytes?: Buffer } = {},
  headers: object = {},
) {
  const changed = { ...vector, ...change };
  const request = delivery(change.bytes ?? changed.body, { ...headersOf(changed), ...headers });
  return doubtOf(hmac, request, changed.secret, Number(vector.timestamp));
}

describe('the signature of Sinch', () => {
  it.each([
    ['C1', c1],
    ['X1', x1],
  ])('is taken as Sinch makes it: %s', (_, vector) => {
    expect(doubtOfVector(vector)).toBeNull();
    expect(doubtOfVector(vector, {}, { [`${header}-algorithm`]: 'HmacSHA256' })).toBeNull();
  });

  it.each([
    ['C1', c1],
    ['X1', x1],
  ])('does not fit what was changed: %s', (_, vector) => {
    const wrong = (change: Parameters<typeof doubtOfVector>[1]) =>
      expect(doubtOfVector(vector, change)).toBe('WRONG_SIGNATURE');
    for (const bytes of eachByteOff(Buffer.from(vector.body))) wrong({ bytes });
    for (const secret of eachCharacterOff(vector.secret)) wrong({ secret });
    for (const nonce of eachCharacterOff(vector.nonce)) wrong({ nonce });
    for (const timestamp of eachCharacterOff(vector.timestamp)) wrong({ timestamp });
    for (const signature of eachCharacterOff(vector.signature.slice(0, 43)))
      wrong({ signature: `${signature}=` });
    wrong({ timestamp: `0${vector.timestamp}` });
    wrong({ body: `${vector.body}\n` });
  });

  it.each([
    ['without a signature', { [header]: undefined }],
    ['with an empty one', { [header]: '' }],
    ['with a short one', { [header]: 'YQ==' }],
    ['with one in hexadecimal', { [header]: 'ab'.repeat(32) }],
    ['with two', { [header]: `${x1.signature}, ${x1.signature}` }],
    ['without a nonce', { [`${header}-nonce`]: undefined }],
    ['without a time', { [`${header}-timestamp`]: undefined }],
    ['with a time in words', { [`${header}-timestamp`]: 'now' }],
    ['with a time in fractions', { [`${header}-timestamp`]: '1717660357.5' }],
    ['with another algorithm', { [`${header}-algorithm`]: 'HmacSHA1' }],
    ['with a weaker one that it names', { [`${header}-algorithm`]: 'none' }],
  ])('%s is none', (_, headers) => {
    expect(doubtOfVector(x1, {}, headers)).toBe('NO_SIGNATURE');
  });

  it('counts for a day, in which a delivery is repeated, and not ahead of time', () => {
    const at = (seconds: number) =>
      doubtOf(hmac, delivery(x1.body, headersOf(x1)), x1.secret, Number(x1.timestamp) + seconds);
    expect(at(86_400)).toBeNull();
    expect(at(86_401)).toBe('OUT_OF_TIME');
    expect(at(-300)).toBeNull();
    expect(at(-301)).toBe('OUT_OF_TIME');
  });

  it('is made by Heed as Sinch makes it', () => {
    const now = 1_700_000_000 * microseconds.second;
    const unsigned = sampleOf(sinch, hookUrl, { from: '+12015555555', to: '+12017777777', now });
    const signed = hmac.sign?.(unsigned, 'secret', now) ?? unsigned;
    expect(doubtOf(hmac, unsigned, 'secret', 1_700_000_000)).toBe('NO_SIGNATURE');
    expect(doubtOf(hmac, signed, 'secret', 1_700_000_000)).toBeNull();
    expect(doubtOf(hmac, signed, 'secres', 1_700_000_000)).toBe('WRONG_SIGNATURE');
    expect(doubtOf(hmac, signed, 'secret', 1_700_086_401)).toBe('OUT_OF_TIME');
    expect(readItems(sinch, signed.body)).toMatchObject([
      { message: { from: '+12015555555', to: '+12017777777', text: 'STOP', receivedAt: now } },
    ]);
  });
});

describe('a user and a password of Sinch', () => {
  const request = delivery(x1.body, { authorization: 'Basic dXNlcjpwYXNzOndvcmQ=' });

  it('are taken as they were set up, and no others', () => {
    expect(doubtOf(basic, request, 'user:pass:word', 0)).toBeNull();
    for (const secret of [...eachCharacterOff('user:pass:word'), 'user:pass', 'user:pass:word '])
      expect(doubtOf(basic, request, secret, 0)).toBe('WRONG_SIGNATURE');
  });

  it('must come where they were chosen: a signature is none, nor are they where a signature was chosen', () => {
    expect(doubtOf(basic, delivery(x1.body, headersOf(x1)), x1.secret, 1_717_660_357)).toBe('NO_SIGNATURE');
    expect(doubtOf(hmac, request, 'user:pass:word', 0)).toBe('NO_SIGNATURE');
    for (const authorization of ['', 'Basic', 'Bearer dXNlcjpwYXNzOndvcmQ=', 'user:pass:word'])
      expect(doubtOf(basic, delivery(x1.body, { authorization }), 'user:pass:word', 0)).toBe('NO_SIGNATURE');
  });

  it('are asked for', () => {
    expect([basic.challenge, hmac.challenge]).toEqual(['Basic realm="Heed", charset="UTF-8"', undefined]);
  });

  it('are sent by Heed as Sinch sends them', () => {
    const signed = basic.sign?.(delivery(x1.body), 'user:pass:word', 0);
    expect(signed?.headers['authorization']).toBe('Basic dXNlcjpwYXNzOndvcmQ=');
  });

  it('are both there, and a secret is one word', () => {
    expect([x1, c1].map(({ secret }) => hmac.problemOf(secret))).toEqual([null, null]);
    expect(['', 'a b'].map((secret) => hmac.problemOf(secret))).not.toContain(null);
    expect(basic.problemOf('user:pass:word')).toBeNull();
    expect(
      ['', 'user', 'user:', ':word', 'user:pass\nword'].map((secret) => basic.problemOf(secret)),
    ).not.toContain(null);
  });
});
