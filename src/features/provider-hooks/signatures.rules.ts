/** Comparing and making signatures. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type Instant, microseconds } from '../../core/domain/instant.js';
import type { Doubt } from './hook-provider.js';

/** In constant time, whatever the lengths: what is compared are digests. */
export function isSame(given: string | Buffer, expected: string | Buffer): boolean {
  const digest = (value: string | Buffer) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

export function hmac(algorithm: string, secret: string | Buffer, ...parts: (string | Buffer)[]): Buffer {
  const code = createHmac(algorithm, secret);
  for (const part of parts) code.update(part);
  return code.digest();
}

/** How old a signature may be, in seconds; ahead of the clock it may be five minutes. */
export function doubtOfTime(signedAt: number, now: Instant, window: number): Doubt | null {
  const age = now / microseconds.second - signedAt;
  return age > window || age < -300 ? 'OUT_OF_TIME' : null;
}

/** Digits alone, as seconds; null for what is none. */
export function secondsOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : null;
}

/** Authorization: Basic … of "user:password". */
export function doubtOfBasic(header: string | undefined, secret: string): Doubt | null {
  if (header === undefined || !/^basic /i.test(header)) return 'NO_SIGNATURE';
  const given = Buffer.from(header.slice(6).trim(), 'base64');
  return isSame(given, secret) ? null : 'WRONG_SIGNATURE';
}
