/** By which way a recipient can opt out of a text: what the country calls for, if the sender has it. */
import type { Category } from '../../../core/domain/vocabulary.js';
import type { Sender } from '../../../core/settings/account-settings.js';
import type { CountryRule } from './country-rule.js';
import { homeOfShortCode } from './country-rules.js';

export type Way =
  /** Answer the sender. */
  | { kind: 'REPLY' }
  /** Send the word to another address, or to one that the text names. */
  | { kind: 'NAMED'; address: string }
  | { kind: 'LINK'; because: string | null };

type Answerable = Pick<Sender, 'channel' | 'kind' | 'address' | 'country' | 'replyAddress'>;

/** UTILITY and OTP are no marketing: nothing is added. */
export function needsWayOut(category: Category): boolean {
  return category === 'MARKETING';
}

/**
 * `country`: the recipient's, null where it is not known; `region`: the account's. E-mail is opted out of by link, WhatsApp
 * and RCS by an answer, whatever the country: its rules are about SMS.
 */
export function chooseWay(
  sender: Answerable,
  country: string | null,
  rule: CountryRule | null,
  region: string | null,
): Way {
  if (sender.channel === 'EMAIL') return link();
  if (sender.channel !== 'SMS') return { kind: 'REPLY' };
  if (rule === null || rule.way === 'LINK') return link();
  const named = sender.replyAddress;
  if (named !== null && isReached(named, sender.country, { country, rule, region })) {
    if (rule.way !== 'NAMED' || isShort(named)) return { kind: 'NAMED', address: named };
  }
  if (!canReply(sender, country, rule, region)) return link(couldBeNamed(rule));
  if (rule.way === 'NAMED' && sender.kind === 'SHORT_CODE') return { kind: 'NAMED', address: sender.address };
  return { kind: 'REPLY' };
}

/** Whether an answer to the sender's own address arrives: what a text that says "Reply STOP" takes for granted. */
export function canReply(
  sender: Answerable,
  country: string | null,
  rule: CountryRule | null,
  region: string | null,
): boolean {
  if (sender.channel === 'EMAIL') return false;
  if (sender.channel !== 'SMS') return true;
  switch (sender.kind) {
    case 'ALPHANUMERIC':
      return false;
    case 'SHORT_CODE':
      return isReached(sender.address, sender.country, { country, rule, region });
    case 'TOLL_FREE':
      return sender.country === null || sharesTollFree(sender.country, country);
    case 'LONG_CODE':
    case null:
      return true;
  }
}

function link(because: string | null = null): Way {
  return { kind: 'LINK', because };
}

function couldBeNamed(rule: CountryRule): string | null {
  return rule.way === 'NAMED'
    ? `${rule.country}: a short code that is texted from there is expected, and the sender has none (replyAddress): a link was added`
    : null;
}

/**
 * A whole phone number is reached from everywhere, a short code from its own country only: the sender's, or the one that
 * its digits tell, else the account's.
 */
export function isReached(
  address: string,
  senderCountry: string | null,
  from: { country: string | null; rule: CountryRule | null; region: string | null },
): boolean {
  if (address.startsWith('+')) return true;
  if (!isShort(address)) return false;
  const home = senderCountry ?? homeOfShortCode(address) ?? from.region;
  return home !== null && (home === from.country || home === from.rule?.country);
}

function isShort(address: string): boolean {
  return /^\d{3,8}$/.test(address);
}

/** Toll-free numbers of +1 are one space for the US and Canada. */
function sharesTollFree(home: string, country: string | null): boolean {
  return home === country || (plusOne.has(home) && country !== null && plusOne.has(country));
}

const plusOne: ReadonlySet<string> = new Set(['US', 'CA', 'PR', 'VI', 'GU', 'AS', 'MP']);
