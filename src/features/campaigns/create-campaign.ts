import { randomUUID } from 'node:crypto';
import { lookingBack } from '../../core/db/look-back.js';
import { type CampaignRow, campaignsById } from '../../core/graph/campaigns.queries.js';
import { accountCaller, type RequestContext } from '../../core/graph/context.js';
import { badInput, forbidden } from '../../core/graph/errors.js';
import { checkSenderIds } from '../../core/graph/ids.js';
import { type CampaignRequest, checkCampaign } from './campaign-input.rules.js';
import { campaignByExternalId, insertCampaign } from './campaigns.queries.js';

/** Makes a campaign, or gives the one that has this external id already, however many ask at once. */
export async function createCampaign(
  context: RequestContext,
  request: CampaignRequest,
): Promise<CampaignRow> {
  const { db, settings } = context.services;
  const caller = accountCaller(context);
  const checked = checkCampaign(request, caller.role);
  if (checked.kind === 'forbidden') throw forbidden(checked.message);
  if (checked.kind === 'refused') throw badInput(checked.message);
  const { reason, senderIds, ...campaign } = checked.campaign;
  await checkSenderIds(settings, caller.accountId, senderIds);
  const wished = {
    ...campaign,
    campaignId: randomUUID(),
    senderIds: [...new Set(senderIds)],
    excludeReason: reason,
    createdBy: caller.keyName,
  };
  const created = await insertCampaign(db, caller.accountId, wished);
  if (created !== undefined) return created;
  const { campaignId, externalId } = wished;
  const known = await lookingBack(
    externalId === null
      ? campaignsById(db, caller.accountId, [campaignId]).then(([found]) => found)
      : campaignByExternalId(db, caller.accountId, externalId),
  );
  if (known === undefined) throw new Error('a campaign was neither made nor found');
  return known;
}
