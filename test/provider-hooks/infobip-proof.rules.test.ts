import { describe, expect, it } from 'vitest';
import type { HookRequest, ProofScheme } from '../../src/features/provider-hooks/hook-provider.js';
import { infobip } from '../../src/features/provider-hooks/providers/infobip.rules.js';
import { findScheme } from '../../src/features/provider-hooks/providers.js';
import { changed, doubt, request, someNow } from './deliver.js';

const address = 'https://heed.example/hooks/infobip/k1';
const schemeOf = (name: string) => findScheme(infobip, name) as ProofScheme;
const withHeaders = (one: HookRequest, headers: Record<string, string>): HookRequest => ({
  ...one,
  headers: { ...one.headers, ...headers },
});

describe('the signature of Infobip over the body', () => {
  // Computed when its documentation was read: Infobip publishes none.
  const secret = 'ib-secret';
  const empty = request(address, '{"results":[]}');
  const hex = '0f8142e85222d634ecd7a27c6bc7d5ca27e6100e2b15e053c3201399e47bf01b';
  const base64 = 'D4FC6FIi1jTs16J8a8fVyifmEA4rFeBTwyATmeR78Bs=';
  const scheme = schemeOf('HMAC_SHA256');

  it.each([
    'x-hub-signature',
    'x-signature',
    'x-callback-signature',
    'x-hub-signature-256',
    'x-ib-hmac-signature',
  ])('is known in the header %s', (header) => {
    for (const signature of [hex, hex.toUpperCase(), `sha256=${hex}`, `SHA256=${hex}`, base64, ` ${hex} `])
      expect(doubt(scheme, withHeaders(empty, { [header]: signature }), secret)).toBe(null);
  });

  it('is wrong for another body, another secret and another signature', () => {
    const signed = withHeaders(empty, { 'x-hub-signature': hex });
    expect(doubt(scheme, changed(signed), secret)).toBe('WRONG_SIGNATURE');
    expect(doubt(scheme, signed, 'ib-secreu')).toBe('WRONG_SIGNATURE');
    for (const other of [`1${hex.slice(1)}`, `${hex.slice(0, -1)}a`, base64.replace('D4', 'E4')])
      expect(doubt(scheme, withHeaders(empty, { 'x-hub-signature': other }), secret)).toBe('WRONG_SIGNATURE');
  });

  it('has to be there, and to be one of the algorithm that was chosen', () => {
    expect(doubt(scheme, empty, secret)).toBe('NO_SIGNATURE');
    for (const none of [
      '',
      'x',
      hex.slice(1),
      `${hex}0`,
      `sha1=${hex}`,
      `sha512=${hex}`,
      base64.replace('Bs=', 'Bt='),
    ])
      expect(doubt(scheme, withHeaders(empty, { 'x-hub-signature': none }), secret)).toBe('NO_SIGNATURE');
    const longer = schemeOf('HMAC_SHA512').sign?.(empty, secret, someNow) as HookRequest;
    expect(longer.headers['x-hub-signature']).toHaveLength(128);
    expect(doubt(schemeOf('HMAC_SHA512'), longer, secret)).toBe(null);
    expect(doubt(scheme, longer, secret)).toBe('NO_SIGNATURE');
    expect(doubt(schemeOf('HMAC_SHA512'), withHeaders(empty, { 'x-hub-signature': hex }), secret)).toBe(
      'NO_SIGNATURE',
    );
  });

  it('is none in a delivery of Exchange, which would otherwise prove its time and body as a body', () => {
    const taken = { 'x-ib-exchange-req-timestamp': '1667951050990', 'x-ib-exchange-req-signature': hex };
    for (const [header, value] of Object.entries(taken))
      expect(doubt(scheme, withHeaders(empty, { 'x-hub-signature': hex, [header]: value }), secret)).toBe(
        'WRONG_SIGNATURE',
      );
  });

  it('is made as Infobip makes it', () => {
    expect(scheme.sign?.(empty, secret, someNow).headers['x-hub-signature']).toBe(hex);
  });
});

describe('the signature of Infobip Exchange', () => {
  const secret = 'ib-secret';
  const scheme = schemeOf('EXCHANGE');
  const timestamp = '1667951050990';
  const hex = '5b0c1286aa704cc6d2efee9d1e50ff677fb80d671aafa39ae0a5ab9e2af8dcdf';
  const signed = request(address, '{"results":[]}', {
    'x-ib-exchange-req-timestamp': timestamp,
    'x-ib-exchange-req-signature': hex,
    'x-ib-exchange-req-accountkey': '8F0792F86035A9F4290821F1EE6BC06A',
  });
  const signedAt = Number(timestamp) * 1000;

  it('is known, and wrong for another body, time, signature and secret', () => {
    expect(doubt(scheme, signed, secret, signedAt)).toBe(null);
    expect(doubt(scheme, changed(signed), secret, signedAt)).toBe('WRONG_SIGNATURE');
    expect(doubt(scheme, signed, 'other', signedAt)).toBe('WRONG_SIGNATURE');
    const later = withHeaders(signed, { 'x-ib-exchange-req-timestamp': '1667951050991' });
    expect(doubt(scheme, later, secret, signedAt)).toBe('WRONG_SIGNATURE');
    const other = withHeaders(signed, { 'x-ib-exchange-req-signature': `4${hex.slice(1)}` });
    expect(doubt(scheme, other, secret, signedAt)).toBe('WRONG_SIGNATURE');
  });

  it('is good for a day, and for a clock that is five minutes slow', () => {
    const second = 1_000_000;
    const day = 86_400 * second;
    expect(doubt(scheme, signed, secret, signedAt + day)).toBe(null);
    expect(doubt(scheme, signed, secret, signedAt + day + second)).toBe('OUT_OF_TIME');
    expect(doubt(scheme, signed, secret, signedAt - 300 * second)).toBe(null);
    expect(doubt(scheme, signed, secret, signedAt - 301 * second)).toBe('OUT_OF_TIME');
    expect(doubt(scheme, changed(signed), secret, signedAt + 2 * day)).toBe('WRONG_SIGNATURE');
  });

  it('needs both of its headers', () => {
    for (const header of ['x-ib-exchange-req-timestamp', 'x-ib-exchange-req-signature']) {
      for (const none of ['', 'x', '-1', '1667951050990x'])
        expect(doubt(scheme, withHeaders(signed, { [header]: none }), secret, signedAt)).toBe('NO_SIGNATURE');
    }
    const ofBody = schemeOf('HMAC_SHA256').sign?.(request(address, '{}'), secret, someNow) as HookRequest;
    expect(doubt(scheme, ofBody, secret)).toBe('NO_SIGNATURE');
  });

  it('is made as Infobip makes it', () => {
    const made = scheme.sign?.(request(address, '{"results":[]}'), secret, signedAt);
    expect(made?.headers).toMatchObject({
      'x-ib-exchange-req-timestamp': timestamp,
      'x-ib-exchange-req-signature': hex,
    });
  });
});

describe('user and password of Infobip', () => {
  const scheme = schemeOf('BASIC');
  const plain = request(address, '{}');
  it('are known, and are the whole of it', () => {
    const signed = scheme.sign?.(plain, 'user:pässword:1', someNow) as HookRequest;
    expect(doubt(scheme, signed, 'user:pässword:1')).toBe(null);
    expect(doubt(scheme, signed, 'user:pässword:2')).toBe('WRONG_SIGNATURE');
    expect(doubt(scheme, plain, 'user:pässword:1')).toBe('NO_SIGNATURE');
    for (const none of ['', 'user', ':password', 'user:', 'user:pass\nword'])
      expect(scheme.problemOf(none)).not.toBe(null);
    expect(scheme.problemOf('user:password')).toBe(null);
    expect(scheme.challenge).toMatch(/^Basic /);
  });
});
