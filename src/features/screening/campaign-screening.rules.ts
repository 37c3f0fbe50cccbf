/** What it means to screen for a campaign: from which senders, and who is remembered as what. */
import type { Category } from '../../core/domain/vocabulary.js';

export type SendersToScreen = { kind: 'senders'; senderIds: readonly string[] } | { kind: 'not-one-of-them' };

/** All of the campaign's, or the one given, which must be one of them. */
export function sendersToScreen(
  campaign: { senderIds: readonly string[] },
  senderId: string | null,
): SendersToScreen {
  if (senderId === null) return { kind: 'senders', senderIds: campaign.senderIds };
  const given = senderId.toLowerCase();
  return campaign.senderIds.includes(given)
    ? { kind: 'senders', senderIds: [given] }
    : { kind: 'not-one-of-them' };
}

/** `addresses`: null where refused. `suppressed`: by index, in any order. */
export function splitRecipients(
  addresses: readonly (string | null)[],
  suppressed: readonly { index: number; recipient: string }[],
): { allowed: string[]; suppressed: string[] } {
  const out = new Set(suppressed.map(({ index }) => index));
  const allowed: string[] = [];
  for (const [index, address] of addresses.entries())
    if (address !== null && !out.has(index)) allowed.push(address);
  return { allowed, suppressed: suppressed.map(({ recipient }) => recipient) };
}

/** Of a campaign that excludes nobody. */
export function nobodyExcluded(category: Category, optedOut: number): string {
  const whom =
    optedOut === 0
      ? 'none of these recipients is opted out'
      : `${optedOut} of these recipients ${optedOut === 1 ? 'is' : 'are'} opted out of ${category} and not screened out`;
  return `The campaign's excludeOptOuts is off: ${whom}.`;
}
