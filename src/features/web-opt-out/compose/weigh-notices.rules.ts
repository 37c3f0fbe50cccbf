/** Which of the notices of a text is a way out for recipients of a country, and what a person should look at. */
import type { Sender } from '../../../core/settings/account-settings.js';
import { generousKey } from '../../../core/domain/message-text.rules.js';
import { canAnswer, isReplyEnough } from './choose-way.rules.js';
import { type HeardAddress, type HeardAddresses, isReached, type Whereabouts } from './reach.rules.js';
import type { Notice } from './says-way-out.rules.js';

export interface Weighed {
  /** Null where none is: what the country needs has to be added. */
  counts: Notice | null;
  /** Why those that are none are none, for where something is added. */
  failures: readonly string[];
  /** What to look at, whatever else the text says. */
  warnings: readonly string[];
}

export interface Hearing {
  sender: Sender;
  addresses: HeardAddresses;
  /** Keys of the words that opt out on this sender, there. */
  words: ReadonlySet<string>;
  /** The text goes to one recipient alone. */
  alone: boolean;
}

export function weighNotices(notices: readonly Notice[], hearing: Hearing, from: Whereabouts): Weighed {
  const failures: string[] = [];
  const warnings: string[] = [];
  let counts: Notice | null = null;
  for (const notice of notices) {
    if (notice.kind === 'LINK' && notice.to === 'PERSON') warnings.push(linkOfOnePerson);
    const { failure, warning } = weigh(notice, hearing, from);
    if (warning !== null) warnings.push(warning);
    if (failure !== null) failures.push(failure);
    else counts ??= notice;
  }
  if (counts !== null && counts.kind !== 'LINK' && !isHeard(counts.words, hearing)) {
    warnings.push(
      `the text asks for ${counts.words[0]?.toUpperCase()}, which is no keyword of this sender: Heed takes it for a review; add it as a keyword, or ask for STOP`,
    );
  }
  return { counts, failures: [...new Set(failures)], warnings: [...new Set(warnings)] };
}

export const linkOfOnePerson =
  'the text holds the link of one person, and whoever follows it opts out that person: write {link} in its place';

const formOfOthers =
  "the text holds the address of an opt-out form that is not this account's: nobody opts out of it there";

interface Verdict {
  failure: string | null;
  warning: string | null;
}

function weigh(notice: Notice, hearing: Hearing, from: Whereabouts): Verdict {
  switch (notice.kind) {
    case 'LINK': {
      if (notice.to === 'ELSEWHERE') return { failure: formOfOthers, warning: formOfOthers };
      const failure = 'the link of one person is no way out for others';
      return { failure: notice.to === 'PERSON' && !hearing.alone ? failure : null, warning: null };
    }
    case 'NAMED':
      return weighAddress(notice.address, hearing, from);
    case 'REPLY':
      return { failure: replyFailure(hearing, from), warning: null };
  }
}

/** A word sent to where Heed does not hear it opts nobody out. */
function weighAddress(named: string, hearing: Hearing, from: Whereabouts): Verdict {
  const { addresses } = hearing;
  const heard = [addresses.own, addresses.reply, ...addresses.group].find(
    (one): one is HeardAddress => one !== null && isSameAddress(named, one.address),
  );
  if (heard === undefined) {
    const what = `the text names ${named}, which is neither this sender's address nor its reply address: what is sent there is not heard`;
    return { failure: what, warning: what };
  }
  if (heard === addresses.own) return { failure: replyFailure(hearing, from), warning: null };
  const unreached = `the text names ${named}, which is not reached from ${from.country ?? 'everywhere'}`;
  return { failure: isReached(heard, from) ? null : unreached, warning: null };
}

function replyFailure({ sender, addresses: { own } }: Hearing, from: Whereabouts): string | null {
  if (isReplyEnough(sender, own, from)) return null;
  return canAnswer(sender, own, from)
    ? `the text says to reply, and a reply is no sure way out of ${from.country ?? 'an unknown country'}`
    : 'the text says to reply, and a reply does not reach this sender';
}

/** "07700 900123" and "0044 7700 900123" are +447700900123. */
function isSameAddress(named: string, address: string): boolean {
  const digits = named.replace(/^(?:\+|00)/, '');
  const own = address.replace('+', '');
  if (digits === own) return true;
  const national = digits.replace(/^0/, '');
  return (
    address.startsWith('+') &&
    national.length >= 7 &&
    own.endsWith(national) &&
    own.length - national.length <= 3
  );
}

/** Words that no list knows are not asked about. */
function isHeard(asked: readonly string[], { words }: Hearing): boolean {
  return asked.length === 0 || asked.some((word) => words.has(generousKey(word)));
}
