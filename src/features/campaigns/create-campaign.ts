import { randomUUID } from 'node:crypto';
import { newEntry, type NewAuditEntry } from '../../core/access/audit-trail.queries.js';
import type { Author } from '../../core/access/author.js';
import { toldOfNew } from '../../core/access/told.rules.js';
import { lookingBack } from '../../core/db/look-back.js';
import { withoutAddresses } from '../../core/domain/without-addresses.rules.js';
import { type CampaignRow, campaignsById } from '../../core/graph/campaigns.queries.js';
import { accountCaller, authorOf, type RequestContext } from '../../core/graph/context.js';
import { badInput, forbidden } from '../../core/graph/errors.js';
import { checkSenderIds } from '../../core/graph/ids.js';
import type { AccountSettings } from '../../core/settings/account-settings.js';
import type { SettingsCache } from '../../core/settings/read-settings.js';
import { type CampaignRequest, checkCampaign } from './campaign-input.rules.js';
import { campaignByExternalId, insertCampaign, type NewCampaign } from './campaigns.queries.js';

/** Makes a campaign, or gives the one that has this external id already, however many ask at once. */
export async function createCampaign(
  context: RequestContext,
  request: CampaignRequest,
): Promise<CampaignRow> {
  const { db, settings } = context.services;
  const caller = accountCaller(context);
  const { accountId } = caller;
  const checked = checkCampaign(request, caller.role);
  if (checked.kind === 'refused') throw badInput(checked.message);
  const { reason, senderIds, externalId, ...campaign } = checked.campaign;
  await checkSenderIds(settings, accountId, senderIds);
  const known = externalId === null ? undefined : await campaignByExternalId(db, accountId, externalId);
  // A scheduler may ask for what an ADMIN has made.
  if (known !== undefined) return known;
  if (checked.kind === 'forbidden') throw forbidden(checked.message);
  await checkInUse(settings, accountId, senderIds);
  const wished: NewCampaign = {
    ...campaign,
    externalId,
    campaignId: randomUUID(),
    senderIds: [...new Set(senderIds.map((senderId) => senderId.toLowerCase()))],
    excludeReason: reason === null ? null : withoutAddresses(reason),
    createdBy: caller.keyName,
  };
  await insertCampaign(db, accountId, wished, entryOf(wished, authorOf(context, 'createCampaign')));
  // Made now, by a try before this one, or by somebody else who asked for the same external id.
  const there = await lookingBack(
    externalId === null
      ? campaignsById(db, accountId, [wished.campaignId]).then(([found]) => found)
      : campaignByExternalId(db, accountId, externalId),
  );
  if (there === undefined) throw new Error('a campaign was neither made nor found');
  return there;
}

/** Nothing is sent from an archived sender any more. */
async function checkInUse(
  settings: SettingsCache,
  accountId: string,
  senderIds: readonly string[],
): Promise<void> {
  const archivedIn = ({ senders }: AccountSettings) =>
    senderIds.find((senderId) => senders.get(senderId)?.archivedAt != null);
  if (archivedIn(await settings.known(accountId)) === undefined) return;
  const archived = archivedIn(await settings.current(accountId));
  if (archived !== undefined)
    throw badInput(`senderIds: ${archived} is archived, and one in use was expected`);
}

/** Whoever screens nobody out stands in the audit trail. */
function entryOf(campaign: NewCampaign, by: Author): NewAuditEntry | null {
  if (campaign.excludeOptOuts) return null;
  const { campaignId, name, externalId, category, excludeOptOuts, senderIds, excludeReason } = campaign;
  const told = toldOfNew(`Campaign ${campaignId}`, { name, externalId, category, excludeOptOuts, senderIds });
  return newEntry(by, told, excludeReason);
}
