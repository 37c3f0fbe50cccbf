/**
 * JWT, as MessageBird signs for its REST and Conversations API.
 * https://github.com/messagebird/messagebird-nodejs lib/webhook-signature-jwt.js
 */
import { createHash } from 'node:crypto';
import { microseconds } from '../../../core/domain/instant.js';
import { bytesOfBase64 } from '../encoded-bytes.rules.js';
import type { Doubt, HookRequest, ProofContext, ProofScheme } from '../hook-provider.js';
import { type Json, objectOf, parseJson, textOf } from '../payload.rules.js';
import { hmac, isSame } from '../signatures.rules.js';

const header = 'messagebird-signature-jwt';

/** No other one: "none" least of all. */
const algorithms: ReadonlyMap<string, { hash: string; length: number }> = new Map([
  ['HS256', { hash: 'sha256', length: 32 }],
  ['HS384', { hash: 'sha384', length: 48 }],
  ['HS512', { hash: 'sha512', length: 64 }],
]);

/** Seconds that clocks may differ, as in MessageBird's own libraries. A token is good for a minute. */
const skew = 5;
const lifetime = 60;

export const messageBirdToken: ProofScheme = {
  name: 'JWT',
  secret: 'the signing key of the MessageBird account (Developers, API settings)',
  problemOf: (secret) => (/^\S+$/.test(secret) ? null : 'no spaces were expected'),
  doubtOf,
  sign(request, secret, now) {
    const { url, body } = request;
    const nbf = Math.floor(now / microseconds.second);
    const claims = {
      iss: 'MessageBird',
      nbf,
      exp: nbf + lifetime,
      jti: hashOf(`${now} ${url}`).slice(0, 32),
      url_hash: hashOf(url),
      ...(body.length === 0 ? {} : { payload_hash: hashOf(body) }),
    };
    const signed = [{ alg: 'HS256', typ: 'JWT' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const signature = hmac('sha256', secret, signed).toString('base64url');
    return { ...request, headers: { ...request.headers, [header]: `${signed}.${signature}` } };
  },
};

function doubtOf(request: HookRequest, secret: string, { now }: ProofContext): Doubt | null {
  const [head = '', claims = '', signature = '', ...more] = (request.headers[header] ?? '').split('.');
  const algorithm = algorithms.get(textOf(jsonIn(head)['alg']) ?? '');
  const given = algorithm === undefined ? null : bytesOfBase64(signature, algorithm.length, 'base64url');
  if (algorithm === undefined || given === null || more.length > 0) return 'NO_SIGNATURE';
  if (!isSame(given, hmac(algorithm.hash, secret, `${head}.${claims}`))) return 'WRONG_SIGNATURE';
  const said = jsonIn(claims);
  if (!isOf(request, said)) return 'WRONG_SIGNATURE';
  const seconds = now / microseconds.second;
  const since = said['nbf'] ?? said['iat'];
  const until = said['exp'];
  if (typeof since !== 'number' || typeof until !== 'number') return 'WRONG_SIGNATURE';
  return since <= seconds + skew && until >= seconds - skew ? null : 'OUT_OF_TIME';
}

/** It speaks of this address and this body, or of no body where there is none. */
function isOf({ url, body }: HookRequest, said: Json): boolean {
  const { iss, jti, url_hash: ofUrl, payload_hash: ofBody } = said;
  const isOfBody = ofBody === undefined ? body.length === 0 : isSame(textOf(ofBody) ?? '', hashOf(body));
  return (
    iss === 'MessageBird' && textOf(jti) !== null && isSame(textOf(ofUrl) ?? '', hashOf(url)) && isOfBody
  );
}

function jsonIn(part: string): Json {
  return objectOf(parseJson(Buffer.from(part, 'base64url')));
}

function hashOf(value: string | Buffer): string {
  return createHash('sha256').update(value).digest('hex');
}
