/** From a message and the account's settings to what is to be recorded: steps 2 and 3 of the way of one STOP. */
import type { Instant } from '../../core/domain/instant.js';
import type { Blocks } from '../../core/domain/vocabulary.js';
import type { RecordItem, Word } from '../../core/log/word.js';
import type { AccountSettings } from '../../core/settings/account-settings.js';
import type { InboundMessage, InboundRefusal } from '../../core/log/inbound-message.js';
import { type Addressed, cleaner, messageIds, storedNames } from './addressed.rules.js';
import type { InboundDecision } from './inbound-outcome.rules.js';
import type { Understood } from './meaning.rules.js';
import {
  optInTargets,
  optOutTargets,
  provisionalTargets,
  reachedSenders,
  type Target,
} from './reach.rules.js';
import { planReply } from './reply.rules.js';
import type { ReceivedOn } from './received-on.rules.js';
import { storableEvidence } from './evidence.rules.js';

/** Ids made before the first try, so that a second one is the same. */
export interface InboundIds {
  itemId: string;
  reviewId: string;
  replyId: string;
  /** The id of the n-th word. */
  eventId: (index: number) => string;
}

export interface CampaignFound {
  campaignId: string | null;
  /** It was looked up, not given. */
  inferred: boolean;
  warning: string | null;
}

export interface Refused {
  kind: 'refused';
  refusal: InboundRefusal;
}

export type InboundPlan = Refused | { kind: 'item'; item: RecordItem };

export function planInbound(
  message: InboundMessage,
  understood: Understood,
  where: Addressed,
  settings: AccountSettings,
  about: { ids: InboundIds; campaign: CampaignFound; claimKey: string; actor: string; now: Instant },
): InboundPlan {
  const { recipient, received } = where;
  const names = storedNames(where);
  const [stored] = names;
  const { clean } = cleaner(where);
  const { ids } = about;
  const senders = reachedSenders(received);
  const sender = senders[0] ?? null;
  const targets = targetsOf(understood, settings, received);
  if (understood.kind === 'OPT_IN' && targets.length === 0) {
    return {
      kind: 'refused',
      refusal: {
        code: 'UNKNOWN_SENDER',
        message:
          'to: an opt-in counts for the sender that received it, and no single one of the account has this address',
        field: 'to',
      },
    };
  }
  const warnings = [about.campaign.warning, where.warning].filter((one) => one !== null);
  if (targets.length > 0 && sender === null) {
    warnings.push('no sender of the account has this address: recorded for the whole account (I9)');
  }
  const evidence = clean(storableEvidence(message.text, message.buttonPayload));
  const idsOfMessage = messageIds(where, message.messageId);
  // Each with the same properties in the same order, whatever it says: such objects are made several times as fast.
  const words = names.flatMap((name, person) =>
    targets.map((target, index): Word => {
      const senderId = target.sender?.senderId ?? null;
      return {
        eventId: ids.eventId(person * targets.length + index),
        kind: understood.kind === 'OPT_IN' ? 'OPTED_IN' : 'OPTED_OUT',
        recipient: name,
        scope: target.scope,
        scopeKey: target.scopeKey,
        channel: received.channel,
        senderId,
        groupId: target.groupId,
        receivedOn: senderId,
        blocks: blocksOf(understood, target),
        provisional: understood.kind === 'REVIEW',
        source: understood.kind === 'NOTHING' ? 'KEYWORD' : understood.source,
        keyword: understood.kind === 'NOTHING' ? null : understood.keyword,
        rule: understood.rule,
        evidence,
        campaignId: about.campaign.campaignId,
        campaignInferred: about.campaign.inferred,
        messageId: idsOfMessage[person] ?? null,
        reviewId: understood.kind === 'REVIEW' ? ids.reviewId : null,
        occurredAt: message.receivedAt,
        actor: about.actor,
        decideFor: senderId,
      };
    }),
  );
  const reply =
    understood.kind === 'NOTHING' || understood.kind === 'REVIEW'
      ? null
      : planReply(settings, {
          id: ids.replyId,
          sender,
          from: received.address,
          recipient,
          action: understood.kind,
          wordLanguage: understood.language,
          keywordReply: understood.reply,
          receivedAt: message.receivedAt ?? about.now,
          answeredByProvider: message.answeredByProvider,
          now: about.now,
        });
  const decision: InboundDecision = {
    action: understood.kind,
    match: matchOf(understood),
    reply: reply === null ? null : { ...reply.reply, to: stored },
    replyOnRepeat: reply?.onRepeat ?? false,
    reviewId: understood.kind === 'REVIEW' ? ids.reviewId : null,
    warnings,
    ...(reply === null || message.repliesElsewhere !== true
      ? {}
      : {
          elsewhere: {
            channel: received.channel,
            senderId: sender?.senderId ?? null,
            occurredAt: message.receivedAt ?? about.now,
          },
        }),
  };
  return {
    kind: 'item',
    item: {
      itemId: ids.itemId,
      claimKey: about.claimKey,
      settingsVersion: settings.version,
      decision,
      words,
      ...(understood.kind === 'REVIEW'
        ? {
            opensReview: {
              reviewId: ids.reviewId,
              recipient: stored,
              senderId: sender?.senderId ?? null,
              text: evidence,
              reviewDays: settings.reviewDays,
            },
          }
        : {}),
    },
  };
}

function targetsOf(understood: Understood, settings: AccountSettings, received: ReceivedOn): Target[] {
  switch (understood.kind) {
    case 'OPT_OUT':
      return optOutTargets(settings, received, understood.reachesAccount);
    case 'OPT_IN':
      return optInTargets(settings, received);
    case 'REVIEW':
      return provisionalTargets(settings, received);
    case 'HELP':
    case 'NOTHING':
      return [];
  }
}

/** D2: a STOP to senders of which one has the purpose UTILITY, and STOPALL anywhere, blocks all but OTP. */
function blocksOf(understood: Understood, target: Target): Blocks | null {
  if (understood.kind === 'OPT_IN') return null;
  const all = target.utility || (understood.kind === 'OPT_OUT' && understood.reachesAccount);
  return all ? 'ALL_BUT_OTP' : 'MARKETING';
}

function matchOf(understood: Understood) {
  if (understood.kind === 'NOTHING') return null;
  return {
    keyword: understood.keyword,
    action: understood.kind === 'REVIEW' ? ('OPT_OUT' as const) : understood.kind,
    rule: understood.rule,
  };
}
