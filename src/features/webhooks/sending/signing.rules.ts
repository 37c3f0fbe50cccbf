/** Signatures of Standard Webhooks (https://www.standardwebhooks.com): HMAC-SHA256 with a secret that both sides know. */
import { createHmac } from 'node:crypto';

const prefix = 'whsec_';
/** Bytes of a secret. */
export const secretBytes = { fewest: 24, usual: 32, most: 64 } as const;
export const secretShape = `${prefix} and ${secretBytes.fewest} to ${secretBytes.most} bytes in base64`;

export function secretOf(bytes: Buffer): string {
  return prefix + bytes.toString('base64');
}

/** The key that a secret holds; null for what is none. */
export function keyOfSecret(secret: string): Buffer | null {
  if (!secret.startsWith(prefix)) return null;
  const text = secret.slice(prefix.length);
  const key = Buffer.from(text, 'base64');
  const isWhole = key.toString('base64') === text;
  return isWhole && key.length >= secretBytes.fewest && key.length <= secretBytes.most ? key : null;
}

export interface Unsigned {
  messageId: string;
  /** Of the try, since 1970. */
  seconds: number;
  body: Buffer;
}

/** The headers of a message; with several keys it is signed with each, and who has any of them takes it. */
export function signedHeaders(
  { messageId, seconds, body }: Unsigned,
  keys: readonly Buffer[],
): Record<string, string> {
  const signatures = keys.map((key) => {
    const code = createHmac('sha256', key).update(`${messageId}.${seconds}.`).update(body);
    return `v1,${code.digest('base64')}`;
  });
  return {
    'webhook-id': messageId,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatures.join(' '),
  };
}
