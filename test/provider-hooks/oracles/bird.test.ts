/** The library of Standard Webhooks, by which Bird's own checks as well, says the same of a delivery as Heed does. */
import * as fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, vi } from 'vitest';
import { microseconds } from '../../../src/core/domain/instant.js';
import type { HookRequest } from '../../../src/features/provider-hooks/hook-provider.js';
import { bird } from '../../../src/features/provider-hooks/providers/bird.rules.js';
import { holds } from '../../properties/holds.js';
import { schemeOf } from '../any-delivery.js';
import { doubt, request, someNow } from '../deliver.js';
import { agree, anyAddress, anyJson, changed, changeOf } from './compared.js';

const scheme = schemeOf(bird, 'STANDARD_WEBHOOKS');
const header = 'webhook-signature';
const milliseconds = (someNow / microseconds.second) * 1000;

/** The library asks the clock. */
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: milliseconds });
});
afterAll(() => {
  vi.useRealTimers();
});

const isTakenByHeed = (delivery: HookRequest, secret: string) => doubt(scheme, delivery, secret) === null;

function isTakenByLibrary({ headers, body }: HookRequest, secret: string): boolean {
  try {
    new Webhook(secret).verify(body.toString(), headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

function signedByLibrary(unsigned: HookRequest, secret: string, at = milliseconds): HookRequest {
  const id = 'msg_2abc';
  const signature = new Webhook(secret).sign(id, new Date(at), unsigned.body.toString());
  const timestamp = String(Math.floor(at / 1000));
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, [header]: signature };
  return { ...unsigned, headers: { ...unsigned.headers, ...headers } };
}

const signedByHeed = (unsigned: HookRequest, secret: string): HookRequest =>
  scheme.sign?.(unsigned, secret, someNow) ?? unsigned;

const anyKey = fc.uint8Array({ minLength: 24, maxLength: 64 });
const secretOf = (bytes: Uint8Array) => `whsec_${Buffer.from(bytes).toString('base64')}`;
const anySecret = anyKey.map(secretOf);
const anyDelivery = fc.tuple(anyAddress, anyJson).map(([url, body]) => request(url, body));

describe('The library of Standard Webhooks and Heed', () => {
  for (const [by, sign] of [
    ['the library', signedByLibrary],
    ['Heed', signedByHeed],
  ] as const) {
    holds(
      `say the same of what ${by} has signed, and of what became of it`,
      [anyDelivery, anyKey, changeOf('body', 'signature', 'secret'), fc.nat()],
      (unsigned, key, change, at) => {
        const [secret, otherSecret] = [secretOf(key), secretOf(key.map((byte) => byte ^ 1))];
        const seen =
          change === 'secret'
            ? { delivery: sign(unsigned, secret), secret: otherSecret }
            : changed({ delivery: sign(unsigned, secret), secret }, change, { header, at, addition: ' ' });
        agree(change, {
          library: isTakenByLibrary(seen.delivery, seen.secret),
          heed: isTakenByHeed(seen.delivery, seen.secret),
        });
      },
      { share: 0.1 },
    );
  }

  holds(
    'take what was signed in the last five minutes, or will be in the next, and one of several signatures',
    [anyDelivery, anySecret, fc.integer({ min: -310, max: 310 })],
    (unsigned, secret, age) => {
      const delivery = signedByLibrary(unsigned, secret, milliseconds - age * 1000);
      const both = `v1,${Buffer.alloc(32).toString('base64')} ${delivery.headers[header] ?? ''}`;
      const listed = { ...delivery, headers: { ...delivery.headers, [header]: both } };
      for (const one of [delivery, listed]) {
        expect(isTakenByLibrary(one, secret)).toBe(Math.abs(age) <= 300);
        expect(isTakenByHeed(one, secret)).toBe(Math.abs(age) <= 300);
      }
    },
    { share: 0.05 },
  );
});
