import { describe, expect, it } from 'vitest';
import type { HookRequest, ProofScheme } from '../../src/features/provider-hooks/hook-provider.js';
import { plivo } from '../../src/features/provider-hooks/providers/plivo.rules.js';
import { findScheme } from '../../src/features/provider-hooks/providers.js';
import { changed, doubt, formOf, request, someNow } from './deliver.js';

const address = 'https://heed.example/hooks/plivo/abc';
const schemeOf = (name: string) => findScheme(plivo, name) as ProofScheme;
const token = 'my_auth_token';
const got = (url: string): HookRequest => ({ method: 'GET', url, headers: {}, body: Buffer.alloc(0) });

describe('the signature V3 of Plivo', () => {
  const scheme = schemeOf('V3');
  const nonce = '05429567804466091622';
  const signed = (one: HookRequest, signature: string, header = 'x-plivo-signature-v3'): HookRequest => ({
    ...one,
    headers: { ...one.headers, [header]: signature, 'x-plivo-signature-v3-nonce': nonce },
  });
  const stop = request(
    address,
    'From=14155550123&MessageIntent=optout&MessageUUID=4ee368ae-25ed-11e3-a36e-000000000000&Text=STOP&To=15005550006&Type=sms',
  );
  const stopSignature = 'lYS2/dghllTViUhl3FcSIxLFp+09y64CNIal2sffiv0=';

  // Computed with the algorithm of plivo-node (lib/utils/v3Security.js): Plivo publishes no vectors of V3.
  it.each([
    ['a form', stop, stopSignature],
    [
      'a form, and a query that is sorted',
      formOf(`${address}?b=2&a=1`, { To: '15005550006', Text: 'Hello World & ünï' }),
      'V+MEudVnEjkOgiwUvY2lyRpRhdvA8hCr+o3WyR+3LuA=',
    ],
    ['a query alone', got(`${address}?b=2&a=1`), 'tRWvj+lWV7zGCYYSwX0IUajvCjm+vsYcOlg/F0Osp10='],
  ])('is known with %s', (_, one, signature) => {
    expect(doubt(scheme, signed(one, signature), token)).toBe(null);
    expect(doubt(scheme, signed(one, signature), 'my_auth_tokens')).toBe('WRONG_SIGNATURE');
    expect(doubt(scheme, signed({ ...one, url: `${one.url}x` }, signature), token)).toBe('WRONG_SIGNATURE');
    const other = { ...signed(one, signature) };
    const otherNonce = { ...other, headers: { ...other.headers, 'x-plivo-signature-v3-nonce': '1' } };
    expect(doubt(scheme, otherNonce, token)).toBe('WRONG_SIGNATURE');
  });

  it('is known under the main account’s name, and in a list', () => {
    expect(doubt(scheme, signed(stop, stopSignature, 'x-plivo-signature-ma-v3'), token)).toBe(null);
    const other = `${'A'.repeat(43)}=`;
    for (const list of [`${other},${stopSignature}`, `${stopSignature}, ${other}`, `x,,${stopSignature}`])
      expect(doubt(scheme, signed(stop, list), token)).toBe(null);
    expect(doubt(scheme, signed(stop, `${other},${other}`), token)).toBe('WRONG_SIGNATURE');
    const both = signed(signed(stop, other), stopSignature, 'x-plivo-signature-ma-v3');
    expect(doubt(scheme, both, token)).toBe(null);
  });

  it('is wrong for another body, another method and another signature', () => {
    expect(doubt(scheme, signed(changed(stop), stopSignature), token)).toBe('WRONG_SIGNATURE');
    expect(doubt(scheme, signed({ ...stop, method: 'GET' }, stopSignature), token)).toBe('WRONG_SIGNATURE');
    expect(doubt(scheme, signed(stop, `m${stopSignature.slice(1)}`), token)).toBe('WRONG_SIGNATURE');
  });

  it('has to be there with its nonce, and is never one of V2', () => {
    expect(doubt(scheme, stop, token)).toBe('NO_SIGNATURE');
    for (const none of ['', 'x', stopSignature.slice(0, -1), stopSignature.replace('v0=', 'v1=')])
      expect(doubt(scheme, signed(stop, none), token)).toBe('NO_SIGNATURE');
    const { 'x-plivo-signature-v3-nonce': _, ...bare } = signed(stop, stopSignature).headers;
    expect(doubt(scheme, { ...stop, headers: bare }, token)).toBe('NO_SIGNATURE');
    const older = schemeOf('V2').sign?.(stop, token, someNow) as HookRequest;
    expect(doubt(scheme, older, token)).toBe('NO_SIGNATURE');
  });

  it('is made as Plivo makes it, with each value of a name', () => {
    const several = request(`${address}?a=2&a=1`, 'Media=b&Media=a&Text=');
    expect(doubt(scheme, scheme.sign?.(several, token, someNow) as HookRequest, token)).toBe(null);
    const sorted = request(`${address}?a=1&a=2`, 'Text=&Media=a&Media=b');
    const signature = scheme.sign?.(several, token, someNow)?.headers ?? {};
    expect(doubt(scheme, { ...sorted, headers: signature }, token)).toBe(null);
    const once = request(`${address}?a=1&a=2`, 'Text=&Media=a');
    expect(doubt(scheme, { ...once, headers: signature }, token)).toBe('WRONG_SIGNATURE');
  });
});

describe('the signature V2 of Plivo', () => {
  const scheme = schemeOf('V2');
  const delivery = (url: string, nonce: string, signature: string, header = 'x-plivo-signature-v2') => ({
    ...formOf(url, { Text: 'STOP' }),
    headers: { [header]: signature, 'x-plivo-signature-v2-nonce': nonce },
  });

  // The vectors of plivo-node (test/utils.js).
  it.each([
    ['https://answer.url', '12345', 'my_auth_token', 'ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc=', null],
    [
      'https://answer.url:8000',
      '12345',
      'my_auth_token',
      'ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc=',
      'WRONG_SIGNATURE',
    ],
    [
      'https://answer.url:8000',
      '24725744043720739450',
      'my_auth_token',
      'LDphWoWimP4QM5AoWI1uwP6WmlWtt5ITPZjXIWYvCNU=',
      null,
    ],
    [
      'https://answer.url',
      '123456',
      'my_auth_tokens',
      'ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc=',
      'WRONG_SIGNATURE',
    ],
    [
      'https://answer.url:8080',
      '123456',
      'my_auth_tokens',
      'xeV6S6BPIQJ/rgKCjCm/Fo2ve5zNe1fatQoHyRT8vxQ=',
      null,
    ],
    [
      'https://answer.url:8080',
      '12345',
      'my_auth_token',
      'ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc=',
      'WRONG_SIGNATURE',
    ],
  ])(
    'of %s with the nonce %s and %s is what Plivo’s own library says',
    (url, nonce, secret, signature, expected) => {
      expect(doubt(scheme, delivery(url, nonce, signature), secret)).toBe(expected);
      expect(doubt(scheme, delivery(`${url}?a=1`, nonce, signature), secret)).toBe(expected);
      expect(doubt(scheme, delivery(url, nonce, signature, 'x-plivo-signature-ma-v2'), secret)).toBe(
        expected,
      );
    },
  );

  it('has to be there with its nonce, and is never one of V3', () => {
    const newer = schemeOf('V3').sign?.(formOf(address, { Text: 'STOP' }), token, someNow) as HookRequest;
    expect(doubt(scheme, newer, token)).toBe('NO_SIGNATURE');
    expect(doubt(scheme, delivery(address, '', 'ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc='), token)).toBe(
      'NO_SIGNATURE',
    );
  });
});
