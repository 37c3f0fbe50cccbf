/**
 * What a download's address says: which account's list, filtered how, in which format, until when. Sealed with a key
 * that is derived from the secret key for this purpose alone: nobody else can make one, and nobody can read one, for a
 * filter may name a recipient, and addresses are logged on their way.
 *
 * Bytes: version (1), nonce (12), tag (16), JSON under AES-256-GCM; base64url.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Instant } from '../../core/domain/instant.js';
import type { DownloadFormat } from './download-format.types.js';
import type { OptOutFilter } from './opt-out-filter.js';

export interface Download {
  accountId: string;
  filter: OptOutFilter;
  format: DownloadFormat;
}

export type ReadToken =
  | { kind: 'download'; download: Download }
  | { kind: 'expired' }
  /** Garbled, changed, or made with another key. */
  | { kind: 'forged' };

interface Content extends Download {
  until: Instant;
}

const version = 1;
const nonceLength = 12;
const tagLength = 16;
const headLength = 1 + nonceLength + tagLength;

/** The key for downloads: the same in every process that has the same secret key. */
export function downloadKey(secretKey: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secretKey, '', 'heed downloads', 32));
}

/** `nonce`: 12 random bytes, new for each token. */
export function sealDownload(key: Buffer, nonce: Buffer, download: Download, until: Instant): string {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const content: Content = { ...download, until };
  const sealed = Buffer.concat([cipher.update(JSON.stringify(content), 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

export function openDownload(key: Buffer, token: string, now: Instant): ReadToken {
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
  const { until, ...download } = JSON.parse(text) as Content;
  return until < now ? { kind: 'expired' } : { kind: 'download', download };
}
