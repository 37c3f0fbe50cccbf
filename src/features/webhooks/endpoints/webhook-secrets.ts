/** Secrets of endpoints, made, sealed and opened. */
import { createHmac, randomBytes } from 'node:crypto';
import { openSecret, sealSecret } from '../../../core/access/sealed-secret.rules.js';
import { nonceLength, sealingKey } from '../../../core/access/sealed-token.rules.js';
import type { Instant } from '../../../core/domain/instant.js';
import type { WebhookEndpointRow } from '../../../core/graph/webhooks.js';
import { keyOfSecret, secretBytes, secretOf } from '../sending/signing.rules.js';

export interface WebhookSecrets {
  seal(endpoint: EndpointName, secret: string): Buffer;
  /** Keys to sign with now, the newer one first; null where one cannot be opened: the secret key is another one. */
  keysOf(row: SealedSecrets, now: Instant): Buffer[] | null;
  /** Tells secrets and addresses apart without telling them. */
  printOf(text: string): string;
  /** Of the secret that counts; null where it cannot be opened. */
  printOfStored(row: SealedSecrets): string | null;
}

export interface EndpointName {
  accountId: string;
  endpointId: string;
}

type SealedSecrets = EndpointName & Pick<WebhookEndpointRow, 'secret' | 'formerSecret' | 'formerUntil'>;

export const newSecret = (): string => secretOf(randomBytes(secretBytes.usual));

export function webhookSecrets(secretKey: string): WebhookSecrets {
  const sealing = sealingKey(secretKey, 'secrets of webhook endpoints');
  const printing = sealingKey(secretKey, 'prints of webhook endpoints');
  const placeOf = ({ accountId, endpointId }: EndpointName) => `webhook_endpoints ${accountId} ${endpointId}`;
  const open = (row: EndpointName, bytes: Buffer) => openSecret(sealing, placeOf(row), bytes);
  const printOf = (text: string) => createHmac('sha256', printing).update(text).digest('hex').slice(0, 8);
  return {
    seal: (endpoint, secret) => sealSecret(sealing, randomBytes(nonceLength), placeOf(endpoint), secret),
    keysOf(row, now) {
      const { secret, formerSecret, formerUntil } = row;
      const isKept = formerSecret !== null && formerUntil !== null && formerUntil > now;
      const keys = [secret, ...(isKept ? [formerSecret] : [])].map((bytes) => {
        const opened = open(row, bytes);
        return opened === null ? null : keyOfSecret(opened);
      });
      return keys.some((key) => key === null) ? null : (keys as Buffer[]);
    },
    printOf,
    printOfStored(row) {
      const opened = open(row, row.secret);
      return opened === null ? null : printOf(opened);
    },
  };
}
