/** The campaigns that messages name. One that does not exist is a warning: a STOP is never lost for it. */
import type { Db } from '../../core/db/connect.js';
import { isId } from '../../core/domain/new-id.js';
import { isStorable } from '../../core/domain/storable-text.rules.js';
import { findCampaigns } from './campaigns.queries.js';
import type { InboundMessage } from '../../core/log/inbound-message.js';
import type { CampaignFound } from './plan-inbound.rules.js';

type Named = Pick<InboundMessage, 'campaignId' | 'campaignExternalId'>;

/** One look-up for all messages of a call, none where none names a campaign. */
export async function campaignsOf(
  db: Db,
  accountId: string,
  messages: readonly Named[],
): Promise<(message: Named) => CampaignFound> {
  const ids = messages.flatMap(({ campaignId }) =>
    campaignId !== null && isId(campaignId) ? [campaignId] : [],
  );
  const externalIds = messages.flatMap(({ campaignExternalId }) =>
    campaignExternalId !== null && isStorable(campaignExternalId) ? [campaignExternalId] : [],
  );
  const rows =
    ids.length + externalIds.length === 0 ? [] : await findCampaigns(db, accountId, { ids, externalIds });
  const byId = new Set(rows.map((row) => row.campaign_id));
  const byExternalId = new Map(rows.map((row) => [row.external_id, row.campaign_id]));
  return ({ campaignId, campaignExternalId }) => {
    if (campaignId === null && campaignExternalId === null) return noCampaign;
    if (campaignId !== null && byId.has(campaignId.toLowerCase())) return given(campaignId.toLowerCase());
    const found = campaignExternalId === null ? undefined : byExternalId.get(campaignExternalId);
    if (found !== undefined) return given(found);
    return unknownCampaign;
  };
}

export const noCampaign: CampaignFound = { campaignId: null, inferred: false, warning: null };

const unknownCampaign: CampaignFound = {
  campaignId: null,
  inferred: false,
  warning: 'no campaign of the account has this id: recorded without one',
};

function given(campaignId: string): CampaignFound {
  return { campaignId, inferred: false, warning: null };
}

/** One that names no campaign has the one that it was found to answer, if any. */
export function withAnswered(named: CampaignFound, answered: string | null): CampaignFound {
  return answered === null ? named : { ...named, campaignId: answered, inferred: true };
}
