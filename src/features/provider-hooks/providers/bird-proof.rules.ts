/**
 * How Bird, which was MessageBird, proves a delivery: in four ways, of which each product has one. Two share their headers and sign
 * different things, so that none is ever tried for another.
 * STANDARD_WEBHOOKS: https://github.com/standard-webhooks/standard-webhooks (bird.com)
 * CHANNELS: https://docs.bird.com/api/notifications-api/api-reference/webhook-subscriptions/verifying-a-webhook-subscription
 * HMAC: https://github.com/messagebird/messagebird-nodejs lib/signature.js (MessageBird, formerly)
 */
import { createHash } from 'node:crypto';
import { type Instant, microseconds } from '../../../core/domain/instant.js';
import { bytesOfBase64 } from '../encoded-bytes.rules.js';
import type { Doubt, HookRequest, ProofContext, ProofScheme } from '../hook-provider.js';
import { doubtOfTime, hmac, isSame, secondsOf } from '../signatures.rules.js';

/** Seconds, as in its libraries: what is sent again is signed again. */
const standardWindow = 5 * 60;

/**
 * Seconds. Bird sends for a day what was not taken, with the time of the first attempt: a narrower window loses each STOP that came
 * while nobody was there. What repeats is known by its message id.
 */
const channelsWindow = 25 * 60 * 60;

/** Seconds, as in MessageBird's own libraries. */
const formerWindow = 100;

export const standardWebhooks: ProofScheme = {
  name: 'STANDARD_WEBHOOKS',
  secret: 'the secret of the webhook: "whsec_" and base64 (bird.com shows it once, when the webhook is made)',
  problemOf: (secret) => (keyOf(secret) === null ? '"whsec_" and base64 were expected' : null),
  doubtOf({ headers, body }, secret, { now }) {
    const id = headers['webhook-id'] ?? '';
    const timestamp = headers['webhook-timestamp'];
    const signedAt = secondsOf(timestamp);
    const given = (headers['webhook-signature'] ?? '')
      .split(' ')
      .flatMap((one) => (one.startsWith('v1,') ? (bytesOfBase64(one.slice(3), 32) ?? []) : []));
    const key = keyOf(secret);
    if (id === '' || signedAt === null || given.length === 0 || key === null) return 'NO_SIGNATURE';
    const expected = hmac('sha256', key, `${id}.${timestamp}.`, body);
    if (!given.map((one) => isSame(one, expected)).includes(true)) return 'WRONG_SIGNATURE';
    return doubtOfTime(signedAt, now, standardWindow);
  },
  sign(request, secret, now) {
    const id = `msg_${createHash('sha256').update(request.body).digest('hex').slice(0, 27)}`;
    const timestamp = timestampOf(now);
    const signature = hmac('sha256', keyOf(secret) ?? '', `${id}.${timestamp}.`, request.body);
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature.toString('base64')}`,
    };
    return { ...request, headers: { ...request.headers, ...headers } };
  },
};

function keyOf(secret: string): Buffer | null {
  const text = secret.replace(/^whsec_/, '');
  const key = Buffer.from(text, 'base64');
  const isBase64 = key.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');
  return isBase64 && key.length > 0 ? key : null;
}

export const channels: ProofScheme = {
  name: 'CHANNELS',
  secret: 'the signingKey that was given when the webhook subscription was made',
  problemOf: anyKey,
  doubtOf: (request, secret, about) => doubtOfTimed(request, [request.url], secret, about, channelsWindow),
  sign: (request, secret, now) => signedTimed(request, request.url, secret, now),
};

export const formerHmac: ProofScheme = {
  name: 'HMAC',
  secret: 'the signing key of the MessageBird account',
  problemOf: anyKey,
  doubtOf: (request, secret, about) =>
    doubtOfTimed(request, queriesOf(request.url), secret, about, formerWindow),
  sign: (request, secret, now) => signedTimed(request, queriesOf(request.url)[0] ?? '', secret, now),
};

function anyKey(secret: string): string | null {
  return /^\S+$/.test(secret) ? null : 'no spaces were expected';
}

const headerOf = { signature: 'messagebird-signature', timestamp: 'messagebird-request-timestamp' } as const;

/** Over the time, what was asked, and the 32 bytes of the body's SHA-256, in lines. */
function signatureOf(timestamp: string, asked: string, body: Buffer, secret: string): Buffer {
  const digest = createHash('sha256').update(body).digest();
  return hmac('sha256', secret, `${timestamp}\n${asked}\n`, digest);
}

function doubtOfTimed(
  { headers, body }: HookRequest,
  asked: readonly string[],
  secret: string,
  { now }: ProofContext,
  window: number,
): Doubt | null {
  const timestamp = headers[headerOf.timestamp] ?? '';
  const signedAt = secondsOf(timestamp);
  const given = bytesOfBase64(headers[headerOf.signature] ?? '', 32);
  if (signedAt === null || given === null) return 'NO_SIGNATURE';
  const fits = asked.map((one) => isSame(given, signatureOf(timestamp, one, body, secret)));
  return fits.includes(true) ? doubtOfTime(signedAt, now, window) : 'WRONG_SIGNATURE';
}

function signedTimed(request: HookRequest, asked: string, secret: string, now: Instant): HookRequest {
  const timestamp = timestampOf(now);
  const signature = signatureOf(timestamp, asked, request.body, secret).toString('base64');
  return {
    ...request,
    headers: {
      ...request.headers,
      [headerOf.timestamp]: timestamp,
      [headerOf.signature]: signature,
    },
  };
}

function timestampOf(now: Instant): string {
  return String(Math.floor(now / microseconds.second));
}

/**
 * The query, sorted by name. MessageBird's libraries spell it in three ways, which differ where it has spaces ("opted out"): as it
 * came, as a form, and with everything escaped.
 */
function queriesOf(url: string): readonly string[] {
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
  const came = sorted(
    query.split('&').flatMap((pair) => (pair === '' ? [] : [asPair(pair.split('=')[0] ?? '', pair)])),
  );
  // A time whose + came unescaped had been read as one with a space.
  const fields = sorted([...new URLSearchParams(query)]).map(([key, value]) =>
    asPair(key, key === 'statusDatetime' ? value.replaceAll(' ', '+') : value),
  );
  return [
    came.map(([, pair]) => pair).join('&'),
    new URLSearchParams(fields).toString(),
    fields.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join('&'),
  ];
}

type Pair = [name: string, value: string];

function asPair(name: string, value: string): Pair {
  return [name, value];
}

function sorted(pairs: readonly Pair[]): Pair[] {
  return pairs.toSorted(([one], [other]) => (one < other ? -1 : Number(one > other)));
}
