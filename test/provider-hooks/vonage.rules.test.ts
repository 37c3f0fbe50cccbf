import { describe, expect, it } from 'vitest';
import { microseconds } from '../../src/core/domain/instant.js';
import { vonage } from '../../src/features/provider-hooks/providers/vonage.rules.js';
import { holds } from '../properties/holds.js';
import { anyDelivery, delivery, doubtOf, isTaken, schemeOf, words } from './any-delivery.js';
import { bearer, j3, v1, vectors } from './vonage-vectors.js';

describe('whatever comes from who says that it is Vonage', () => {
  const sigs = vectors.map(([, , , sig]) => sig);
  const any = anyDelivery({
    names: [
      ...words('messageId message_uuid message_type msisdn to from text type status'),
      ...words('err-code message-timestamp timestamp sig nonce channel error title code'),
      ...words('button payload reply id number message content'),
    ],
    values: [
      '447700900000',
      'sms',
      'whatsapp',
      'rcs',
      'failed',
      '9',
      1240,
      'STOP',
      '1600000000',
      ...sigs.slice(0, 5),
    ],
    headers: { authorization: [`Bearer ${j3.token}`, 'Bearer a.b.c', 'Basic YTpi'] },
  });
  holds('nothing throws, and what is read has all that Heed needs', [any], (request) =>
    isTaken(vonage, request, Object.fromEntries(vonage.schemes.map(({ name }) => [name, v1.secret]))),
  );

  holds(
    'what is signed for it is taken, and read as it was',
    [any],
    (request) => {
      const now = 1_600_000_000 * microseconds.second;
      const scheme = schemeOf(vonage, 'SHA256');
      const signed = scheme.sign?.(request, 'secret', now) ?? request;
      const doubt = doubtOf(scheme, signed, 'secret', 1_600_000_000);
      // Nothing at all stays what it is, and what is no field of Vonage's stays doubtful.
      return doubt === null || doubt === 'WRONG_SIGNATURE' || request.body.length === 0;
    },
    { share: 0.2 },
  );

  it('nothing throws for what is nested a hundred thousand times', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const body = `{"message_uuid":"1","channel":"rcs","from":"1","to":"2","message_type":"button","button":{"payload":${deep}}}`;
    const [scheme] = vonage.schemes;
    expect(doubtOf(scheme, bearer(body, j3.token), j3.secret, j3.at)).toBe('WRONG_SIGNATURE');
    expect(vonage.read(delivery(body))).toEqual({ kind: 'read', items: [{ kind: 'nothing' }] });
  });
});
