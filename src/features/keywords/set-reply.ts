import type { Author } from '../../core/access/author.js';
import { toldOfChange } from '../../core/access/told.rules.js';
import { asLanguage } from '../../core/domain/language.rules.js';
import type { KeywordAction } from '../../core/domain/vocabulary.js';
import type { Services } from '../../core/graph/context.js';
import type { AccountSettings, ReplyText } from '../../core/settings/account-settings.js';
import { replyProblem } from '../../core/settings/reply-texts.rules.js';
import { badWish, type Changed, type Plan, unknown } from '../../core/settings/settings-change.js';
import { factsOfReply, subjectOfAccount, subjectOfSender } from '../../core/settings/told-settings.rules.js';

export interface ReplyWish {
  senderId: string | null;
  action: KeywordAction;
  language: string;
  /** Null: back to what stands behind it, the account's text or the default. */
  text: string | null;
}

/** Gives the texts of that place, the sender's or the account's, as they are afterwards. */
export function setReply(
  { settings }: Pick<Services, 'settings'>,
  by: Author,
  wish: ReplyWish,
): Promise<Changed<ReplyText[]>> {
  const { accountId } = by;
  return settings.change(
    by,
    () => settings.current(accountId),
    (basis) => planReply(basis, wish),
  );
}

function planReply(settings: AccountSettings, wish: ReplyWish): Plan<ReplyText[]> {
  const { senderId, action } = wish;
  if (senderId !== null && !settings.senders.has(senderId)) return unknown('sender');
  const language = asLanguage(wish.language);
  if (language === null) return badWish('language: a BCP 47 language was expected, such as en or pt-BR');
  const problem = wish.text === null ? null : replyProblem(wish.text);
  if (problem !== null) return badWish(`text: ${problem}`);
  const others = settings.replyTexts
    .filter(
      (reply) => reply.senderId === senderId && !(reply.action === action && reply.language === language),
    )
    .map(({ action, language, text }) => ({ senderId, action, language, text }));
  const before = settings.replyTexts.find(
    (reply) => reply.senderId === senderId && reply.action === action && reply.language === language,
  );
  const sender = senderId === null ? undefined : settings.senders.get(senderId);
  const subject = sender === undefined ? subjectOfAccount(settings.accountId) : subjectOfSender(sender);
  const text = wish.text === null ? null : wish.text.trim();
  const place = { senderId, action, language };
  const told = toldOfChange(subject, factsOfReply(place, before?.text ?? null), factsOfReply(place, text));
  if (text === null) {
    return {
      kind: 'change',
      told,
      change: { removedReplyTexts: [place] },
      result: others,
    };
  }
  const reply = { ...place, text };
  return { kind: 'change', change: { replyTexts: [reply] }, told, result: [...others, reply] };
}
