import { describe, expect, it } from 'vitest';
import type { HookRequest, ProofScheme } from '../../src/features/provider-hooks/hook-provider.js';
import { bird } from '../../src/features/provider-hooks/providers/bird.rules.js';
import { findScheme } from '../../src/features/provider-hooks/providers.js';
import { hmac } from '../../src/features/provider-hooks/signatures.rules.js';
import { changed, doubt, request, someNow, sampleOf } from './deliver.js';

const schemeOf = (name: string) => findScheme(bird, name) as ProofScheme;
const second = 1_000_000;
const hour = 3_600 * second;
const withHeaders = (one: HookRequest, headers: Record<string, string>): HookRequest => ({
  ...one,
  headers: { ...one.headers, ...headers },
});
const got = (url: string, headers: Record<string, string> = {}): HookRequest => ({
  method: 'GET',
  url,
  headers,
  body: Buffer.alloc(0),
});

describe('Standard Webhooks of Bird', () => {
  const scheme = schemeOf('STANDARD_WEBHOOKS');
  // Of the specification’s own libraries ("sign function works").
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
  const signedAt = 1_614_265_330 * second;
  const delivery = request('https://heed.example/hooks/bird/k1', '{"test": 2432232314}', {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': signature,
  });

  it('is known, and wrong for another body, id, time, signature and secret', () => {
    expect(doubt(scheme, delivery, secret, signedAt)).toBe(null);
    expect(doubt(scheme, delivery, secret.replace('whsec_', ''), signedAt)).toBe(null);
    expect(doubt(scheme, changed(delivery), secret, signedAt)).toBe('WRONG_SIGNATURE');
    expect(doubt(scheme, delivery, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx', signedAt)).toBe(
      'WRONG_SIGNATURE',
    );
    for (const other of [
      { 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJel' },
      { 'webhook-timestamp': '1614265331' },
      { 'webhook-signature': signature.replace('g0', 'h0') },
    ])
      expect(doubt(scheme, withHeaders(delivery, other), secret, signedAt)).toBe('WRONG_SIGNATURE');
  });

  it('is known as computed for the secret of Bird’s own tests', () => {
    const of = request('https://heed.example/hooks/bird/k1', '{"type":"sms.received"}', {
      'webhook-id': 'msg_2abc',
      'webhook-timestamp': '1702496042',
      'webhook-signature': 'v1,rYeWhh6QNUunIpLp6mShKtmGFuv2B0jKOH2N+fZpLow=',
    });
    expect(doubt(scheme, of, 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD', 1_702_496_042 * second)).toBe(null);
  });

  it('may stand among others, as while a secret is changed', () => {
    const other = 'v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=';
    for (const list of [`${other} v2,${other.slice(3)} ${signature} ${other}`, `v1, x ${signature}`])
      expect(doubt(scheme, withHeaders(delivery, { 'webhook-signature': list }), secret, signedAt)).toBe(
        null,
      );
    expect(doubt(scheme, withHeaders(delivery, { 'webhook-signature': other }), secret, signedAt)).toBe(
      'WRONG_SIGNATURE',
    );
  });

  it('has to be there, and to be one', () => {
    for (const header of ['webhook-id', 'webhook-timestamp', 'webhook-signature'])
      expect(doubt(scheme, withHeaders(delivery, { [header]: '' }), secret, signedAt)).toBe('NO_SIGNATURE');
    for (const none of [
      'v1,',
      'v1',
      signature.slice(3),
      signature.replace('v1', 'v2'),
      signature.slice(0, -1),
      signature.replace('OE=', 'OF='),
    ])
      expect(doubt(scheme, withHeaders(delivery, { 'webhook-signature': none }), secret, signedAt)).toBe(
        'NO_SIGNATURE',
      );
    expect(
      doubt(scheme, withHeaders(delivery, { 'webhook-timestamp': '1614265330x' }), secret, signedAt),
    ).toBe('NO_SIGNATURE');
  });

  it('is good for five minutes, both ways', () => {
    for (const off of [-300, 300])
      expect(doubt(scheme, delivery, secret, signedAt + off * second)).toBe(null);
    for (const off of [-301, 301])
      expect(doubt(scheme, delivery, secret, signedAt + off * second)).toBe('OUT_OF_TIME');
    expect(doubt(scheme, changed(delivery), secret, signedAt + 301 * second)).toBe('WRONG_SIGNATURE');
  });

  it('has a secret of base64', () => {
    for (const none of ['', 'whsec_', 'whsec_$$', 'whsec_a b', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!'])
      expect(scheme.problemOf(none)).not.toBe(null);
    expect(scheme.problemOf(secret)).toBe(null);
  });
});

describe('the signature of Bird’s Channels API', () => {
  const scheme = schemeOf('CHANNELS');
  // Computed as its documentation says: Bird publishes no vectors of it. Address and key are those of its example.
  const secret = 'secureSigningKey';
  const signedAt = 1_702_496_042 * second;
  const delivery = request(
    'https://domain.com/webhook/bird',
    '{"service":"channels","event":"sms.inbound","payload":{"id":"x"}}',
    {
      'messagebird-request-timestamp': '1702496042',
      'messagebird-signature': 'aAlS35dOT3DVjohqNpxmxnTxn3wEluYt09V3GOce6ek=',
      'messagebird-request-id': 'r1',
    },
  );

  it('is known, and wrong for another body, address, time, signature and secret', () => {
    expect(doubt(scheme, delivery, secret, signedAt)).toBe(null);
    expect(doubt(scheme, changed(delivery), secret, signedAt)).toBe('WRONG_SIGNATURE');
    expect(doubt(scheme, { ...delivery, url: `${delivery.url}?` }, secret, signedAt)).toBe('WRONG_SIGNATURE');
    expect(doubt(scheme, delivery, 'secureSigningKez', signedAt)).toBe('WRONG_SIGNATURE');
    for (const other of [
      { 'messagebird-request-timestamp': '1702496043' },
      { 'messagebird-signature': 'bAlS35dOT3DVjohqNpxmxnTxn3wEluYt09V3GOce6ek=' },
    ])
      expect(doubt(scheme, withHeaders(delivery, other), secret, signedAt)).toBe('WRONG_SIGNATURE');
  });

  it('has to be there, and to be one', () => {
    for (const header of ['messagebird-request-timestamp', 'messagebird-signature'])
      for (const none of ['', 'x', '1702496042.5', 'aAlS35dOT3DVjohqNpxmxnTxn3wEluYt09V3GOce6el='])
        expect(doubt(scheme, withHeaders(delivery, { [header]: none }), secret, signedAt)).toBe(
          'NO_SIGNATURE',
        );
  });

  it('is good for 25 hours, as Bird sends again for a day with the first time', () => {
    expect(doubt(scheme, delivery, secret, signedAt + 25 * hour)).toBe(null);
    expect(doubt(scheme, delivery, secret, signedAt + 25 * hour + second)).toBe('OUT_OF_TIME');
    expect(doubt(scheme, delivery, secret, signedAt - 300 * second)).toBe(null);
    expect(doubt(scheme, delivery, secret, signedAt - 301 * second)).toBe('OUT_OF_TIME');
    expect(doubt(scheme, changed(delivery), secret, signedAt + 26 * hour)).toBe('WRONG_SIGNATURE');
  });

  it('is none of MessageBird’s, which has the same headers', () => {
    expect(doubt(schemeOf('HMAC'), delivery, secret, signedAt)).toBe('WRONG_SIGNATURE');
  });
});

describe('the former signature of MessageBird', () => {
  const scheme = schemeOf('HMAC');
  const secret = 'PlLrKaqvZNRR5zAjm42ZT6q1SQxgbbGd';
  const signed = (one: HookRequest, timestamp: string, signature: string) =>
    withHeaders(one, { 'messagebird-request-timestamp': timestamp, 'messagebird-signature': signature });
  // Of the tests of messagebird-nodejs, php-rest-api, python-rest-api and ruby-rest-api.
  const query =
    'recipient=31612345678&reference=FOO&statusDatetime=2019-01-11T09%3A17%3A11%2B00%3A00&id=eef0ab57a9e049be946f3821568c2b2e&status=delivered&mccmnc=20408&ported=1';
  const address = 'https://heed.example/hooks/bird/k1';
  const get = signed(
    got(`${address}?${query}`),
    '1547198231',
    'KVBdcVdz2lYMwcBLZCRITgxUfA/WkwSi+T3Wxl2HL6w=',
  );
  const post = signed(
    request(`${address}?${query}`, '{"foo":"bar"}'),
    '1547198231',
    '2bl+38H4oHVg03pC3bk2LvCB0IHFgfC4cL5HPQ0LdmI=',
  );
  const signedAt = 1_547_198_231 * second;

  it.each([
    ['without a body', get],
    ['with a body', post],
    ['whose time came with a bare +', { ...get, url: get.url.replace('%2B', '+') }],
  ])('is known %s', (_, one) => {
    expect(doubt(scheme, one, secret, signedAt)).toBe(null);
    expect(doubt(scheme, one, 'QlLrKaqvZNRR5zAjm42ZT6q1SQxgbbGd', signedAt)).toBe('WRONG_SIGNATURE');
  });

  it('is wrong for another query, body, time and signature', () => {
    const other = { ...get, url: get.url.replace('FOO', 'BAR') };
    expect(doubt(scheme, other, secret, signedAt)).toBe('WRONG_SIGNATURE');
    expect(doubt(scheme, changed(post), secret, signedAt)).toBe('WRONG_SIGNATURE');
    expect(doubt(scheme, { ...post, body: Buffer.alloc(0) }, secret, signedAt)).toBe('WRONG_SIGNATURE');
    for (const header of [
      { 'messagebird-request-timestamp': '1547198232' },
      { 'messagebird-signature': 'LVBdcVdz2lYMwcBLZCRITgxUfA/WkwSi+T3Wxl2HL6w=' },
    ])
      expect(doubt(scheme, withHeaders(get, header), secret, signedAt)).toBe('WRONG_SIGNATURE');
  });

  // Computed with lib/signature.js of messagebird-nodejs.
  it.each([
    ['', 'Zt/fLt5Szs/1+FygkAzLt8xY/8n6luSHzeoiSO5+2i0='],
    [
      '?id=e8077d803532c0b5937c639b60216938&recipient=31612345678&reference=YouReference123&status=delivered&statusDatetime=2016-05-03T08%3A58%3A10%2B00%3A00',
      '9y+d7VRIIcY4N/S2S3fJ3EWCsU4UZSGwsLsTPqiHvEY=',
    ],
  ])('is known as computed for "%s"', (asked, signature) => {
    const one = signed(got(`${address}${asked}`), '1544544948', signature);
    expect(doubt(scheme, one, secret, 1_544_544_948 * second)).toBe(null);
  });

  it('is known in each spelling of a space that MessageBird’s libraries have', () => {
    const digest = Buffer.from('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'hex');
    for (const spelled of ['statusReason=opted+out', 'statusReason=opted%20out'])
      for (const came of ['statusReason=opted+out', 'statusReason=opted%20out']) {
        const signature = hmac('sha256', secret, `1547198231\n${spelled}\n`, digest).toString('base64');
        expect(
          doubt(scheme, signed(got(`${address}?${came}`), '1547198231', signature), secret, signedAt),
        ).toBe(null);
      }
    const other = hmac('sha256', secret, '1547198231\nstatusReason=optedout\n', digest).toString('base64');
    expect(
      doubt(scheme, signed(got(`${address}?statusReason=opted+out`), '1547198231', other), secret, signedAt),
    ).toBe('WRONG_SIGNATURE');
  });

  it('is known over the query as it came, whatever of it is not escaped', () => {
    const digest = Buffer.from('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'hex');
    const sorted = 'b=08:58:10&price[amount]=1';
    const signature = hmac('sha256', secret, `1547198231\n${sorted}\n`, digest).toString('base64');
    const one = got(`${address}?price[amount]=1&b=08:58:10`);
    expect(doubt(scheme, signed(one, '1547198231', signature), secret, signedAt)).toBe(null);
  });

  it('is good for 100 seconds, as in MessageBird’s libraries', () => {
    expect(doubt(scheme, get, secret, signedAt + 100 * second)).toBe(null);
    expect(doubt(scheme, get, secret, signedAt + 101 * second)).toBe('OUT_OF_TIME');
    expect(doubt(scheme, get, secret, signedAt - 301 * second)).toBe('OUT_OF_TIME');
    expect(doubt(schemeOf('CHANNELS'), get, secret, signedAt)).toBe('WRONG_SIGNATURE');
  });
});

describe('a STOP as Bird would deliver it', () => {
  it.each(bird.schemes)('is proved by $name, and by no other way', (scheme) => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const sample = sampleOf(bird, 'https://heed.example/hooks/bird/k1', {
      from: '+447700900123',
      to: '+15550783881',
      now: someNow,
    });
    const signed = scheme.sign?.(sample, secret, someNow) as HookRequest;
    expect(scheme.problemOf(secret)).toBe(null);
    for (const one of bird.schemes)
      expect(doubt(one, signed, secret) === null, one.name).toBe(one.name === scheme.name);
    expect(bird.read(signed)).toMatchObject({
      items: [
        {
          kind: 'message',
          message: { from: '+447700900123', to: '+15550783881', text: 'STOP', receivedAt: someNow },
        },
      ],
    });
  });
});
