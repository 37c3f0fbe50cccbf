/** The compiled vocabulary of each sender, kept for as long as the settings that it was made of. */
import { generousKey } from '../../core/domain/message-text.rules.js';
import type { AccountSettings, Keyword, Sender } from '../../core/settings/account-settings.js';
import { keywordsInForce } from '../../core/settings/keywords-in-force.rules.js';
import { replyText } from '../../core/settings/reply-texts.rules.js';
import { KeywordAction } from '../../core/domain/vocabulary.js';
import { compileVocabulary, type KeywordRule, type Vocabulary } from './classify-vocabulary.rules.js';

const kept = new WeakMap<AccountSettings, Map<string, Vocabulary>>();

/** `sender` null: an address that nobody knows; the account's words count. */
export function vocabularyOf(settings: AccountSettings, sender: Sender | null, plusOne: boolean): Vocabulary {
  const ofAccount = kept.get(settings) ?? new Map<string, Vocabulary>();
  kept.set(settings, ofAccount);
  const key = `${sender?.senderId ?? ''} ${plusOne}`;
  const known = ofAccount.get(key);
  if (known !== undefined) return known;
  const buttons = settings.buttons
    .filter((button) => button.senderId === null || button.senderId === sender?.senderId)
    .sort((one, other) => Number(one.senderId === null) - Number(other.senderId === null));
  const vocabulary = compileVocabulary(
    keywordsInForce(settings, sender, plusOne).map(asRule),
    buttons,
    ownTexts(settings, sender),
  );
  ofAccount.set(key, vocabulary);
  return vocabulary;
}

/** STOPALL reaches the account (I6, Twilio, Telnyx, Plivo). */
const reachingWord = generousKey('STOPALL');

function asRule(keyword: Keyword): KeywordRule {
  return {
    word: keyword.word,
    action: keyword.action,
    language: keyword.language,
    ambiguous: keyword.ambiguous,
    enabled: keyword.enabled,
    reachesAccount: keyword.action === 'OPT_OUT' && generousKey(keyword.word) === reachingWord,
    id: keyword.keywordId,
    reply: keyword.reply,
  };
}

/** What Heed itself says in this place: its echoes and quotations opt nobody out (I3). */
function ownTexts(settings: AccountSettings, sender: Sender | null): string[] {
  const languages = new Set(['en', settings.language, sender?.language ?? settings.language]);
  const confirmations = [...languages].flatMap((language) =>
    Object.values(KeywordAction).map((action) => replyText(settings, sender, action, language, null).text),
  );
  const byKeyword = settings.keywords.flatMap((keyword) => (keyword.reply === null ? [] : [keyword.reply]));
  return [...confirmations, ...byKeyword];
}
