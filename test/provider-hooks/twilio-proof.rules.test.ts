import { describe, expect, it } from 'vitest';
import type { HookRequest } from '../../src/features/provider-hooks/hook-provider.js';
import { twilio } from '../../src/features/provider-hooks/providers/twilio.rules.js';
import { changed, doubt, formOf, request, someNow, sampleOf } from './deliver.js';

const [scheme] = twilio.schemes;
const address = 'https://heed.example/hooks/twilio/k1';

describe('the signature of Twilio', () => {
  // The vectors of twilio-node (spec/validation.spec.js) and twilio-python (tests/unit/test_request_validator.py).
  const token = '12345';
  const call = {
    CallSid: 'CA1234567890ABCDE',
    Caller: '+14158675309',
    Digits: '1234',
    From: '+14158675309',
    To: '+18005551212',
  };
  const page = 'https://mycompany.com/myapp.php?foo=1&bar=2';
  const signed = (delivery: HookRequest, signature: string): HookRequest => ({
    ...delivery,
    headers: { ...delivery.headers, 'x-twilio-signature': signature },
  });
  const hash = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620';
  const json = '{"property": "value", "boolean": true}';
  const emptyHash = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';

  it.each([
    ['a form', formOf(page, call), 'RSOYDt4T1cUTdK1PDd93/VVr8B8='],
    [
      'a port that was left out of it',
      formOf('https://mycompany.com:1234/myapp.php?foo=1&bar=2', call),
      'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
    ],
    ['the usual port, that was put into it', formOf(page, call), 'kvajT1Ptam85bY51eRf/AJRuM3w='],
    [
      'the usual port of http',
      formOf('http://mycompany.com/myapp.php?foo=1&bar=2', call),
      '0ZXoZLH/DfblKGATFgpif+LLRf4=',
    ],
    [
      'another port',
      formOf('http://mycompany.com:1234/myapp.php?foo=1&bar=2', call),
      'Zmvh+3yNM1Phv2jhDCwEM3q5ebU=',
    ],
    [
      'a user and a password',
      formOf('https://user:pass@mycompany.com/myapp.php?foo=1&bar=2', call),
      'CukzLTc1tT5dXEDIHm/tKBanW10=',
    ],
    [
      'a user',
      formOf('https://user@mycompany.com/myapp.php?foo=1&bar=2', call),
      '2YRLlVAflCqxaNicjMpJcSTgzSs=',
    ],
    [
      'both, and the usual port',
      formOf('https://user:pass@mycompany.com/myapp.php?foo=1&bar=2', call),
      'ZQFR1PTIZXF2MXB8ZnKCvnnA+rI=',
    ],
    ['a quote in the address', formOf(`${page}&Body=It's+amazing`, call), 'dsq4Ehbj6cs+KdTkpF5sSSplOWw='],
    [
      'a name with several values, in any order',
      formOf(page, 'MessagingBinding.Address=%2B1415xxxxxxx&MessagingBinding.Address=%2B1325xxxxxxx'),
      '83O6e2vORAoJHUNzJjDWN1jz+BA=',
    ],
    [
      'a value twice',
      formOf(page, 'Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234'),
      'IK+Dwps556ElfBT0I3Rgjkr1wJU=',
    ],
    ['a body of JSON', request(`${page}&bodySHA256=${hash}`, json), 'a9nBmqA0ju/hNViExpshrM61xv4='],
    [
      'an empty object of JSON',
      request(`${page}&bodySHA256=${emptyHash}`, '{}'),
      'Ldidvp12m26NI7eqEvxnEpkd9Hc=',
    ],
    [
      'nothing else in the address than the hash',
      request(`https://mycompany.com/myapp.php?bodySHA256=${hash}`, json),
      'y77kIzt2vzLz71DgmJGsen2scGs=',
    ],
  ])('is known with %s', (_, delivery, signature) => {
    expect(doubt(scheme, signed(delivery, signature), token)).toBe(null);
    expect(doubt(scheme, signed(delivery, signature), '12346')).toBe('WRONG_SIGNATURE');
    expect(doubt(scheme, signed({ ...delivery, url: `${delivery.url}x` }, signature), token)).toBe(
      'WRONG_SIGNATURE',
    );
  });

  it('is wrong for another body', () => {
    expect(doubt(scheme, signed(changed(formOf(page, call)), 'RSOYDt4T1cUTdK1PDd93/VVr8B8='), token)).toBe(
      'WRONG_SIGNATURE',
    );
    const whole = request(`${page}&bodySHA256=${hash}`, json);
    expect(doubt(scheme, signed(changed(whole), 'a9nBmqA0ju/hNViExpshrM61xv4='), token)).toBe(
      'WRONG_SIGNATURE',
    );
  });

  it('of an address alone proves nothing of a body that it does not speak of', () => {
    const bare = scheme.sign?.(
      { method: 'GET', url: page, headers: {}, body: Buffer.alloc(0) },
      token,
      someNow,
    );
    const signature = bare?.headers['x-twilio-signature'] ?? '';
    expect(doubt(scheme, bare as HookRequest, token)).toBe(null);
    expect(doubt(scheme, signed(request(page, json), signature), token)).toBe('WRONG_SIGNATURE');
  });

  it('has to be there, and to be one', () => {
    expect(doubt(scheme, formOf(page, call), token)).toBe('NO_SIGNATURE');
    for (const none of ['', 'x', 'RSOYDt4T1cUTdK1PDd93/VVr8B8', '"><script>'])
      expect(doubt(scheme, signed(formOf(page, call), none), token)).toBe('NO_SIGNATURE');
  });

  it('is made as Twilio makes it', () => {
    const sample = sampleOf(twilio, address, { from: '+14155550100', to: '+14155550199', now: someNow });
    const made = scheme.sign?.(sample, token, someNow) as HookRequest;
    expect(made.headers['x-twilio-signature']).not.toBe(undefined);
    expect(doubt(scheme, made, token)).toBe(null);
  });
});
