/**
 * Secrets of others that Heed must be able to use, and so cannot keep as a hash: stored under AES-256-GCM with a key that is derived
 * from the secret key, which lives outside the database, and bound to the place where they stand: moved into another row, one is none.
 * Bytes: version (1), nonce (12), tag (16), the secret in UTF-8.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';

const version = 1;
const nonceLength = 12;
const tagLength = 16;
const headLength = 1 + nonceLength + tagLength;

/** `key`: of a purpose of its own (sealingKey). `place`: "table column account row". `nonce`: 12 random bytes, new for each. */
export function sealSecret(key: Buffer, nonce: Buffer, place: string, secret: string): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), sealed]);
}

/** Null: it was sealed with another secret key or for another place, or is damaged. */
export function openSecret(key: Buffer, place: string, bytes: Buffer): string | null {
  if (bytes.length < headLength || bytes[0] !== version) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + nonceLength), {
    authTagLength: tagLength,
  }).setAAD(Buffer.from(place));
  decipher.setAuthTag(bytes.subarray(1 + nonceLength, headLength));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(headLength)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
