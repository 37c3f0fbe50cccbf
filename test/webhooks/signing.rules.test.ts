/** Signatures, held against the library that receivers verify with. */
import * as fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { keyOfSecret, secretOf, signedHeaders } from '../../src/features/webhooks/sending/signing.rules.js';
import { holds } from '../properties/holds.js';

function keyOf(secret: string): Buffer {
  const key = keyOfSecret(secret);
  if (key === null) throw new Error('this is no secret');
  return key;
}

const secret = secretOf(Buffer.alloc(32, 1));
const former = secretOf(Buffer.alloc(24, 2));
const body = Buffer.from('{"type":"test"}');
const now = () => Math.floor(Date.now() / 1000);
const signed = (keys: readonly string[], seconds = now(), of = body) =>
  signedHeaders({ messageId: 'msg_1', seconds, body: of }, keys.map(keyOf));

describe('the signature of a message', () => {
  it('is that of the example of Standard Webhooks', () => {
    const headers = signedHeaders(
      {
        messageId: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        seconds: 1_614_265_330,
        body: Buffer.from('{"test": 2432232314}'),
      },
      [keyOf('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')],
    );
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is taken by receivers that know either of two secrets, and by no other', () => {
    const headers = signed([secret, former]);
    expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    for (const known of [secret, former])
      expect(new Webhook(known).verify(body.toString(), headers)).toEqual({ type: 'test' });
    const other = new Webhook(secretOf(Buffer.alloc(32, 3)));
    expect(() => other.verify(body.toString(), headers)).toThrow('No matching signature found');
  });

  it('is of this body, this id and this time', () => {
    const receiver = new Webhook(secret);
    const headers = signed([secret]);
    expect(() => receiver.verify('{"type":"other"}', headers)).toThrow('No matching signature');
    expect(() => receiver.verify(body.toString(), { ...headers, 'webhook-id': 'msg_2' })).toThrow(
      'No matching',
    );
    expect(() => receiver.verify(body.toString(), signed([secret], now() - 400))).toThrow('too old');
  });

  holds(
    'is taken whatever the message says',
    [fc.json(), fc.uint8Array({ minLength: 24, maxLength: 64 })],
    (text, bytes) => {
      const one = secretOf(Buffer.from(bytes));
      const headers = signed([one], now(), Buffer.from(text));
      expect(new Webhook(one).verify(text, headers)).toEqual(JSON.parse(text));
    },
    { share: 0.2 },
  );
});

describe('a secret', () => {
  it.each([
    '',
    'whsec_',
    Buffer.alloc(32, 1).toString('base64'),
    `whsec_${Buffer.alloc(23, 1).toString('base64')}`,
    `whsec_${Buffer.alloc(65, 1).toString('base64')}`,
    `whsec_${Buffer.alloc(32, 1).toString('base64').replace('=', '')}`,
    `whsec_${Buffer.alloc(32, 255).toString('base64url')}`,
    ` ${secret}`,
    `${secret}\n`,
  ])('is none: %s', (text) => {
    expect(keyOfSecret(text)).toBe(null);
  });

  holds('is read as what it was made of, and nothing else is one', [fc.string()], (text) => {
    const key = keyOfSecret(text);
    return key === null || secretOf(key) === text;
  });
});
