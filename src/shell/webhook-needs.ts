/** What starts webhooks is given. */
import type { Db } from '../core/db/connect.js';
import type { Instant } from '../core/domain/instant.js';
import type { PrivatePlaces } from '../core/domain/private-places.rules.js';
import type { LookUp } from '../core/http/guarded-lookup.js';
import type { Feeds } from '../core/log/feeds.js';
import type { WebhookTimes } from '../features/webhooks/run/webhook-parts.js';
import type { Retries } from '../features/webhooks/sending/retries.rules.js';
import type { Logger } from './log.js';
import type { Metrics } from './metrics.js';

/** For tests. */
export interface WebhookOptions {
  times?: Partial<WebhookTimes>;
  retries?: Retries;
  /** Milliseconds between tries of a reply. */
  replyPauses?: readonly number[];
  lookUp?: LookUp;
}

export interface WebhookNeeds {
  db: Db;
  /** Asks again where an answer was lost. */
  lasting: Db;
  feeds: Feeds;
  now: () => Instant;
  secretKey: string;
  places: PrivatePlaces | undefined;
  /** By which an address is stored once it is erased. */
  nameOf(accountId: string, address: string): string;
  log: Logger;
  metrics: Metrics;
  /** `off`: nothing is sent but tests. */
  options: WebhookOptions | 'off' | undefined;
}
