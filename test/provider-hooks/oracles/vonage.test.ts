/** Vonage's own library for Node.js says the same of a token of the Messages API as Heed does. */
import { createHash } from 'node:crypto';
import { verifySignature } from '@vonage/jwt';
import * as fc from 'fast-check';
import { SignJWT } from 'jose';
import { describe, expect } from 'vitest';
import { microseconds } from '../../../src/core/domain/instant.js';
import type { HookRequest } from '../../../src/features/provider-hooks/hook-provider.js';
import { vonage } from '../../../src/features/provider-hooks/providers/vonage.rules.js';
import { holds, holdsInTime } from '../../properties/holds.js';
import { doubt, request, someNow } from '../deliver.js';
import { agree, anyAddress, anyFields, anySecret, changed } from './compared.js';

const [scheme] = vonage.schemes;
const header = 'authorization';

/** It looks at the signature alone: what the token says of its body and of its time is left to who asks. */
function isTakenByVonage({ headers }: HookRequest, secret: string): boolean {
  try {
    return verifySignature((headers[header] ?? '').replace(/^Bearer /, ''), secret);
  } catch {
    return false;
  }
}

const isTakenByHeed = (delivery: HookRequest, secret: string) => doubt(scheme, delivery, secret) === null;

/** Of the Messages API. */
const anyDelivery = fc
  .tuple(anyAddress, anyFields)
  .map(([url, fields]) =>
    request(url, JSON.stringify({ ...Object.fromEntries(fields), message_uuid: 'm1', message_type: 'text' })),
  );

async function signedAsVonage(unsigned: HookRequest, secret: string): Promise<HookRequest> {
  const token = await new SignJWT({
    payload_hash: createHash('sha256').update(unsigned.body).digest('hex'),
    api_key: 'a1b2c3d',
    application_id: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer('Vonage')
    .setIssuedAt(someNow / microseconds.second)
    .setJti('c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5')
    .sign(Buffer.from(secret));
  return { ...unsigned, headers: { ...unsigned.headers, [header]: `Bearer ${token}` } };
}

/** Of its token, not of the word before it. */
function changedToken(
  seen: { delivery: HookRequest; secret: string },
  change: 'nothing' | 'signature' | 'secret',
  at: number,
) {
  if (change !== 'signature') return changed(seen, change, { header, at, addition: '' });
  const token = (seen.delivery.headers[header] ?? '').replace(/^Bearer /, '');
  const bare = { ...seen, delivery: { ...seen.delivery, headers: { [header]: token } } };
  const other = changed(bare, change, { header, at, addition: '' }).delivery.headers[header] ?? '';
  return {
    ...seen,
    delivery: { ...seen.delivery, headers: { ...seen.delivery.headers, [header]: `Bearer ${other}` } },
  };
}

const anyChange = fc.constantFrom('nothing', 'signature', 'secret');

describe('Vonage’s library and Heed', () => {
  holdsInTime(
    'say the same of a token that was signed as Vonage does, and of what became of it',
    [anyDelivery, anySecret, anyChange, fc.nat()],
    async (unsigned, secret, change, at) => {
      const seen = changedToken({ delivery: await signedAsVonage(unsigned, secret), secret }, change, at);
      agree(change, {
        library: isTakenByVonage(seen.delivery, seen.secret),
        heed: isTakenByHeed(seen.delivery, seen.secret),
      });
    },
    { share: 0.1 },
  );

  holds(
    'say the same of a token that Heed has made',
    [anyDelivery, anySecret, anyChange, fc.nat()],
    (unsigned, secret, change, at) => {
      const signed = scheme.sign?.(unsigned, secret, someNow) ?? unsigned;
      const seen = changedToken({ delivery: signed, secret }, change, at);
      agree(change, {
        library: isTakenByVonage(seen.delivery, seen.secret),
        heed: isTakenByHeed(seen.delivery, seen.secret),
      });
    },
    { share: 0.1 },
  );

  holds(
    'differ of another body, which Heed refuses: the library is told nothing of it',
    [anyDelivery, anySecret],
    (unsigned, secret) => {
      const signed = scheme.sign?.(unsigned, secret, someNow) ?? unsigned;
      const other = { ...signed, body: Buffer.concat([signed.body, Buffer.from('x')]) };
      expect(isTakenByVonage(other, secret)).toBe(true);
      expect(isTakenByHeed(other, secret)).toBe(false);
    },
    { share: 0.02 },
  );
});
