/**
 * What an address that needs no key says: whose, what, until when. Sealed with a key that is derived from the secret key
 * for one purpose alone: nobody else can make one, and nobody can read one, for it may name a recipient, and addresses
 * are logged on their way. One that was made for a purpose is worth nothing for another.
 *
 * Bytes: version (1), nonce (12), tag (16), JSON under AES-256-GCM; base64url.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Instant } from '../domain/instant.js';

export type ReadToken<Content> =
  | { kind: 'opened'; content: Content }
  | { kind: 'expired' }
  /** Garbled, changed, or made with another key or for another purpose. */
  | { kind: 'forged' };

const version = 2;
export const nonceLength = 12;
const tagLength = 16;
const headLength = 1 + nonceLength + tagLength;

/** The key of a purpose ("downloads"): the same in every process that has the same secret key. */
export function sealingKey(secretKey: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secretKey, '', `heed ${purpose}`, 32));
}

/** `nonce`: 12 random bytes, new for each token. `content`: anything that JSON carries. */
export function sealToken(key: Buffer, nonce: Buffer, content: object, until: Instant): string {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const sealed = Buffer.concat([cipher.update(JSON.stringify({ content, until }), 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

export function openToken<Content extends object>(
  key: Buffer,
  token: string,
  now: Instant,
): ReadToken<Content> {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length <= headLength || bytes[0] !== version || bytes.toString('base64url') !== token)
    return { kind: 'forged' };
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + nonceLength), {
    authTagLength: tagLength,
  });
  decipher.setAuthTag(bytes.subarray(1 + nonceLength, headLength));
  let text: string;
  try {
    text = Buffer.concat([decipher.update(bytes.subarray(headLength)), decipher.final()]).toString();
  } catch {
    return { kind: 'forged' };
  }
  const { content, until } = JSON.parse(text) as { content: Content; until: Instant };
  return until < now ? { kind: 'expired' } : { kind: 'opened', content };
}
