/**
 * How Infobip proves a delivery. Nothing of it is on until the customer turns it on, and he chooses the algorithm; MD5 and SHA-1
 * are not taken.
 * https://www.infobip.com/docs/api/platform/subscriptions-api/create-security-settings
 * HMAC of Exchange apps: https://github.com/infobip-community/restaurant-reservations-demo
 */
import { microseconds } from '../../../core/domain/instant.js';
import { basicScheme } from '../basic-scheme.rules.js';
import { bytesOfBase64, bytesOfHex } from '../encoded-bytes.rules.js';
import type { Doubt, HookRequest, ProofContext, ProofScheme } from '../hook-provider.js';
import { doubtOfTime, hmac, isSame } from '../signatures.rules.js';

interface Algorithm {
  hash: 'sha256' | 'sha512';
  /** Bytes of a signature. */
  length: number;
}

/** Infobip does not say what the header is called: "depends on your configuration". These have been seen. */
const bodyHeaders = [
  'x-hub-signature',
  'x-signature',
  'x-callback-signature',
  'x-hub-signature-256',
  'x-ib-hmac-signature',
] as const;

const exchange = {
  signature: 'x-ib-exchange-req-signature',
  timestamp: 'x-ib-exchange-req-timestamp',
} as const;

/** Seconds. Whether a delivery that is sent again is signed again is said nowhere: a day, and what repeats is recorded once. */
const exchangeWindow = 24 * 60 * 60;

export const infobipSchemes: readonly [ProofScheme, ...ProofScheme[]] = [
  bodyScheme('HMAC_SHA256', { hash: 'sha256', length: 32 }),
  bodyScheme('HMAC_SHA512', { hash: 'sha512', length: 64 }),
  {
    name: 'EXCHANGE',
    secret: 'the signing key of the app in Infobip Exchange',
    problemOf,
    doubtOf: doubtOfExchange,
    sign: (request, secret, now) => {
      const timestamp = String(Math.floor((now / microseconds.second) * 1000));
      const signature = hmac('sha256', secret, timestamp, request.body).toString('hex');
      return {
        ...request,
        headers: { ...request.headers, [exchange.timestamp]: timestamp, [exchange.signature]: signature },
      };
    },
  },
  basicScheme('the security settings of the subscription have them'),
];

/** Over the body alone: it says nothing of when it was signed, and what repeats is known by its message id. */
function bodyScheme(name: string, algorithm: Algorithm): ProofScheme {
  return {
    name,
    secret: 'the secret key of the security settings of the subscription: 1 to 255 characters',
    problemOf,
    doubtOf: (request, secret) => doubtOfBody(request, secret, algorithm),
    sign: (request, secret) => ({
      ...request,
      headers: {
        ...request.headers,
        [bodyHeaders[0]]: hmac(algorithm.hash, secret, request.body).toString('hex'),
      },
    }),
  };
}

function problemOf(secret: string): string | null {
  return secret.length > 0 && secret.length <= 255 ? null : '1 to 255 characters were expected';
}

/**
 * A delivery of Exchange is none of these: its signature over time and body is one over a body that begins with the time, and would
 * otherwise prove that one for ever.
 */
function doubtOfBody({ headers, body }: HookRequest, secret: string, algorithm: Algorithm): Doubt | null {
  if (Object.values(exchange).some((header) => headers[header] !== undefined)) return 'WRONG_SIGNATURE';
  const given = bodyHeaders.flatMap((header) => signatureIn(headers[header], algorithm) ?? []);
  if (given.length === 0) return 'NO_SIGNATURE';
  const expected = hmac(algorithm.hash, secret, body);
  return given.map((one) => isSame(one, expected)).includes(true) ? null : 'WRONG_SIGNATURE';
}

/** Hexadecimal or base64, with or without the algorithm before it: "sha256=0f81…". */
function signatureIn(header: string | undefined, { hash, length }: Algorithm): Buffer | null {
  const text = (header ?? '').trim();
  const prefix = `${hash}=`;
  const bare = text.toLowerCase().startsWith(prefix) ? text.slice(prefix.length) : text;
  return bytesOfHex(bare, length) ?? bytesOfBase64(bare, length);
}

/** Over the time, in milliseconds, and the body, with nothing between them. */
function doubtOfExchange(
  { headers, body }: HookRequest,
  secret: string,
  { now }: ProofContext,
): Doubt | null {
  const timestamp = headers[exchange.timestamp] ?? '';
  const given = bytesOfHex(headers[exchange.signature] ?? '', 32);
  if (given === null || !/^\d{1,15}$/.test(timestamp)) return 'NO_SIGNATURE';
  if (!isSame(given, hmac('sha256', secret, timestamp, body))) return 'WRONG_SIGNATURE';
  return doubtOfTime(Number(timestamp) / 1000, now, exchangeWindow);
}
