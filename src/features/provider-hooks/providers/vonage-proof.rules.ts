/**
 * How Vonage proves a delivery: in the SMS API by the field `sig`, made by the method that is chosen for the account; in the
 * Messages API by a token (JWT) that is always made by HMAC-SHA256. Both are made with the account's signature secret.
 * https://developer.vonage.com/en/getting-started/concepts/signing-messages
 * https://developer.nexmo.com/cn/messages/concepts/signed-webhooks
 */
import { createHash } from 'node:crypto';
import { type Instant, microseconds } from '../../../core/domain/instant.js';
import type { Doubt, HookRequest, ProofScheme } from '../hook-provider.js';
import { type Json, objectOf, parseJson, textOf } from '../payload.rules.js';
import { doubtOfTime, hmac, isSame, secondsOf } from '../signatures.rules.js';
import {
  compactJson,
  type Fields,
  isReceipt,
  splitAddress,
  type VonageBody,
  vonageBodyOf,
} from './vonage-body.rules.js';

/**
 * Seconds. Vonage does not say whether it signs anew when it delivers again, which it does for 24 hours, and for 72 with a
 * delivery receipt: an opt-out must not be refused for having come at last. What comes twice is known by its id.
 */
const window = 24 * 3_600 + 300;
const receiptWindow = 72 * 3_600 + 300;

export interface SigMethod {
  name: string;
  /** Of a signature. */
  bytes: number;
  of(signed: string, secret: string): Buffer;
}

/** Vonage's own usual one comes first: an account that has chosen nothing signs with it. */
export const sigMethods = [
  {
    name: 'MD5HASH',
    bytes: 16,
    of: (signed, secret) => createHash('md5').update(signed).update(secret).digest(),
  },
  hmacMethod('MD5', 16),
  hmacMethod('SHA1', 20),
  hmacMethod('SHA256', 32),
  hmacMethod('SHA512', 64),
] as const satisfies readonly SigMethod[];

function hmacMethod(name: string, bytes: number): SigMethod {
  return { name, bytes, of: (signed, secret) => hmac(name.toLowerCase(), secret, signed) };
}

const [usual, ...others] = sigMethods;

export const vonageSchemes: readonly [ProofScheme, ...ProofScheme[]] = [
  schemeOf(usual),
  ...others.map(schemeOf),
];

function schemeOf(method: SigMethod): ProofScheme {
  return {
    name: method.name,
    secret:
      'the signature secret of the Vonage account (Dashboard, API settings), beside the method chosen there',
    problemOf: (secret) => (/^\S+$/.test(secret) ? null : 'a text without blanks was expected'),
    doubtOf(request, secret, { now }) {
      const body = vonageBodyOf(request);
      return body.kind === 'sms'
        ? doubtOfSig(body.fields, method, secret, now)
        : doubtOfToken(request, secret, now);
    },
    sign(request, secret, now) {
      const body = vonageBodyOf(request);
      return body.kind === 'sms'
        ? withSig(request, body, fieldsToSend(body, method, secret, now))
        : withToken(request, secret, now);
    },
  };
}

function doubtOfSig(fields: Fields, method: SigMethod, secret: string, now: Instant): Doubt | null {
  const named = Object.fromEntries(fields);
  const given = textOf(named['sig']);
  if (given === null || !/^[0-9a-f]+$/i.test(given) || given.length !== 2 * method.bytes)
    return 'NO_SIGNATURE';
  const signed = signedText(fields);
  if (signed === null || !isSame(Buffer.from(given, 'hex'), method.of(signed, secret)))
    return 'WRONG_SIGNATURE';
  return doubtOfMoment(named['timestamp'], now, isReceipt(named) ? receiptWindow : window);
}

/** All fields but `sig` and null, in order of their names. Null: nothing that can have been signed so, and in no other way. */
export function signedText(fields: Fields): string | null {
  const values = new Map<string, string>();
  for (const [name, value] of fields) {
    // Names are signed as they are: with such a sign in one, two fields could be passed off as one.
    if (values.has(name) || /[&=]/.test(name)) return null;
    if (value === null) continue;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return null;
    values.set(name, String(value));
  }
  values.delete('sig');
  const names = [...values.keys()].sort();
  return names.map((name) => `&${name}=${values.get(name)?.replaceAll(/[&=]/g, '_')}`).join('');
}

function doubtOfToken({ headers, body }: HookRequest, secret: string, now: Instant): Doubt | null {
  const token = /^bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(headers['authorization'] ?? '')?.[1];
  if (token === undefined) return 'NO_SIGNATURE';
  const claims = claimsOf(token, secret);
  if (claims === null || claims['iss'] !== 'Vonage' || !isHashOf(body, claims['payload_hash']))
    return 'WRONG_SIGNATURE';
  return doubtOfMoment(claims['iat'], now, window);
}

/** What a token says; null where another secret, or another algorithm, has signed it. */
export function claimsOf(token: string, secret: string): Json | null {
  const [head = '', claims = '', signature = ''] = token.split('.');
  const partOf = (part: string) => objectOf(parseJson(Buffer.from(part, 'base64url')));
  const expected = hmac('sha256', secret, `${head}.${claims}`).toString('base64url');
  return isSame(signature, expected) && partOf(head)['alg'] === 'HS256' ? partOf(claims) : null;
}

/** Vonage's own example makes the hash of the payload written anew, without blanks: what it says is the same. */
function isHashOf(body: Buffer, said: unknown): boolean {
  if (typeof said !== 'string') return false;
  const fits = [body, compactJson(parseJson(body))].map(
    (bytes) => bytes !== null && isSame(said.toLowerCase(), sha256(bytes)),
  );
  return fits.includes(true);
}

function doubtOfMoment(seconds: unknown, now: Instant, longest: number): Doubt | null {
  const signedAt = secondsOf(textOf(seconds) ?? undefined);
  return signedAt === null ? 'OUT_OF_TIME' : doubtOfTime(signedAt, now, longest);
}

type SmsBody = Extract<VonageBody, { kind: 'sms' }>;

function fieldsToSend({ fields }: SmsBody, method: SigMethod, secret: string, now: Instant): Json {
  const stamped: Json = {
    ...Object.fromEntries(fields),
    timestamp: String(secondsAt(now)),
    nonce: nonceOf(compactJson(fields) ?? '', now),
  };
  const signed = signedText(Object.entries(stamped).filter(([name]) => name !== 'sig')) ?? '';
  return { ...stamped, sig: method.of(signed, secret).toString('hex') };
}

function withSig(request: HookRequest, { writtenAs }: SmsBody, fields: Json): HookRequest {
  if (writtenAs === 'json') return { ...request, body: Buffer.from(compactJson(fields) ?? '') };
  const texts = Object.entries(fields).map(([name, value]): [string, string] => [name, textOf(value) ?? '']);
  const written = new URLSearchParams(texts).toString();
  return writtenAs === 'form'
    ? { ...request, body: Buffer.from(written) }
    : { ...request, url: `${splitAddress(request.url).place}?${written}` };
}

function withToken(request: HookRequest, secret: string, now: Instant): HookRequest {
  const claims = {
    iat: secondsAt(now),
    jti: nonceOf(request.body, now),
    iss: 'Vonage',
    payload_hash: sha256(request.body),
  };
  const parts = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signed = parts.join('.');
  const token = `${signed}.${hmac('sha256', secret, signed).toString('base64url')}`;
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
}

const secondsAt = (now: Instant) => Math.floor(now / microseconds.second);
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
const nonceOf = (body: string | Buffer, now: Instant) =>
  createHash('sha256').update(String(now)).update(body).digest('hex').slice(0, 32);
