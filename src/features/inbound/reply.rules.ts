/**
 * I8: the confirmation of a message. One for each change, exempt from the opt-out that it confirms, within five minutes
 * or not at all (47 CFR 64.1200(a)(12)), with an id by which an integrator sends it once.
 */
import { countryOf, isPlusOne } from '../../core/domain/address.js';
import { microseconds, type Instant } from '../../core/domain/instant.js';
import type { KeywordAction } from '../../core/domain/vocabulary.js';
import type { AccountSettings, Sender } from '../../core/settings/account-settings.js';
import { replyText } from '../../core/settings/reply-texts.rules.js';
import type { ReplyData } from '../../core/log/inbound-message.js';

export interface ReplyPlan {
  reply: ReplyData;
  /** Also where nothing changed: HELP, and STOP to a short code in +1 (CTIA). */
  onRepeat: boolean;
}

/** Null where Heed must not answer. */
export function planReply(
  settings: AccountSettings,
  about: {
    id: string;
    sender: Sender | null;
    from: string;
    recipient: string;
    action: KeywordAction;
    wordLanguage: string | null;
    keywordReply: string | null;
    receivedAt: Instant;
    answeredByProvider: boolean;
    now: Instant;
  },
): ReplyPlan | null {
  const { sender, recipient, action } = about;
  if (about.answeredByProvider || sender?.repliesBy === 'PROVIDER') return null;
  const notAfter = Math.min(about.receivedAt, about.now) + 5 * microseconds.minute;
  if (notAfter < about.now) return null;
  const spoken = sender?.language ?? settings.language;
  // The country last: telling it costs more than all else here.
  const wordLanguage = about.wordLanguage ?? spoken;
  const language = wordLanguage !== spoken && countryOf(recipient) === 'CA' ? wordLanguage : spoken;
  const { text, language: written } = replyText(settings, sender, action, language, about.keywordReply);
  const answersEachStop = sender?.kind === 'SHORT_CODE' && isPlusOne(recipient) && action === 'OPT_OUT';
  return {
    reply: { id: about.id, from: about.from, to: recipient, text, language: written, notAfter },
    onRepeat: action === 'HELP' || answersEachStop,
  };
}
