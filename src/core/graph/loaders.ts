/**
 * DataLoaders for what hangs off a row: one statement for a whole page. Made anew for each request and for each batch of
 * a subscription, so that nothing old is served; always within one account.
 */
import DataLoader from 'dataloader';
import type { Db } from '../db/connect.js';
import type { LogEvent } from '../log/event.js';
import { eventsById } from '../log/events.queries.js';
import type { Sender, SenderGroup } from '../settings/account-settings.js';
import { campaignsById, type CampaignRow } from './campaigns.queries.js';
import { reviewsById, type ReviewRow } from './reviews.queries.js';
import { groupsById, sendersById } from './senders.queries.js';

export interface Loaders {
  sender: DataLoader<string, Sender | null>;
  group: DataLoader<string, SenderGroup | null>;
  event: DataLoader<string, LogEvent | null>;
  review: DataLoader<string, ReviewRow | null>;
  campaign: DataLoader<string, CampaignRow | null>;
}

/** Ids in one statement at most. */
const maxBatchSize = 5_000;

export function createLoaders(db: Db, accountId: string): Loaders {
  function byId<Row>(read: (ids: readonly string[]) => Promise<Row[]>, idOf: (row: Row) => string) {
    return new DataLoader<string, Row | null>(
      async (ids) => {
        const rows = new Map((await read(ids)).map((row) => [idOf(row), row]));
        return ids.map((id) => rows.get(id) ?? null);
      },
      { maxBatchSize },
    );
  }
  return {
    sender: byId((ids) => sendersById(db, accountId, ids), (row) => row.senderId),
    group: byId((ids) => groupsById(db, accountId, ids), (row) => row.groupId),
    event: byId((ids) => eventsById(db, accountId, ids), (row) => row.eventId),
    review: byId((ids) => reviewsById(db, accountId, ids), (row) => row.reviewId),
    campaign: byId((ids) => campaignsById(db, accountId, ids), (row) => row.campaignId),
  };
}
