/** What came of posting something to an address that an account has given. */

/** Why no answer came. */
export const PostFailure = {
  ADDRESS_REFUSED: 'ADDRESS_REFUSED',
  NO_HOST: 'NO_HOST',
  UNREACHABLE: 'UNREACHABLE',
  TLS: 'TLS',
  BROKEN_OFF: 'BROKEN_OFF',
  TIMEOUT: 'TIMEOUT',
} as const;
export type PostFailure = (typeof PostFailure)[keyof typeof PostFailure];

export type PostEnd =
  | {
      kind: 'answered';
      status: number;
      /** Retry-After as it came. */
      retryAfter: string | null;
      milliseconds: number;
    }
  | { kind: 'failed'; failure: PostFailure; milliseconds: number }
  /** Whoever posted wants no answer any more. */
  | { kind: 'given-up' };

export interface Post {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  /** Milliseconds for all of it, up to the answer's head. */
  within: number;
  signal?: AbortSignal;
}

/** The failure that an error of a connection is. */
export function postFailureOf(code: string): PostFailure {
  if (/^(?:ENOTFOUND|EAI_\w+|ENODATA)$/.test(code)) return 'NO_HOST';
  if (
    /^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL|EACCES|EPERM|ETIMEDOUT)$/.test(
      code,
    )
  )
    return 'UNREACHABLE';
  if (
    /^(?:ERR_(?:TLS|SSL|OSSL)_|CERT_|CRL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|EPROTO$)/.test(
      code,
    )
  )
    return 'TLS';
  return 'BROKEN_OFF';
}
