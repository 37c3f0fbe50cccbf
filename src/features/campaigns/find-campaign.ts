import type { CampaignRow } from '../../core/graph/campaigns.queries.js';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { badInput } from '../../core/graph/errors.js';
import { isId } from '../../core/graph/ids.js';
import { campaignByExternalId } from './campaigns.queries.js';

/** Null where the account has no such campaign. */
export async function findCampaign(
  context: RequestContext,
  by: { id: string | null; externalId: string | null },
): Promise<CampaignRow | null> {
  const { id, externalId } = by;
  if ((id === null) === (externalId === null))
    throw badInput('id or externalId: one of the two was expected');
  if (id !== null) return isId(id) ? context.loaders.campaign.load(id.toLowerCase()) : null;
  if (externalId === null || externalId.includes('\0')) return null;
  return (await campaignByExternalId(context.services.db, accountIdOf(context), externalId)) ?? null;
}
