/**
 * What an API key looks like: "heed_" and 43 characters, 256 random bits in base64url. Only its SHA-256 is stored; with
 * that many random bits a slow hash would add nothing.
 */
import { createHash, timingSafeEqual } from 'node:crypto';

const prefix = 'heed_';

export function secretFrom(randomBytes: Buffer): string {
  return prefix + randomBytes.toString('base64url');
}

/** What does not is no key, and need not be looked up. */
export function looksLikeKey(secret: string): boolean {
  return /^heed_[A-Za-z0-9_-]{43}$/.test(secret);
}

export function hashOfSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

export function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(hashOfSecret(given), hashOfSecret(expected));
}

/** The key, or the token, in an Authorization header (or in connectionParams.authorization), or null. */
export function secretFromHeader(header: unknown): string | null {
  if (typeof header !== 'string') return null;
  const match = /^Bearer ([\x21-\x7e]{8,8192})$/i.exec(header.trim());
  return match?.[1] ?? null;
}
