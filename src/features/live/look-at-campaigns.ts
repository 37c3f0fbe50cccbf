/** Counts campaigns of an account and says on its board what has come of it. */
import type { Turns } from '../../core/domain/turns.js';
import type { Db } from '../../core/db/connect.js';
import { campaignsById } from '../../core/graph/campaigns.queries.js';
import type { CampaignCounter } from '../../core/log/campaign-counts.js';
import type { Threshold } from './alert.rules.js';
import type { AlertBoard } from './alert-board.js';
import { campaignsNearAlert, thresholdsOf } from './alerts.queries.js';

export interface Looking {
  db: Db;
  campaignCounts: CampaignCounter;
  /** Of all accounts. */
  turns: Turns;
}

/** Campaigns in one count at most: others get their turn between two. */
const countedAtOnce = 20;

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

/** By the threshold of now, which it gives: all that are or may be over it, and those of which something was heard. */
export async function lookAtAll(
  looking: Looking,
  accountId: string,
  board: AlertBoard,
  heardOf: readonly string[],
): Promise<Threshold> {
  const { db, turns } = looking;
  const [threshold] = await turns.take(() => thresholdsOf(db, [accountId]));
  if (threshold === undefined) throw new Error('alerts are followed of an account that does not exist');
  const near = await turns.take(() => campaignsNearAlert(db, accountId, threshold));
  const campaignIds = [...new Set([...heardOf, ...board.over(), ...near])];
  await lookAtSome(looking, accountId, board, { campaignIds, threshold });
  return threshold;
}
