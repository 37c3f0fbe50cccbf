/** Where Heed hears a sender's recipients, and which of these addresses are reached from where they are. */
import type { NumberKind } from '../../../core/domain/vocabulary.js';
import type { AccountSettings, Sender } from '../../../core/settings/account-settings.js';
import type { CountryRule } from './country-rule.js';
import { homeOfShortCode, sharesShortCodes } from './country-rules.js';

/** Where recipients are; `region`: the account's, where nothing else says whose a short code is. */
export interface Whereabouts {
  /** Null where it is not known. */
  country: string | null;
  rule: CountryRule | null;
  region: string | null;
}

export interface HeardAddress {
  address: string;
  kind: NumberKind | null;
  country: string | null;
}

/** Where a word opts out of this sender: at its own address, at its reply address, at those of its group. */
export interface HeardAddresses {
  own: HeardAddress;
  reply: HeardAddress | null;
  group: readonly HeardAddress[];
}

export function heardAddresses(settings: AccountSettings, sender: Sender): HeardAddresses {
  const senders = [...settings.senders.values()].filter(({ archivedAt }) => archivedAt === null);
  const replyOf = ({ replyAddress, country }: Sender): HeardAddress[] => {
    if (replyAddress === null) return [];
    const known = senders.find(({ address }) => address === replyAddress);
    return [known === undefined ? { address: replyAddress, kind: null, country } : heardAt(known)];
  };
  const group = senders.filter(
    ({ senderId, groupId }) => groupId !== null && groupId === sender.groupId && senderId !== sender.senderId,
  );
  return {
    own: heardAt(sender),
    reply: replyOf(sender)[0] ?? null,
    group: group.flatMap((one) => [heardAt(one), ...replyOf(one)]),
  };
}

function heardAt({ address, kind, country }: Sender): HeardAddress {
  return { address, kind, country };
}

/**
 * A whole phone number is reached from everywhere, a toll-free one from where its country is. A short code is reached from
 * its own country only: the sender's, or the one that its digits tell, else the account's.
 */
export function isReached({ address, kind, country }: HeardAddress, from: Whereabouts): boolean {
  if (kind === 'ALPHANUMERIC') return false;
  if (kind === 'TOLL_FREE') return country === null || sharesTollFree(country, from.country);
  if (address.startsWith('+')) return true;
  if (!isShort(address)) return false;
  const home = country ?? homeOfShortCode(address) ?? from.region;
  return home !== null && from.country !== null && sharesShortCodes(from.country, home);
}

export function isShort(address: string): boolean {
  return /^\d{3,8}$/.test(address);
}

/** Toll-free numbers of +1 are one space for the US and Canada. */
function sharesTollFree(home: string, country: string | null): boolean {
  return (
    home === country || (tollFreeOfPlusOne.has(home) && country !== null && tollFreeOfPlusOne.has(country))
  );
}

const tollFreeOfPlusOne: ReadonlySet<string> = new Set(['US', 'CA', 'PR', 'VI', 'GU', 'AS', 'MP']);
