import { sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { microseconds } from '../../src/core/domain/instant.js';
import { telnyx } from '../../src/features/provider-hooks/providers/telnyx.rules.js';
import {
  delivery,
  doubtOf,
  eachByteOff,
  eachCharacterOff,
  hookUrl,
  readItems,
  schemeOf,
} from './any-delivery.js';
import { signAsTelnyx, telnyxKeys } from './telnyx-signer.js';
import { at, seed, vector } from './telnyx-vector.js';
import { sampleOf } from './deliver.js';

const scheme = schemeOf(telnyx, 'ED25519');
const spki = Buffer.from('302a300506032b6570032100', 'hex');
const wholeKey = Buffer.concat([spki, Buffer.from(vector.key, 'base64')]).toString('base64');

function doubtOfVector(change: Partial<typeof vector> & { bytes?: Buffer } = {}, headers: object = {}) {
  const { key, timestamp, body, signature } = { ...vector, ...change };
  const request = delivery(change.bytes ?? body, {
    'telnyx-timestamp': timestamp,
    'telnyx-signature-ed25519': signature,
    ...headers,
  });
  return doubtOf(scheme, request, key, at);
}

describe('the signature of Telnyx', () => {
  it('is taken with the public key as Telnyx shows it, and with its beginning', () => {
    expect(doubtOfVector()).toBeNull();
    expect(doubtOfVector({ key: wholeKey })).toBeNull();
    expect(doubtOfVector({ key: ` ${vector.key}\n` })).toBeNull();
  });

  it('is the one that the signer of the tests makes', () => {
    const keys = telnyxKeys(seed);
    expect(keys.publicKey).toBe(vector.key);
    expect(signAsTelnyx(delivery(vector.body), keys, at).headers).toMatchObject({
      'telnyx-signature-ed25519': vector.signature,
      'telnyx-timestamp': vector.timestamp,
    });
  });

  it('does not fit what was changed', () => {
    const wrong = (change: Parameters<typeof doubtOfVector>[0]) =>
      expect(doubtOfVector(change)).toBe('WRONG_SIGNATURE');
    for (const bytes of eachByteOff(Buffer.from(vector.body))) wrong({ bytes });
    for (const bytes of eachByteOff(Buffer.from(vector.key, 'base64')))
      wrong({ key: bytes.toString('base64') });
    for (const bytes of eachByteOff(Buffer.from(vector.signature, 'base64')))
      wrong({ signature: bytes.toString('base64') });
    for (const timestamp of eachCharacterOff(vector.timestamp)) wrong({ timestamp });
    wrong({ timestamp: `0${vector.timestamp}` });
    wrong({ body: `${vector.body}\n` });
    // Signed without the time, as one of Telnyx's own guides has it.
    const timeless = sign(null, Buffer.from(vector.body), telnyxKeys(seed).privateKey);
    wrong({ signature: timeless.toString('base64') });
  });

  it.each([
    ['none at all', { 'telnyx-signature-ed25519': undefined }],
    ['an empty one', { 'telnyx-signature-ed25519': '' }],
    ['a short one', { 'telnyx-signature-ed25519': 'YQ==' }],
    ['one in base64url', { 'telnyx-signature-ed25519': vector.signature.replaceAll('+', '-') }],
    ['one with other last bits', { 'telnyx-signature-ed25519': vector.signature.replace('Q==', 'R==') }],
    ['one without a time', { 'telnyx-timestamp': undefined }],
    ['one with a time in words', { 'telnyx-timestamp': 'now' }],
    ['one with a time in fractions', { 'telnyx-timestamp': '1733775367.5' }],
    ['one with a time below zero', { 'telnyx-timestamp': '-1' }],
  ])('is not %s', (_, headers) => {
    expect(doubtOfVector({}, headers)).toBe('NO_SIGNATURE');
  });

  it('counts for five minutes, and not ahead of time', () => {
    const request = signAsTelnyx(delivery(vector.body), telnyxKeys(seed), at);
    const after = (seconds: number) => doubtOf(scheme, request, vector.key, at + seconds);
    expect(after(300)).toBeNull();
    expect(after(301)).toBe('OUT_OF_TIME');
    expect(after(-300)).toBeNull();
    expect(after(-301)).toBe('OUT_OF_TIME');
  });

  it('needs a public key: what is none is said so, and proves nothing', () => {
    expect([vector.key, wholeKey].map((key) => scheme.problemOf(key))).toEqual([null, null]);
    const none = [
      '',
      'key',
      vector.key.slice(0, 40),
      vector.key.slice(0, 43),
      `${vector.key}AAAA`,
      Buffer.alloc(44).toString('base64'),
      '-----BEGIN PUBLIC KEY-----',
    ];
    for (const key of none) {
      expect(scheme.problemOf(key)).toBe('an Ed25519 public key was expected: 32 bytes in base64');
      expect(doubtOfVector({ key })).toBe('WRONG_SIGNATURE');
    }
  });

  it('is made by Telnyx alone', () => {
    expect(scheme.sign).toBeNull();
    const now = 1_700_000_000 * microseconds.second;
    const sample = sampleOf(telnyx, hookUrl, { from: '+13125000000', to: '+17735550002', now });
    const keys = telnyxKeys(Buffer.alloc(32, 7));
    expect(doubtOf(scheme, sample, keys.publicKey, 1_700_000_000)).toBe('NO_SIGNATURE');
    const signed = signAsTelnyx(sample, keys, 1_700_000_000);
    expect(doubtOf(scheme, signed, keys.publicKey, 1_700_000_000)).toBeNull();
    expect(doubtOf(scheme, signed, vector.key, 1_700_000_000)).toBe('WRONG_SIGNATURE');
    expect(readItems(telnyx, sample.body)).toMatchObject([
      { message: { from: '+13125000000', to: '+17735550002', text: 'STOP', receivedAt: now } },
    ]);
  });
});
