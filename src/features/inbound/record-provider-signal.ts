/** O6: providers' errors and reports become words of the recipients for the senders that they are about. */
import type { AccountCaller } from '../../core/access/caller.js';
import type { AccountSettings } from '../../core/settings/account-settings.js';
import { messageClaimKey } from './claim-key.rules.js';
import { noCampaign, withAnswered } from './find-campaigns.js';
import type { ProviderSignalData } from '../../core/log/inbound-door.js';
import type { InboundMessage, InboundOutcomeData } from '../../core/log/inbound-message.js';
import type { Understood } from './meaning.rules.js';
import { type Addressed, addressed } from './addressed.rules.js';
import { type InboundIds, planInbound } from './plan-inbound.rules.js';
import { makeIds } from './inbound-ids.js';
import type { InboundServices } from './inbound-services.js';
import { findSignal, knownSignals, type ProviderSignal } from './provider-signals.rules.js';
import { reachedSenders } from './reach.rules.js';
import { recordInbound } from './record-inbound.js';
import { tracedMessage } from './traced-message.rules.js';

export async function recordProviderSignals(
  services: InboundServices,
  caller: AccountCaller,
  signals: readonly ProviderSignalData[],
): Promise<InboundOutcomeData[]> {
  const ids = signals.map(makeIds);
  const now = services.now();
  return recordInbound(services, caller, signals, {
    messageId: ({ messageId }) => messageId,
    hear(data, settings) {
      const signal = findSignal(data.provider, data.code);
      if (signal === null) {
        return {
          kind: 'refused',
          refusal: {
            code: 'UNKNOWN_SIGNAL',
            message: `code: one of these was expected: ${knownSignals().join(', ')}; unknown codes are not guessed at`,
            field: 'code',
          },
        };
      }
      // Of an outgoing message `from` is the sender, of a report the recipient: whichever is known as a sender tells.
      const where = whichWay(data, signal, settings);
      if ('code' in where) return { kind: 'refused', refusal: where };
      const claim = messageClaimKey(`signal ${data.provider} ${data.code}`, data.messageId);
      if (claim.kind === 'not-a-key') {
        return {
          kind: 'refused',
          refusal: { code: 'INVALID_MESSAGE_ID', message: claim.message, field: claim.field },
        };
      }
      const understood = understoodSignal(signal);
      const traced = isError(signal) ? null : tracedMessage(asMessage(data), understood, where, settings);
      return { kind: 'heard', understood, where, claimKey: claim.key, traced };
    },
    plan({ understood, where, claimKey }, data, { index, settings, answered }) {
      return planInbound(asMessage(data), understood, where, settings, {
        ids: ids[index] as InboundIds,
        campaign: withAnswered(noCampaign, answered),
        claimKey,
        actor: caller.keyName,
        now,
      });
    },
  });
}

function whichWay(data: ProviderSignalData, signal: ProviderSignal, settings: AccountSettings) {
  const whatsApp = signal.provider === 'meta' || signal.provider === 'whatsapp';
  const channel = data.channel ?? (whatsApp ? ('WHATSAPP' as const) : null);
  const alsoFrom = data.also ?? [];
  const outgoing = addressed({ channel, from: data.to, alsoFrom, to: data.from }, settings);
  const report = addressed({ channel, from: data.from, alsoFrom, to: data.to }, settings);
  const isKnown = (where: typeof outgoing): where is Addressed =>
    !('code' in where) && reachedSenders(where.received).length > 0;
  if (isKnown(outgoing)) return outgoing;
  if (isKnown(report)) return report;
  return isError(signal) ? outgoing : report;
}

/** Of a message that we sent, to somebody who had opted out before: it answers none of our campaigns. */
function isError({ code, ofOurMessage }: ProviderSignal): boolean {
  return ofOurMessage === true || /^\d+$/.test(code);
}

function understoodSignal(signal: ProviderSignal): Understood {
  return {
    kind: signal.action,
    source: 'PROVIDER',
    keyword: signal.code,
    rule: `provider.${signal.provider}`,
    language: null,
    reply: null,
    reachesAccount: false,
  };
}

/** A signal is answered by nobody: the recipient has not written to us. */
function asMessage(data: ProviderSignalData): InboundMessage {
  return {
    messageId: data.messageId,
    provider: data.provider,
    channel: null,
    from: data.from,
    to: data.to,
    text: `${data.provider} ${data.code}`.slice(0, 200),
    buttonPayload: null,
    receivedAt: data.occurredAt,
    campaignId: null,
    campaignExternalId: null,
    providerAction: null,
    answeredByProvider: true,
  };
}
