/** By which way a recipient can opt out of a text: what the country calls for, if the sender has it. */
import type { Category } from '../../../core/domain/vocabulary.js';
import type { Sender } from '../../../core/settings/account-settings.js';
import { type HeardAddresses, isReached, isShort, type Whereabouts } from './reach.rules.js';

export type Way =
  /** Answer the sender. */
  | { kind: 'REPLY'; because: string | null }
  /** Send the word to another address, or to one that the text names. */
  | { kind: 'NAMED'; address: string; because: null }
  | { kind: 'LINK'; because: string | null };

/** UTILITY and OTP are no marketing: nothing is added. */
export function needsWayOut(category: Category): boolean {
  return category === 'MARKETING';
}

/**
 * E-mail is opted out of by link, WhatsApp and RCS by an answer, whatever the country: its rules are about SMS. `because`
 * says what is missing, where the country calls for another way.
 */
export function chooseWay(sender: Sender, { own, reply }: HeardAddresses, from: Whereabouts): Way {
  if (sender.channel === 'EMAIL') return { kind: 'LINK', because: null };
  const { rule } = from;
  if (sender.channel === 'SMS') {
    if (rule === null || rule.way === 'LINK') return { kind: 'LINK', because: null };
    if (reply !== null && isReached(reply, from) && (rule.way !== 'NAMED' || isShort(reply.address))) {
      return { kind: 'NAMED', address: reply.address, because: null };
    }
    if (rule.way === 'NAMED' && isShort(own.address) && isReached(own, from)) {
      return { kind: 'NAMED', address: own.address, because: null };
    }
  }
  const named = sender.channel === 'SMS' && rule?.way === 'NAMED';
  const kind = isReplyEnough(sender, own, from) ? 'REPLY' : 'LINK';
  return { kind, because: named ? shortCodeExpected(from.country, kind) : null };
}

/** Whether an answer is a way out there: it arrives, and the country's rule lets it be one. */
export function isReplyEnough(sender: Sender, own: HeardAddresses['own'], from: Whereabouts): boolean {
  if (!canAnswer(sender, own, from)) return false;
  return sender.channel !== 'SMS' || (from.rule !== null && from.rule.way !== 'LINK');
}

/** Whether an answer to the sender's own address arrives. */
export function canAnswer(sender: Sender, own: HeardAddresses['own'], from: Whereabouts): boolean {
  if (sender.channel === 'EMAIL') return false;
  return sender.channel !== 'SMS' || isReached(own, from);
}

function shortCodeExpected(country: string | null, instead: 'REPLY' | 'LINK'): string {
  const done = instead === 'REPLY' ? 'a reply was asked for' : 'a link was added';
  return `${country}: a short code that is texted from there is expected, and the sender has none (replyAddress): ${done}`;
}
