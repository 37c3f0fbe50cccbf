/** Counts campaigns of an account and says on its board what has come of it. */
import type { Turns } from '../../core/domain/turns.js';
import type { Db } from '../../core/db/connect.js';
import { campaignsById } from '../../core/graph/campaigns.queries.js';
import type { CampaignCounter } from '../../core/log/campaign-counts.js';
import { optOutsToBeOver, type Threshold } from './alert.rules.js';
import type { AlertBoard } from './alert-board.js';
import {
  campaignsScreenedLately,
  campaignsWithEvents,
  type ScreenedCampaign,
  thresholdsOf,
} from './alerts.queries.js';

export interface Looking {
  db: Db;
  campaignCounts: CampaignCounter;
  /** Of all accounts. */
  turns: Turns;
}

/** Campaigns in one statement at most: none takes long, however many have opted out, and others get their turn. */
const countedAtOnce = 5;

/** By a threshold, those of which something was heard. */
export async function lookAtSome(
  { db, campaignCounts, turns }: Looking,
  accountId: string,
  board: AlertBoard,
  { campaignIds, threshold }: { campaignIds: readonly string[]; threshold: Threshold },
): Promise<void> {
  for (let from = 0; from < campaignIds.length; from += countedAtOnce) {
    const some = campaignIds.slice(from, from + countedAtOnce);
    const counts = await turns.take(() => campaignCounts.of(db, accountId, some));
    const missing = board.missingRows(counts, threshold);
    const rows = missing.length === 0 ? [] : await campaignsById(db, accountId, missing);
    board.take(counts, rows, threshold);
  }
}

/**
 * By the threshold of now, which it gives: all that are or may be over it, and those of which something was heard. Of a
 * campaign that was never looked at the events are counted first, as far as is needed: most are far below.
 */
export async function lookAtAll(
  looking: Looking,
  accountId: string,
  board: AlertBoard,
  heardOf: readonly string[],
): Promise<Threshold> {
  const { db, turns } = looking;
  const [threshold] = await turns.take(() => thresholdsOf(db, [accountId]));
  if (threshold === undefined) throw new Error('alerts are followed of an account that does not exist');
  const lately = await turns.take(() => campaignsScreenedLately(db, accountId));
  const known = lately.filter(({ campaignId }) => board.mayBeOver(campaignId, threshold) === true);
  const chosen = [...heardOf, ...board.over(), ...known.map(({ campaignId }) => campaignId)];
  await lookAtSome(looking, accountId, board, { campaignIds: [...new Set(chosen)], threshold });
  const unknown = lately.filter(({ campaignId }) => board.mayBeOver(campaignId, threshold) === null);
  for (let from = 0; from < unknown.length; from += countedAtOnce) {
    const campaignIds = await findNear(looking, accountId, board, {
      campaigns: unknown.slice(from, from + countedAtOnce),
      threshold,
    });
    await lookAtSome(looking, accountId, board, { campaignIds, threshold });
  }
  return threshold;
}

/** Those that have as many events as they would need opt-outs; the board is told of the others. */
async function findNear(
  { db, turns }: Looking,
  accountId: string,
  board: AlertBoard,
  { campaigns, threshold }: { campaigns: readonly ScreenedCampaign[]; threshold: Threshold },
): Promise<string[]> {
  const needs = campaigns.map(({ campaignId, screened }) => ({
    campaignId,
    screened,
    events: optOutsToBeOver(screened, threshold),
  }));
  const near = new Set(await turns.take(() => campaignsWithEvents(db, accountId, needs)));
  for (const { campaignId, screened, events } of needs)
    if (!near.has(campaignId)) board.isBelow(campaignId, { optOuts: events - 1, screened });
  return [...near];
}
