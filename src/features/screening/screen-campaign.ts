/**
 * Screens recipients as a campaign says, and remembers them. The answer waits until they are stored: a STOP that answers the
 * campaign's message finds them. When they cannot be stored there is no answer.
 */
import { DatabaseAway, DatabaseTimeout, tooManyWait } from '../../core/db/database-error.js';
import { newId } from '../../core/domain/new-id.js';
import type { CampaignRow } from '../../core/graph/campaigns.queries.js';
import { accountCaller, type RequestContext } from '../../core/graph/context.js';
import { badInput, notFound } from '../../core/graph/errors.js';
import { isId } from '../../core/graph/ids.js';
import { nobodyExcluded, sendersToScreen, splitRecipients } from './campaign-screening.rules.js';
import { passesByCategory } from './not-screened.rules.js';
import { rememberScreening } from './remember-screening.queries.js';
import { type ScreenedRecipients, screenRecipients } from './screen-recipients.js';

export interface CampaignScreeningRequest {
  campaignId: string;
  /** Null: all of the campaign's. */
  senderId: string | null;
  recipients: readonly string[];
  region: string | null;
}

export interface ScreenedCampaign {
  screened: ScreenedRecipients;
  notScreened: string | null;
}

/** Calls that may wait to be stored; and milliseconds that one waits for its turn. */
const mostWaiting = 100;
const patience = 30_000;

export async function screenCampaign(
  context: RequestContext,
  request: CampaignScreeningRequest,
): Promise<ScreenedCampaign> {
  const { accountId } = accountCaller(context);
  const campaign = await campaignOf(context, request.campaignId);
  const senders = sendersToScreen(campaign, request.senderId);
  if (senders.kind === 'not-one-of-them') {
    throw badInput(
      `senderId: one of the campaign's ${campaign.senderIds.length} senders was expected, the id of none of them came`,
    );
  }
  const { senderIds } = senders;
  const { category } = campaign;
  const { recipients, region } = request;
  const found = await screenRecipients(context.services, accountId, {
    senderIds,
    category,
    recipients,
    region,
  });
  const answer = campaign.excludeOptOuts
    ? { screened: found, notScreened: passesByCategory(category, found.outOfMarketingOnly) }
    : {
        screened: { ...found, suppressed: [] },
        notScreened: nobodyExcluded(category, found.suppressed.length),
      };
  if (await remember(context, campaign, senderIds, answer.screened)) return answer;
  // Somebody was erased meanwhile: what is remembered of them must not be their address.
  return screenCampaign(context, request);
}

async function campaignOf(context: RequestContext, campaignId: string): Promise<CampaignRow> {
  const campaign = isId(campaignId) ? await context.loaders.campaign.load(campaignId.toLowerCase()) : null;
  if (campaign === null) throw notFound('campaign');
  return campaign;
}

/** False: somebody was erased since, and nothing is stored. In turns: so many calls at once leave connections for others, and those of one campaign would wait for each other there. */
async function remember(
  context: RequestContext,
  { campaignId }: CampaignRow,
  senderIds: readonly string[],
  { place, addresses, suppressed, erasures }: ScreenedRecipients,
): Promise<boolean> {
  const { db, screeningTurns, erased } = context.services;
  const { accountId, keyName } = accountCaller(context);
  if (screeningTurns.waiting() >= mostWaiting) throw new DatabaseAway(tooManyWait, false);
  const split = splitRecipients(addresses, suppressed);
  const screening = {
    screeningId: newId(),
    campaignId,
    senderIds,
    position: place.position,
    actor: keyName,
    allowed: await erased.storedAs(accountId, erasures, split.allowed),
    suppressed: await erased.storedAs(accountId, erasures, split.suppressed),
    erasures,
  };
  const since = performance.now();
  return screeningTurns.take(campaignId, async () => {
    if (performance.now() - since > patience) throw new DatabaseTimeout(patience, false);
    return rememberScreening(db, accountId, screening);
  });
}
