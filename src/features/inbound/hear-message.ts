/** What a message means at the address that received it, and which of the senders there it speaks to. */
import type { AccountSettings } from '../../core/settings/account-settings.js';
import { classify, type Meaning } from './classify.rules.js';
import type { InboundMessage } from '../../core/log/inbound-message.js';
import type { Addressed } from './addressed.rules.js';
import { reachedSenders } from './reach.rules.js';
import { type Heard, strongestMeaning } from './strongest-meaning.rules.js';
import { type Hearing, hearingsOf } from './vocabulary.js';

/** An opt-out speaks to all senders there, an opt-in only to those at which it is one (I5). */
export function hearMessage(
  message: Pick<InboundMessage, 'text' | 'buttonPayload'>,
  settings: AccountSettings,
  where: Addressed,
): { meaning: Meaning; where: Addressed } {
  const hear = ({ senders, vocabulary }: Hearing): Heard => ({
    meaning: classify(message, vocabulary),
    senders,
  });
  const { received, plusOne } = where;
  const [first, ...others] = hearingsOf(settings, reachedSenders(received), plusOne);
  if (others.length === 0) return { meaning: hear(first).meaning, where };
  const { meaning, senders } = strongestMeaning([hear(first), ...others.map(hear)]);
  if (meaning.kind !== 'OPT_IN') return { meaning, where };
  const optsIn = new Set(senders);
  const { sender, answeredHere } = received;
  return {
    meaning,
    where: {
      ...where,
      received: {
        ...received,
        sender: sender !== null && optsIn.has(sender) ? sender : null,
        answeredHere: answeredHere.filter((one) => optsIn.has(one)),
      },
    },
  };
}
