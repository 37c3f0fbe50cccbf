/** Sinch's own library for Node.js says the same of a delivery as Heed does. Those of its SMS and Conversation APIs check by this function of it. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import { microseconds } from '../../../src/core/domain/instant.js';
import type { HookRequest } from '../../../src/features/provider-hooks/hook-provider.js';
import { sinch } from '../../../src/features/provider-hooks/providers/sinch.rules.js';
import { holds } from '../../properties/holds.js';
import { schemeOf } from '../any-delivery.js';
import { doubt, request, someNow } from '../deliver.js';
import { agree, anyAddress, anyJson, anySecret, changed, changeOf } from './compared.js';

const scheme = schemeOf(sinch, 'HMAC');
const header = 'x-sinch-webhook-signature';
const isTakenByHeed = (delivery: HookRequest, secret: string) => doubt(scheme, delivery, secret) === null;
const anyDelivery = fc.tuple(anyAddress, anyJson).map(([url, body]) => request(url, body));

/** Taken by itself: the library as a whole asks for the whole SDK, and does not name that among its dependencies. */
const require = createRequire(import.meta.url);
const { calculateWebhookSignature, computeSignedData, validateWebhookSignature } = require(
  join(dirname(require.resolve('@sinch/sdk-client')), 'utils/authorization.helper.js'),
) as {
  calculateWebhookSignature(signed: string, secret: string): string;
  computeSignedData(body: string, nonce: string, timestamp: string): string;
  validateWebhookSignature(secret: string, headers: object, body: string): boolean;
};

function signedBySinch(unsigned: HookRequest, secret: string): HookRequest {
  const [nonce, timestamp] = ['01FJA8B4A7BM43YGWSG9GBV067', String(someNow / microseconds.second)];
  const signed = computeSignedData(unsigned.body.toString(), nonce, timestamp);
  const headers = {
    [header]: calculateWebhookSignature(signed, secret),
    [`${header}-algorithm`]: 'HmacSHA256',
    [`${header}-nonce`]: nonce,
    [`${header}-timestamp`]: timestamp,
  };
  return { ...unsigned, headers: { ...unsigned.headers, ...headers } };
}

const signedByHeed = (unsigned: HookRequest, secret: string): HookRequest =>
  scheme.sign?.(unsigned, secret, someNow) ?? unsigned;

const isTakenBySinch = ({ headers, body }: HookRequest, secret: string) =>
  validateWebhookSignature(secret, headers, body.toString());

describe('Sinch’s library and Heed', () => {
  for (const [by, sign] of [
    ['Sinch’s library', signedBySinch],
    ['Heed', signedByHeed],
  ] as const) {
    holds(
      `say the same of what ${by} has signed, and of what became of it`,
      [anyDelivery, anySecret, changeOf('body', 'signature', 'secret'), fc.nat()],
      (unsigned, secret, change, at) => {
        const signed = { delivery: sign(unsigned, secret), secret };
        const seen = changed(signed, change, { header, at, addition: ' ' });
        agree(change, {
          library: isTakenBySinch(seen.delivery, seen.secret),
          heed: isTakenByHeed(seen.delivery, seen.secret),
        });
      },
      { share: 0.1 },
    );
  }

  holds(
    'refuse another nonce and another time than were signed',
    [anyDelivery, anySecret, fc.constantFrom('nonce', 'timestamp')],
    (unsigned, secret, part) => {
      const signed = signedByHeed(unsigned, secret);
      const other = { ...signed, headers: { ...signed.headers, [`${header}-${part}`]: '1772539201' } };
      expect(isTakenBySinch(other, secret)).toBe(false);
      expect(isTakenByHeed(other, secret)).toBe(false);
    },
    { share: 0.02 },
  );

  holds(
    'differ of what was signed more than a day ago: the library leaves its time to who asks',
    [anyDelivery, anySecret, fc.integer({ min: 86_401, max: 10 * 86_400 })],
    (unsigned, secret, age) => {
      const signed = scheme.sign?.(unsigned, secret, someNow - age * microseconds.second) ?? unsigned;
      expect(isTakenBySinch(signed, secret)).toBe(true);
      expect(isTakenByHeed(signed, secret)).toBe(false);
    },
    { share: 0.02 },
  );
});
