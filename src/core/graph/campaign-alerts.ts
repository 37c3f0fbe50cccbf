/** Alerts of an account's campaigns, for those who follow them. */
import type { CampaignCounts } from '../log/campaign-counts.js';
import type { Following } from '../log/feeds.js';
import type { CampaignRow } from './campaigns.queries.js';

/** A campaign that has passed the account's threshold. */
export interface CampaignAlert {
  campaign: CampaignRow;
  /** As they were when that was seen. */
  counts: CampaignCounts;
}

export interface CampaignAlerts {
  /**
   * First the campaigns that are over the threshold now, oldest first, then each as it passes: one in a batch. `return()` at
   * any moment settles at once and leaves nothing behind.
   */
  follow(accountId: string): Promise<Following<CampaignAlert>>;
}
