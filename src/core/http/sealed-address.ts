/** Addresses that need no key: what they lead to is sealed in them, and they expire. */
import { randomBytes } from 'node:crypto';
import {
  nonceLength,
  openToken,
  type ReadToken,
  sealingKey,
  sealToken,
} from '../access/sealed-token.rules.js';
import { type Instant, microseconds } from '../domain/instant.js';
import type { Services } from '../graph/context.js';

/** Node and most proxies take 16 KiB of request line and headers. */
const tokenLimit = 12_000;

/** A kind of such addresses: what is made for one is forged for every other. */
export interface SealedAddress<Content extends object> {
  /** `PUBLIC_URL` + path + ?token=…, good for 15 minutes unless said otherwise; null where it would be too long for an address. */
  urlFor(
    services: Pick<Services, 'secretKey' | 'publicUrl' | 'now'>,
    content: Content,
    options?: { path?: string; validFor?: Instant },
  ): string | null;
  /** `token`: as it came in the query, whatever that is. */
  read(services: Pick<Services, 'secretKey' | 'now'>, token: unknown): ReadToken<Content>;
}

/** `path`: where it leads, unless each is given its own. `purpose`: never used for two kinds. */
export function sealedAddress<Content extends object>(purpose: string, path: string): SealedAddress<Content> {
  return {
    urlFor(services, content, { path: own = path, validFor = 15 * microseconds.minute } = {}) {
      const key = sealingKey(services.secretKey, purpose);
      const token = sealToken(key, randomBytes(nonceLength), content, services.now() + validFor);
      return token.length > tokenLimit ? null : `${services.publicUrl}${own}?token=${token}`;
    },
    read: ({ secretKey, now }, token) =>
      openToken(sealingKey(secretKey, purpose), typeof token === 'string' ? token : '', now()),
  };
}
