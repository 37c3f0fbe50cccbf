import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import { campaigns } from '../../core/db/campaign.tables.js';
import { events, listEntries } from '../../core/db/log.tables.js';
import { scopes, senderGroups, senders } from '../../core/db/sender.tables.js';
import { storedEntryColumns } from '../../core/log/opt-out-entry.js';
import { entryCondition, type OptOutFilter } from '../../core/log/opt-out-filter.js';

export interface EntryKey {
  recipient: string;
  scopeKey: number;
}

/**
 * Entries of the list in the order of recipients, which never changes: an entry whose word changes during a download of
 * many pages is in the file all the same.
 */
export function downloadPage(
  db: Db,
  accountId: string,
  filter: OptOutFilter,
  after: EntryKey | null,
  limit: number,
) {
  return db.orm
    .select({
      ...storedEntryColumns,
      scope: scopes.scope,
      channel: sql<string | null>`coalesce(${scopes.channel}, ${senders.channel})`,
      sender: senders.address,
      group: senderGroups.name,
      provisional: events.provisional,
      source: events.source,
      reason: events.reason,
      reasonText: events.reasonText,
      campaign: sql<string | null>`coalesce(${campaigns.externalId}, ${campaigns.name})`,
    })
    .from(listEntries)
    .innerJoin(
      scopes,
      and(eq(scopes.accountId, listEntries.accountId), eq(scopes.scopeKey, listEntries.scopeKey)),
    )
    .innerJoin(
      events,
      and(eq(events.accountId, listEntries.accountId), eq(events.position, listEntries.mPosition)),
    )
    .leftJoin(senders, and(eq(senders.accountId, scopes.accountId), eq(senders.senderId, scopes.senderId)))
    .leftJoin(
      senderGroups,
      and(eq(senderGroups.accountId, scopes.accountId), eq(senderGroups.groupId, scopes.groupId)),
    )
    .leftJoin(
      campaigns,
      and(eq(campaigns.accountId, events.accountId), eq(campaigns.campaignId, events.campaignId)),
    )
    .where(
      and(
        entryCondition(accountId, filter),
        after === null
          ? undefined
          : sql`(${listEntries.recipient}, ${listEntries.scopeKey}) > (${after.recipient}, ${after.scopeKey}::integer)`,
      ),
    )
    .orderBy(listEntries.recipient, listEntries.scopeKey)
    .limit(limit);
}

export type DownloadRow = Awaited<ReturnType<typeof downloadPage>>[number];
