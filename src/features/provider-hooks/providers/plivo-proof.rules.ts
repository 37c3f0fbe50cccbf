/**
 * How Plivo proves a delivery. Neither way says when it was signed: what repeats is known by its message id.
 * https://github.com/plivo/plivo-node lib/utils/v3Security.js and lib/utils/security.js
 * https://docs.plivo.com/docs/messaging/concepts/signature-validation
 */
import { bytesOfBase64 } from '../encoded-bytes.rules.js';
import type { Doubt, HookRequest, ProofScheme } from '../hook-provider.js';
import { hmac, isSame } from '../signatures.rules.js';

const token =
  'the auth token of the account that owns the numbers, or of its main account (Console, Overview)';

export const plivoSchemes: readonly [ProofScheme, ...ProofScheme[]] = [
  scheme('V3', token, signedInV3),
  scheme(
    'V2',
    `${token}; V2 does not sign what is delivered, V3 does: take it wherever Plivo sends it`,
    signedInV2,
    // With one nonce that was seen, any body is signed.
    { mayOptIn: false },
  ),
];

/** What is signed, but for the nonce. */
type Signed = (request: HookRequest) => string;

function scheme(
  name: 'V3' | 'V2',
  secret: string,
  signed: Signed,
  weakness: Pick<ProofScheme, 'mayOptIn'> = {},
): ProofScheme {
  const header = `x-plivo-signature-${name.toLowerCase()}`;
  return {
    name,
    ...weakness,
    secret,
    problemOf: (given) => (/^\S+$/.test(given) ? null : 'no spaces were expected'),
    doubtOf: (request, secret) => doubtOf(request, secret, name, signed),
    sign: (request, secret, now) => {
      const nonce = String(Math.floor(now));
      const signature = hmac('sha256', secret, signed(request), nonce).toString('base64');
      return {
        ...request,
        headers: { ...request.headers, [`${header}-nonce`]: nonce, [header]: signature },
      };
    },
  };
}

/** Signed with the token of the account, and ("ma") with that of its main account; where one has several tokens, with each. */
function doubtOf(request: HookRequest, secret: string, version: 'V3' | 'V2', signed: Signed): Doubt | null {
  const { headers } = request;
  const end = version.toLowerCase();
  const nonce = headers[`x-plivo-signature-${end}-nonce`] ?? '';
  const given = [headers[`x-plivo-signature-${end}`], headers[`x-plivo-signature-ma-${end}`]].flatMap(
    (list) => (list ?? '').split(',').flatMap((one) => bytesOfBase64(one.trim(), 32) ?? []),
  );
  if (nonce === '' || given.length === 0) return 'NO_SIGNATURE';
  const expected = hmac('sha256', secret, signed(request), nonce);
  return given.map((one) => isSame(one, expected)).includes(true) ? null : 'WRONG_SIGNATURE';
}

/**
 * The address, what is asked in it and what the form says, each sorted. Where a form comes, there is a "?" before it even if nothing
 * is asked.
 */
function signedInV3({ method, url, body }: HookRequest): string {
  const { base, query } = partsOf(url);
  const asked = joined(new URLSearchParams(query), '=', '&');
  const sent = method === 'GET' ? '' : joined(new URLSearchParams(body.toString('utf8')), '', '');
  const mark = asked === '' && sent === '' ? '' : '?';
  const between = asked === '' || sent === '' ? '' : '.';
  return `${base}${mark}${asked}${between}${sent}.`;
}

function signedInV2({ url }: HookRequest): string {
  return partsOf(url).base;
}

function joined(fields: URLSearchParams, afterName: string, afterField: string): string {
  const names = [...new Set(fields.keys())].sort();
  return names
    .flatMap((key) =>
      fields
        .getAll(key)
        .sort()
        .map((value) => `${key}${afterName}${value}`),
    )
    .join(afterField);
}

/** As they are written: an address without a path gets none. */
export function partsOf(url: string): { base: string; query: string } {
  const at = url.indexOf('?');
  return at < 0 ? { base: url, query: '' } : { base: url.slice(0, at), query: url.slice(at + 1) };
}
