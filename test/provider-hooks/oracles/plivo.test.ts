/**
 * What Plivo's own library for Node.js (plivo 4.79.0, validateV3Signature) takes, and refuses with another token. It is not installed
 * here: it needs `request`, which is kept no more, and has an advisory that nobody mends (GHSA-p8p7-x288-28g6).
 */
import { describe, expect, it } from 'vitest';
import type { HookRequest } from '../../../src/features/provider-hooks/hook-provider.js';
import { plivo } from '../../../src/features/provider-hooks/providers/plivo.rules.js';
import { schemeOf } from '../any-delivery.js';
import { doubt, formOf } from '../deliver.js';

const scheme = schemeOf(plivo, 'V3');
const token = 'my_auth_token';
const nonce = '05429567804466091622';
const address = 'https://heed.example/hooks/plivo/abc';
const about = 'From=14155550123&MessageIntent=optout&MessageUUID=4ee368ae-25ed-11e3-a36e-000000000000';

function delivery(method: 'GET' | 'POST', url: string, form: string, signature: string): HookRequest {
  const unsigned = formOf(url, form);
  const signed = { 'x-plivo-signature-v3': signature, 'x-plivo-signature-v3-nonce': nonce };
  return { ...unsigned, method, headers: { ...unsigned.headers, ...signed } };
}

describe('what Plivo’s library takes', () => {
  it.each([
    [
      'POST',
      address,
      `${about}&Text=STOP&To=15005550006&Type=sms`,
      'lYS2/dghllTViUhl3FcSIxLFp+09y64CNIal2sffiv0=',
    ],
    [
      'POST',
      `${address}?b=2&a=1&a=0`,
      'To=15005550006&Text=Hello+World+%26+%C3%BCn%C3%AF+%F0%9F%91%8B',
      '66Chfxmo+n5+hrlZ1qV+pdCfukagMTZ7KU8IkXommQY=',
    ],
    [
      'POST',
      'http://heed.example:4000/hooks/plivo/abc',
      'Text=b&Text=a&Text=b&PowerpackUUID=',
      '/5pwMgRorn9um7JirtxG1VUDLmn3UvsJORxTjqRE3oY=',
    ],
    ['POST', `${address}?a=x%26y%3Dz`, '', '1Q+KO80UhiD0PHfgycKRYzPzwsT3DxMhd7yMeVflZhk='],
    ['POST', address, '', 'Kvdjt+592Hec3R1Y/a9TQlGtVO21FvmoJZb1GO9Xl2c='],
    [
      'GET',
      'https://heed.example:8443/hooks/plivo/abc?Text=Arr%C3%AAt&To=15005550006&From=14155550123',
      '',
      '3DaR/4Bwsyo4Nw1BQDXqWUpwZjw4ZQIAIY7SQV723uY=',
    ],
    ['GET', `${address}/`, '', '4Xgkde3hjAtQYdyI6v1E2LgPoUKeUKM7CM6DEX7s4Bc='],
  ] as const)('Heed takes, and nothing else with its signature: %s %s', (method, url, form, signature) => {
    const taken = delivery(method, url, form, signature);
    expect(doubt(scheme, taken, token)).toBe(null);
    expect(doubt(scheme, taken, `${token}s`)).toBe('WRONG_SIGNATURE');
    expect(doubt(scheme, { ...taken, url: `${url}${url.includes('?') ? '&' : '?'}z=1` }, token)).toBe(
      'WRONG_SIGNATURE',
    );
    const otherForm = { ...taken, method: 'POST' as const, body: Buffer.from(`${form}&z=1`) };
    expect(doubt(scheme, otherForm, token)).toBe('WRONG_SIGNATURE');
  });
});
