/** Which sender and which campaign of the account a call means. */
import type { RequestContext } from '../../../core/graph/context.js';
import { accountIdOf } from '../../../core/graph/context.js';
import { badInput, notFound } from '../../../core/graph/errors.js';
import { checkSenderIds, isId } from '../../../core/graph/ids.js';
import type { WantedLink } from './links.queries.js';

export type MessageTarget = Pick<WantedLink, 'senderId' | 'campaignId'>;

/**
 * Both as the account has them. A campaign with one sender means that one, so that whoever names it and whoever does not
 * get the same links. NOT_FOUND for what the account does not have, BAD_USER_INPUT for a sender that is not the campaign's.
 */
export async function readMessageTarget(
  context: RequestContext,
  asked: { senderId?: string | null | undefined; campaignId?: string | null | undefined },
): Promise<MessageTarget> {
  const senderId = asked.senderId?.toLowerCase() ?? null;
  if (senderId !== null) {
    await checkSenderIds(context.services.settings, accountIdOf(context), [senderId]);
  }
  if (asked.campaignId == null) return { senderId, campaignId: null };
  const campaign = isId(asked.campaignId)
    ? await context.loaders.campaign.load(asked.campaignId.toLowerCase())
    : null;
  if (campaign === null) throw notFound('campaign');
  const { campaignId, senderIds } = campaign;
  if (senderId !== null && !senderIds.includes(senderId)) {
    throw badInput(
      `senderId: one of the campaign's ${senderIds.length} senders was expected, the id of none of them came`,
    );
  }
  const [only] = senderIds;
  return { senderId: senderId ?? (senderIds.length === 1 ? (only ?? null) : null), campaignId };
}
