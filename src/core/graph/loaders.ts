/**
 * DataLoaders for what hangs off a row: one statement for a whole page. Made anew for each request and for each batch of
 * a subscription, so that nothing old is served; always within one account.
 */
import DataLoader from 'dataloader';
import type { Db } from '../db/connect.js';
import type { CampaignCounter, CampaignCounts } from '../log/campaign-counts.js';
import type { LogEvent } from '../log/event.js';
import { eventsAt, eventsById } from '../log/events.queries.js';
import { freedSenders, scopesByKey } from '../log/opt-out-entries.queries.js';
import type { ScopeOfKey } from '../log/opt-out-entry.js';
import type { Sender, SenderGroup } from '../settings/account-settings.js';
import { campaignsById, type CampaignRow } from './campaigns.queries.js';
import { importsById, type ImportRow } from './imports.queries.js';
import { reviewsById, type ReviewRow } from './reviews.queries.js';
import { groupsById, sendersById } from './senders.queries.js';

export interface Loaders {
  sender: DataLoader<string, Sender | null>;
  group: DataLoader<string, SenderGroup | null>;
  event: DataLoader<string, LogEvent | null>;
  review: DataLoader<string, ReviewRow | null>;
  campaign: DataLoader<string, CampaignRow | null>;
  import: DataLoader<string, ImportRow | null>;
  campaignCounts: DataLoader<string, CampaignCounts>;
  /** By position in the log. */
  eventAt: DataLoader<number, LogEvent | null>;
  scope: DataLoader<number, ScopeOfKey | null>;
  /** Ids of the senders that a later opt-in has freed of an entry of the list. */
  exceptions: DataLoader<EntryKey, string[], string>;
}

export interface EntryKey {
  recipient: string;
  scopeKey: number;
}

/** Ids in one statement at most. */
const maxBatchSize = 5_000;

export function createLoaders(
  { db, campaignCounts }: { db: Db; campaignCounts: CampaignCounter },
  accountId: string,
): Loaders {
  function byId<Id, Row>(read: (ids: readonly Id[]) => Promise<Row[]>, idOf: (row: Row) => Id) {
    return new DataLoader<Id, Row | null>(
      async (ids) => {
        const rows = new Map((await read(ids)).map((row) => [idOf(row), row]));
        return ids.map((id) => rows.get(id) ?? null);
      },
      { maxBatchSize },
    );
  }
  return {
    sender: byId(
      (ids) => sendersById(db, accountId, ids),
      (row) => row.senderId,
    ),
    group: byId(
      (ids) => groupsById(db, accountId, ids),
      (row) => row.groupId,
    ),
    event: byId(
      (ids) => eventsById(db, accountId, ids),
      (row) => row.eventId,
    ),
    review: byId(
      (ids) => reviewsById(db, accountId, ids),
      (row) => row.reviewId,
    ),
    campaign: byId(
      (ids) => campaignsById(db, accountId, ids),
      (row) => row.campaignId,
    ),
    import: byId(
      (ids) => importsById(db, accountId, ids),
      (row) => row.importId,
    ),
    campaignCounts: new DataLoader(
      async (ids) => {
        const counts = await campaignCounts.of(db, accountId, ids);
        return ids.map((id) => counts.get(id) ?? new Error('a campaign was not counted'));
      },
      { maxBatchSize },
    ),
    eventAt: byId(
      (positions) => eventsAt(db, accountId, positions),
      (row) => row.position,
    ),
    scope: byId(
      (scopeKeys) => scopesByKey(db, accountId, scopeKeys),
      (row) => row.scopeKey,
    ),
    exceptions: new DataLoader(
      async (keys) => {
        const rows = await freedSenders(db, accountId, keys);
        const freed = new Map(rows.map((row) => [entryText(row.recipient, row.scope_key), row.sender_ids]));
        return keys.map((key) => freed.get(entryText(key.recipient, key.scopeKey)) ?? []);
      },
      { maxBatchSize, cacheKeyFn: (key) => entryText(key.recipient, key.scopeKey) },
    ),
  };
}

function entryText(recipient: string, scopeKey: number): string {
  return `${scopeKey} ${recipient}`;
}
