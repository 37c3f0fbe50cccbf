import { describe, expect, it } from 'vitest';
import { meta } from '../../src/features/provider-hooks/providers/meta.rules.js';
import { changed, doubt, itemsOf, request, someNow, sampleOf } from './deliver.js';
import { scheme, address, secret, delivery } from './meta-deliveries.js';

describe('the signature of Meta', () => {
  const signed = (body: string, code: string) =>
    request(address, body, { 'x-hub-signature-256': `sha256=${code}` });

  it.each([
    // https://hexdocs.pm/whatsapp_sdk; the others by the same rule, over the bytes as they came.
    ['test', 'secret', '0329a06b62cd16b33eb6792be8c60b158d89a2ee3a876fce9a881ebb488c0914'],
    [
      '{"object":"whatsapp_business_account","entry":[]}',
      'app_secret',
      'c236c758c9b2bd40b388a550eeca09eaca72384dd0aa5e7c31d19cddac5bba46',
    ],
    [
      String.raw`{"text":"h\u00e9llo \/"}`,
      'app_secret',
      'b1a2966ce4ef92c13be2d45ee95be8a83f3bace5e44d202ad0d1f735e49eefe1',
    ],
    ['{"text":"héllo"}', 'app_secret', '777c8641cdf8db3a2ad43d291a0e0c41662f7e2a22b92116c8912f69bc4ee61b'],
  ])('is that of the bytes of the body: %s', (body, key, code) => {
    expect(doubt(scheme, signed(body, code), key)).toBe(null);
    expect(doubt(scheme, signed(body, code.toUpperCase()), key)).toBe(null);
    expect(doubt(scheme, changed(signed(body, code)), key)).toBe('WRONG_SIGNATURE');
    expect(doubt(scheme, signed(body, code), `${key}x`)).toBe('WRONG_SIGNATURE');
  });

  it('has to be there, and to be one', () => {
    expect(doubt(scheme, request(address, 'x', {}), secret)).toBe('NO_SIGNATURE');
    for (const none of ['', 'sha256=', 'sha1=0329', `sha256=${'z'.repeat(64)}`, 'a'.repeat(64)])
      expect(doubt(scheme, request(address, 'x', { 'x-hub-signature-256': none }), secret)).toBe(
        'NO_SIGNATURE',
      );
  });

  it('is made as Meta makes it', () => {
    const sample = sampleOf(meta, address, { from: '+14155550100', to: '+14155550199', now: someNow });
    const made = scheme.sign?.(sample, secret, someNow);
    expect(made === undefined ? 'unsigned' : doubt(scheme, made, secret)).toBe(null);
    expect(itemsOf(meta, sample)).toMatchObject([
      { kind: 'message', message: { text: 'STOP', from: '+14155550100', to: '+14155550199' } },
    ]);
  });
});

describe('the question whether an address is ours', () => {
  const ask = (query: string) =>
    meta.handshake?.(
      { method: 'GET', url: `${address}?${query}`, headers: {}, body: Buffer.alloc(0) },
      { verifyToken: 'meatyhamhock' },
    );
  const good = 'hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=meatyhamhock';

  it('is answered with the challenge to who knows the verify token', () => {
    expect(ask(good)).toEqual({ status: 200, type: 'text/plain; charset=utf-8', body: '1158201444' });
  });

  it.each([
    good.replace('meatyhamhock', 'other'),
    good.replace('subscribe', 'unsubscribe'),
    good.replace('1158201444', '%3Cscript%3E'),
    'hub.mode=subscribe&hub.challenge=1',
    '',
  ])('is refused otherwise: %s', (query) => {
    expect(ask(query)).toMatchObject({ status: 403 });
  });

  it('is none of a delivery', () => {
    expect(meta.handshake?.(delivery(), { verifyToken: 'x' })).toBe(null);
  });
});
