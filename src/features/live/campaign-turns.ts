/** What the log says of campaigns: their opt-outs, given or inferred, and withdrawals of these. */
import { sql } from 'drizzle-orm';
import { events } from '../../core/db/log.tables.js';
import type { LogEvent } from '../../core/log/event.js';
import type { View } from '../../core/log/feeds.js';

/** What an event may do to the opt-outs of a campaign. As little as is needed: many are held while others are counted. */
export interface CampaignTurn {
  campaignId: string;
  position: number;
  /** One more, or one less, at most. */
  step: 1 | -1;
}

export const campaignTurns: View<CampaignTurn> = {
  key: 'turns of campaigns',
  selection: {
    where: sql`${events.campaignId} is not null`,
    byReach: false,
    matcher: () => (event) => event.campaignId !== null,
  },
  itemsOf: (found) => found.flatMap(turnOf),
};

function turnOf({ campaignId, position, kind, changed }: LogEvent): CampaignTurn[] {
  if (campaignId === null) return [];
  if (kind === 'WITHDRAWN') return [{ campaignId, position, step: -1 }];
  return kind === 'OPTED_OUT' && changed ? [{ campaignId, position, step: 1 }] : [];
}
