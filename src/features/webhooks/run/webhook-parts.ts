/** What all that serves endpoints in a process has in common. */
import type { Db } from '../../../core/db/connect.js';
import type { TurnsOfEach } from '../../../core/domain/turns-of-each.js';
import type { Turns } from '../../../core/domain/turns.js';
import type { Instant } from '../../../core/domain/instant.js';
import type { WebhookPause } from '../../../core/domain/webhook-states.js';
import type { Poster } from '../../../core/http/poster.js';
import type { Feeds } from '../../../core/log/feeds.js';
import type { WebhookSecrets } from '../endpoints/webhook-secrets.js';
import type { Retries } from '../sending/retries.rules.js';
import type { DeliveredPlaces } from './delivered-places.js';

/** Milliseconds. */
export interface WebhookTimes {
  /** Between two looks at what this process serves; each says that it is alive. */
  look: number;
  /** For how long it counts as alive after a look. */
  alive: number;
  /** For which a try says that a send is under way: longer than a send can take. */
  busy: number;
  /** For which an endpoint rests after a fault of Heed's own. */
  rest: number;
  /** For sends that are under way at the stop. */
  grace: number;
}

export const usualTimes: WebhookTimes = {
  look: 1_000,
  alive: 5_000,
  busy: 20_000,
  rest: 10_000,
  grace: 4_000,
};

export interface WebhookParts {
  /** Sends a statement again whose answer was lost, and few at a time. */
  db: Db;
  feeds: Feeds;
  secrets: WebhookSecrets;
  now: () => Instant;
  openPoster(accountId: string): Poster;
  /** Sends under way in this process, and of each account. */
  sendTurns: Turns;
  accountTurns: TurnsOfEach;
  delivered: DeliveredPlaces;
  retries: Retries;
  times: WebhookTimes;
  onTry(delivered: boolean): void;
  onPaused(of: { accountId: string; endpointId: string; pause: WebhookPause }): void;
  onBug(error: unknown, of: { accountId: string; endpointId: string }): void;
}
