/** What a text would do at a sender: the try-out of keywords and texts. Records nothing. */
import type { InboundResult } from '../../core/domain/vocabulary.js';
import type { AccountSettings, Sender } from '../../core/settings/account-settings.js';
import { replyText } from '../../core/settings/reply-texts.rules.js';
import { classify } from './classify.rules.js';
import type { MatchData } from '../../core/log/inbound-message.js';
import { understand } from './meaning.rules.js';
import { vocabularyOf } from './vocabulary.js';

const results = {
  OPT_OUT: 'OPTED_OUT',
  OPT_IN: 'OPTED_IN',
  HELP: 'HELP',
  REVIEW: 'NEEDS_REVIEW',
  NOTHING: 'IGNORED',
} as const satisfies Record<string, InboundResult>;

export function classifyText(
  settings: AccountSettings,
  sender: Sender,
  text: string,
): { result: InboundResult; match: MatchData | null; reply: string | null } {
  const plusOne = sender.address.startsWith('+1') || ['US', 'CA'].includes(sender.country ?? '');
  const understood = understand(
    classify({ text, buttonPayload: null }, vocabularyOf(settings, sender, plusOne)),
    null,
  );
  const result = results[understood.kind];
  if (understood.kind === 'NOTHING') return { result, match: null, reply: null };
  const { keyword, rule } = understood;
  if (understood.kind === 'REVIEW')
    return { result, match: { keyword, action: 'OPT_OUT', rule }, reply: null };
  const reply =
    sender.repliesBy === 'PROVIDER'
      ? null
      : replyText(settings, sender, understood.kind, sender.language, understood.reply).text;
  return { result, match: { keyword, action: understood.kind, rule }, reply };
}
