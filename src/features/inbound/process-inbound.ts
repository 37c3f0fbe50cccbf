/**
 * Steps 2 to 4 of the way of one STOP: understand the message, trace it to its campaign, say how far it reaches, have it
 * recorded, confirm.
 */
import type { AccountCaller } from '../../core/access/caller.js';
import { messageClaimKey } from './claim-key.rules.js';
import { campaignsOf, withAnswered } from './find-campaigns.js';
import { hearMessage } from './hear-message.js';
import type { InboundMessage, InboundOutcomeData } from '../../core/log/inbound-message.js';
import { makeIds } from './inbound-ids.js';
import type { InboundServices } from './inbound-services.js';
import { understand } from './meaning.rules.js';
import { addressed } from './addressed.rules.js';
import { type InboundIds, planInbound } from './plan-inbound.rules.js';
import { recordInbound } from './record-inbound.js';
import { recordSamePeople } from './record-same-person.js';
import { tracedMessage } from './traced-message.rules.js';

/** Messages of one call at most. */
export const inboundBatchLimit = 1_000;

export async function processInbound(
  services: InboundServices,
  caller: AccountCaller,
  messages: readonly InboundMessage[],
): Promise<InboundOutcomeData[]> {
  const campaignOf = await campaignsOf(services.db, caller.accountId, messages);
  const ids = messages.map(makeIds);
  const now = services.now();
  const outcomes = await recordInbound(services, caller, messages, {
    messageId: (message) => message.messageId,
    hear(message, settings) {
      const claim = messageClaimKey(message.provider, message.messageId);
      if (claim.kind === 'not-a-key') {
        return {
          kind: 'refused',
          refusal: { code: 'INVALID_MESSAGE_ID', message: claim.message, field: claim.field },
        };
      }
      const to = addressed(message, settings);
      if ('code' in to) return { kind: 'refused', refusal: to };
      const { meaning, where } = hearMessage(message, settings, to);
      const understood = understand(meaning, message.providerAction, message.mayOptIn);
      const traced = tracedMessage(message, understood, where, settings);
      return { kind: 'heard', understood, where, claimKey: claim.key, traced };
    },
    plan({ understood, where, claimKey }, message, { index, settings, answered }) {
      return planInbound(message, understood, where, settings, {
        ids: ids[index] as InboundIds,
        campaign: withAnswered(campaignOf(message), answered),
        claimKey,
        actor: caller.keyName,
        now,
      });
    },
  });
  await recordSamePeople(services, caller, messages);
  return outcomes;
}
