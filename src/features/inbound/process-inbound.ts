/**
 * Steps 2 to 4 of the way of one STOP: understand the message, trace it to its campaign, say how far it reaches, have it
 * recorded, confirm.
 */
import type { AccountCaller } from '../../core/access/caller.js';
import type { Db } from '../../core/db/connect.js';
import type { Instant } from '../../core/domain/instant.js';
import { newId } from '../../core/domain/new-id.js';
import type { ErasedRecipients } from '../../core/log/erased-recipients.js';
import type { CampaignTracer } from '../../core/log/campaign-tracer.js';
import type { WordRecorder } from '../../core/log/record-words.js';
import type { SettingsCache } from '../../core/settings/read-settings.js';
import { messageClaimKey } from './claim-key.rules.js';
import { campaignsOf, withAnswered } from './find-campaigns.js';
import { hearMessage } from './hear-message.js';
import type { InboundMessage, InboundOutcomeData } from '../../core/log/inbound-message.js';
import { understand } from './meaning.rules.js';
import { addressed, type InboundIds, planInbound } from './plan-inbound.rules.js';
import { recordInbound } from './record-inbound.js';
import { tracedMessage } from './traced-message.rules.js';

/** Messages of one call at most. */
export const inboundBatchLimit = 1_000;

export interface InboundServices {
  db: Db;
  recorder: WordRecorder;
  settings: SettingsCache;
  campaignTracer: CampaignTracer;
  erased: ErasedRecipients;
  now: () => Instant;
}

export async function processInbound(
  services: InboundServices,
  caller: AccountCaller,
  messages: readonly InboundMessage[],
): Promise<InboundOutcomeData[]> {
  const campaignOf = await campaignsOf(services.db, caller.accountId, messages);
  const ids = messages.map(makeIds);
  const now = services.now();
  return recordInbound(services, caller, messages, {
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
}

/** Each id is made when it is first asked for, and stays. */
export function makeIds(): InboundIds {
  return new Ids();
}

class Ids implements InboundIds {
  readonly itemId = newId();
  #replyId: string | undefined;
  #reviewId: string | undefined;
  readonly #events: string[] = [];

  get replyId(): string {
    return (this.#replyId ??= newId());
  }

  get reviewId(): string {
    return (this.#reviewId ??= newId());
  }

  eventId(index: number): string {
    return (this.#events[index] ??= newId());
  }
}
