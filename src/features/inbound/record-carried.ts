/** Records what stands against writing to a person of another address of theirs, once for each message that tells of both. */
import type { AccountCaller } from '../../core/access/caller.js';
import type { InboundMessage, InboundOutcomeData } from '../../core/log/inbound-message.js';
import { addressed, addressesOf, messageIds, storedNames } from './addressed.rules.js';
import { type Carried, carriedWord } from './carry-over.js';
import { messageClaimKey, providerLimit } from './claim-key.rules.js';
import type { InboundDecision } from './inbound-outcome.rules.js';
import type { InboundIds } from './plan-inbound.rules.js';
import { makeIds } from './inbound-ids.js';
import type { InboundServices } from './inbound-services.js';
import { recordInbound } from './record-inbound.js';

export interface CarriedByMessage {
  /** That tells of it; the person's addresses are those to which it is carried, and perhaps others. */
  message: Pick<InboundMessage, 'provider' | 'channel' | 'from' | 'alsoFrom' | 'to' | 'messageId'>;
  /** Keeps the claim apart from that of the message itself. */
  what: string;
  keyword: string;
  carried: readonly Carried[];
}

export async function recordCarried(
  services: InboundServices,
  caller: AccountCaller,
  all: readonly CarriedByMessage[],
): Promise<InboundOutcomeData[]> {
  const ids = all.map(makeIds);
  return recordInbound(services, caller, all, {
    messageId: ({ message }) => message.messageId,
    hear({ message, what, keyword }, settings) {
      const where = addressed(message, settings);
      if ('code' in where) return { kind: 'refused', refusal: where };
      const claim = messageClaimKey(
        `${what} ${message.provider ?? ''}`.slice(0, providerLimit),
        message.messageId,
      );
      if (claim.kind === 'not-a-key') {
        return {
          kind: 'refused',
          refusal: { code: 'INVALID_MESSAGE_ID', message: claim.message, field: claim.field },
        };
      }
      const understood = {
        kind: 'OPT_OUT',
        source: 'PROVIDER',
        keyword,
        rule: ruleOf(message),
        language: null,
        reply: null,
        reachesAccount: false,
      } as const;
      return { kind: 'heard', understood, where, claimKey: claim.key, traced: null };
    },
    plan({ where, claimKey }, { message, keyword, carried }, { index, settings }) {
      const own = ids[index] as InboundIds;
      const names = storedNames(where);
      const messageIdOf = messageIds(where, message.messageId);
      const addresses = addressesOf(where);
      const rule = ruleOf(message);
      const words = carried.flatMap((one, place) => {
        const to = addresses.indexOf(one.to);
        const recipient = names[to];
        if (recipient === undefined) return [];
        const messageId = messageIdOf[to] ?? null;
        const eventId = own.eventId(place);
        return [carriedWord(one, { eventId, recipient, keyword, rule, messageId, actor: caller.keyName })];
      });
      const decision: InboundDecision = {
        action: words.length === 0 ? 'NOTHING' : 'OPT_OUT',
        match: { keyword, action: 'OPT_OUT', rule },
        reply: null,
        replyOnRepeat: false,
        reviewId: null,
        warnings: [],
      };
      return {
        kind: 'item',
        item: { itemId: own.itemId, claimKey, settingsVersion: settings.version, decision, words },
      };
    },
  });
}

function ruleOf({ provider }: Pick<InboundMessage, 'provider'>): string {
  return provider === null ? 'same-person' : `provider.${provider}`;
}
