/** MessageBird's own library for Node.js says the same of a token as Heed does. */
import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { createRequire } from 'node:module';
import * as fc from 'fast-check';
import { SignJWT } from 'jose';
import { describe, expect } from 'vitest';
import { microseconds } from '../../../src/core/domain/instant.js';
import type { HookRequest } from '../../../src/features/provider-hooks/hook-provider.js';
import { bird } from '../../../src/features/provider-hooks/providers/bird.rules.js';
import { holdsInTime } from '../../properties/holds.js';
import { schemeOf } from '../any-delivery.js';
import { doubt, request, someNow } from '../deliver.js';
import { agree, anyAddress, anyJson, anySecret, changed, changeOf } from './compared.js';

interface MessageBirdLibrary {
  verify(url: string, payload: Buffer, token: string, key: KeyObject, options: object): Promise<unknown>;
  VerifyOptions: new (validateUrl: boolean, validatePayload: boolean, token: object) => object;
}

/** It has no types. */
const { verify, VerifyOptions } = createRequire(import.meta.url)(
  'messagebird/lib/webhook-signature-jwt',
) as MessageBirdLibrary;

const scheme = schemeOf(bird, 'JWT');
const header = 'messagebird-signature-jwt';
const seconds = someNow / microseconds.second;

async function isTakenByMessageBird({ url, body, headers }: HookRequest, secret: string): Promise<boolean> {
  const options = new VerifyOptions(true, true, {
    issuer: 'MessageBird',
    algorithms: ['HS256', 'HS384', 'HS512'],
    clockTolerance: 5,
    currentDate: new Date(seconds * 1000),
  });
  try {
    await verify(url, body, headers[header] ?? '', createSecretKey(Buffer.from(secret)), options);
    return true;
  } catch {
    return false;
  }
}

const isTakenByHeed = (delivery: HookRequest, secret: string) => doubt(scheme, delivery, secret) === null;
const hashOf = (value: string | Buffer) => createHash('sha256').update(value).digest('hex');

/** As MessageBird says that it does. */
async function signedAsMessageBird(
  unsigned: HookRequest,
  secret: string,
  about: { alg: string; since: number; until: number },
) {
  const { url, body } = unsigned;
  const claims = { url_hash: hashOf(url), ...(body.length === 0 ? {} : { payload_hash: hashOf(body) }) };
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: about.alg, typ: 'JWT' })
    .setIssuer('MessageBird')
    .setJti('59a244dc-e9ad-4e23-9778-371faa238f72')
    .setNotBefore(seconds + about.since)
    .setExpirationTime(seconds + about.until)
    .sign(createSecretKey(Buffer.from(secret)));
  return { ...unsigned, headers: { ...unsigned.headers, [header]: token } };
}

const anyDelivery = fc
  .tuple(anyAddress, fc.oneof({ weight: 4, arbitrary: anyJson }, { weight: 1, arbitrary: fc.constant('') }))
  .map(([url, body]) => request(url, body));
const anyAlgorithm = fc.constantFrom('HS256', 'HS384', 'HS512');
const anyChange = changeOf('body', 'address', 'signature', 'secret');

describe('MessageBird’s library and Heed', () => {
  holdsInTime(
    'say the same of a token that was signed as MessageBird does, and of what became of it',
    [anyDelivery, anySecret, anyAlgorithm, anyChange, fc.nat()],
    async (unsigned, secret, alg, change, at) => {
      const signed = {
        delivery: await signedAsMessageBird(unsigned, secret, { alg, since: 0, until: 60 }),
        secret,
      };
      const seen = changed(signed, change, { header, at, addition: ' ', hasOneEnd: true });
      agree(change, {
        library: await isTakenByMessageBird(seen.delivery, seen.secret),
        heed: isTakenByHeed(seen.delivery, seen.secret),
      });
    },
    { share: 0.05 },
  );

  holdsInTime(
    'say the same of a token that Heed has made',
    [anyDelivery, anySecret, anyChange, fc.nat()],
    async (unsigned, secret, change, at) => {
      const signed = { delivery: scheme.sign?.(unsigned, secret, someNow) ?? unsigned, secret };
      const seen = changed(signed, change, { header, at, addition: ' ', hasOneEnd: true });
      agree(change, {
        library: await isTakenByMessageBird(seen.delivery, seen.secret),
        heed: isTakenByHeed(seen.delivery, seen.secret),
      });
    },
    { share: 0.05 },
  );

  holdsInTime(
    'take a token in its time, and five seconds around it',
    [anyDelivery, anySecret, fc.integer({ min: -10, max: 10 }), fc.integer({ min: -10, max: 10 })],
    async (unsigned, secret, since, until) => {
      const delivery = await signedAsMessageBird(unsigned, secret, { alg: 'HS256', since, until });
      const library = await isTakenByMessageBird(delivery, secret);
      // To the second: at the very end of its time the library refuses what Heed still takes.
      if (until !== -5) expect(isTakenByHeed(delivery, secret)).toBe(library);
      expect(library).toBe(since <= 5 && until > -5);
    },
    { share: 0.05 },
  );
});
