/**
 * How Sinch proves a delivery: by four headers (Conversation API, and the SMS API where it is switched on), or by a user and a
 * password (SMS API, set up on request). Which of them it must be is chosen, and the other one does not count.
 * https://developers.sinch.com/docs/conversation/callbacks
 * https://developers.sinch.com/docs/sms/api-reference/sms/tag/Webhooks
 */
import { createHash } from 'node:crypto';
import { type Instant, microseconds } from '../../../core/domain/instant.js';
import type { Doubt, HookRequest, ProofScheme } from '../hook-provider.js';
import { doubtOfBasic, doubtOfTime, hmac, isSame, secondsOf } from '../signatures.rules.js';

/**
 * Seconds: a day. "Sufficiently small", says Sinch, and not whether it signs a repeated delivery anew; it repeats one for 22 hours and 45 minutes,
 * and never after a refusal: what Heed missed while it was down must not be refused. What comes twice is known by its id.
 */
const window = 86_400;

export const sinchSchemes: readonly [ProofScheme, ...ProofScheme[]] = [
  {
    name: 'HMAC',
    secret: 'the secret of the webhook (Conversation API), or of the service plan (SMS API)',
    problemOf: (secret) => (/^\S+$/.test(secret) ? null : 'a text without blanks was expected'),
    doubtOf: (request, secret, { now }) => doubtOfHmac(request, secret, now),
    sign: signed,
  },
  {
    name: 'BASIC',
    secret: 'user:password, as Sinch has set them up for the callbacks of the service plan (SMS API)',
    problemOf: (secret) =>
      /^[^:\u0000-\u001f\u007f]+:[^\u0000-\u001f\u007f]+$/.test(secret) ? null : 'user:password was expected',
    doubtOf: ({ headers }, secret) => doubtOfBasic(headers['authorization'], secret),
    sign: (request, secret) => ({
      ...request,
      headers: {
        ...request.headers,
        authorization: `Basic ${Buffer.from(secret).toString('base64')}`,
      },
    }),
    challenge: 'Basic realm="Heed", charset="UTF-8"',
  },
];

const header = 'x-sinch-webhook-signature';

/** Over body, nonce and time, joined by dots. Sinch knows one algorithm; its own example does not name it. */
function doubtOfHmac({ headers, body }: HookRequest, secret: string, now: Instant): Doubt | null {
  const given = headers[header];
  const nonce = headers[`${header}-nonce`];
  const timestamp = headers[`${header}-timestamp`];
  const signedAt = secondsOf(timestamp);
  const isKnown = (headers[`${header}-algorithm`] ?? 'HmacSHA256') === 'HmacSHA256';
  if (given === undefined || !/^[A-Za-z0-9+/]{43}=$/.test(given)) return 'NO_SIGNATURE';
  if (nonce === undefined || nonce === '' || signedAt === null || !isKnown) return 'NO_SIGNATURE';
  const expected = hmac('sha256', secret, body, `.${nonce}.${timestamp}`).toString('base64');
  return isSame(given, expected) ? doubtOfTime(signedAt, now, window) : 'WRONG_SIGNATURE';
}

function signed(request: HookRequest, secret: string, now: Instant): HookRequest {
  const timestamp = String(Math.floor(now / microseconds.second));
  const nonce = createHash('sha256').update(timestamp).update(request.body).digest('hex').slice(0, 26);
  return {
    ...request,
    headers: {
      ...request.headers,
      [header]: hmac('sha256', secret, request.body, `.${nonce}.${timestamp}`).toString('base64'),
      [`${header}-algorithm`]: 'HmacSHA256',
      [`${header}-nonce`]: nonce,
      [`${header}-timestamp`]: timestamp,
    },
  };
}
