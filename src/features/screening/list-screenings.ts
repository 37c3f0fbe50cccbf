/** Why was this person written to? For which campaigns it was screened, with what answer, and what was known then. */
import type { Instant } from '../../core/domain/instant.js';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { isErasedName } from '../../core/domain/address.js';
import { readAddress } from '../../core/graph/read-address.js';
import { cursorAt } from '../../core/log/cursor.js';
import { screeningsOf } from './screenings.queries.js';

export interface RecordedScreening {
  campaignId: string;
  senderIds: readonly string[];
  allowed: boolean;
  excludeOptOuts: boolean;
  screenedAt: Instant;
  cursor: string;
  actor: string | null;
}

export interface ScreeningsQuestion {
  /** As people write it. */
  recipient: string;
  region: string | null;
  /** From this moment on, and before that one. */
  from: Instant | null;
  to: Instant | null;
}

export const screeningsLimit = 1_000;

/** Newest first. */
export async function listScreenings(
  context: RequestContext,
  { recipient: text, region, from, to }: ScreeningsQuestion,
): Promise<RecordedScreening[]> {
  const { db, settings, erased } = context.services;
  const accountId = accountIdOf(context);
  const asked = await readAddress(settings, accountId, { field: 'recipient', text, region });
  const recipient = isErasedName(asked) ? asked : await erased.storedNow(accountId, asked);
  const rows = await screeningsOf(db, accountId, recipient, {
    from: from ?? -Infinity,
    to: to ?? Infinity,
    limit: screeningsLimit,
  });
  const database = db.identity();
  return rows.map((row) => ({
    campaignId: row.campaign_id,
    senderIds: row.sender_ids,
    allowed: row.allowed,
    excludeOptOuts: row.exclude_opt_outs,
    screenedAt: row.screened_at,
    cursor: cursorAt(accountId, { position: row.position, eventId: row.event_id }, database),
    actor: row.actor,
  }));
}
