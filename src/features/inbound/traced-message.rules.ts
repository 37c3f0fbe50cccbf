/**
 * Which messages are traced to a campaign, and to campaigns of which senders: an opt-out, a provisional one too, that names
 * no campaign. One that names a campaign is never traced, not even where the account has no such campaign: who sent it
 * knows of another one than any that would be found.
 */
import type { Traced } from '../../core/log/campaign-tracer.js';
import type { AccountSettings } from '../../core/settings/account-settings.js';
import type { InboundMessage } from '../../core/log/inbound-message.js';
import type { Understood } from './meaning.rules.js';
import type { Addressed } from './addressed.rules.js';
import { reachedSenders } from './reach.rules.js';
import type { ReceivedOn } from './received-on.rules.js';

/** What is to be looked up for a message; null where nothing is. */
export function tracedMessage(
  message: Pick<InboundMessage, 'campaignId' | 'campaignExternalId' | 'receivedAt'>,
  understood: Understood,
  { recipient, received }: Addressed,
  settings: AccountSettings,
): Traced | null {
  if (understood.kind !== 'OPT_OUT' && understood.kind !== 'REVIEW') return null;
  if (message.campaignId !== null || message.campaignExternalId !== null) return null;
  const senderIds = sendersAnswered(settings, received);
  return senderIds.length === 0 ? null : { recipient, senderIds, at: message.receivedAt };
}

/** The senders that the message may have answered, and all that recipients see as one with them: their groups. */
function sendersAnswered(settings: AccountSettings, received: ReceivedOn): readonly string[] {
  const senders = reachedSenders(received);
  const groups = new Set(senders.flatMap(({ groupId }) => groupId ?? []));
  if (groups.size === 0) return senders.map(({ senderId }) => senderId);
  const all = new Set(senders.map(({ senderId }) => senderId));
  for (const groupId of groups) for (const senderId of membersOf(settings, groupId)) all.add(senderId);
  return [...all];
}

const members = new WeakMap<AccountSettings, ReadonlyMap<string, readonly string[]>>();

function membersOf(settings: AccountSettings, groupId: string): readonly string[] {
  const known = members.get(settings) ?? readMembers(settings);
  members.set(settings, known);
  return known.get(groupId) ?? [];
}

function readMembers(settings: AccountSettings): ReadonlyMap<string, readonly string[]> {
  const byGroup = new Map<string, string[]>();
  for (const { senderId, groupId } of settings.senders.values()) {
    if (groupId === null) continue;
    const there = byGroup.get(groupId);
    if (there === undefined) byGroup.set(groupId, [senderId]);
    else there.push(senderId);
  }
  return byGroup;
}
