/** What sends webhooks, for those who set them up and watch over them. */
import type { webhookEndpoints } from '../db/webhook.tables.js';
import type { Post, PostEnd } from '../domain/post-end.js';
import type { PrivatePlaces } from '../domain/private-places.rules.js';
import type { Following } from '../log/feeds.js';
import type { DueReply } from '../log/inbound-message.js';

export type WebhookEndpointRow = typeof webhookEndpoints.$inferSelect;

export interface Webhooks {
  /** Where endpoints may be although that is not public. */
  places: PrivatePlaces;
  /** Once, for the account, over a connection of its own. */
  post(accountId: string, post: Post): Promise<PostEnd>;
  /** An endpoint was changed here: that counts sooner than at the next look. */
  changed(): void;
  /**
   * Keeps replies until the account's endpoint for them has taken them or their time is over; none where it has no such endpoint.
   * They are kept when this returns, each once.
   */
  keepReplies(accountId: string, replies: readonly DueReply[]): Promise<void>;
  /**
   * Endpoints of the account that Heed has paused: first those that are, the one paused first before the others, then each as it
   * happens, one in a batch. `return()` at any moment settles at once and leaves nothing behind.
   */
  alerts(accountId: string): Promise<Following<WebhookEndpointRow>>;
}
