/** The compiled vocabularies of senders, kept for as long as the settings that they were made of. */
import { generousKey } from '../../core/domain/message-text.rules.js';
import type { AccountSettings, Keyword, Sender } from '../../core/settings/account-settings.js';
import { keywordsInForce } from '../../core/settings/keywords-in-force.rules.js';
import { replyText } from '../../core/settings/reply-texts.rules.js';
import { KeywordAction } from '../../core/domain/vocabulary.js';
import { compileVocabulary, type KeywordRule, type Vocabulary } from './classify-vocabulary.rules.js';

/** Senders at which the same words count. */
export interface Hearing {
  readonly senders: readonly Sender[];
  readonly vocabulary: Vocabulary;
}

/** One at least. */
type Hearings = [Hearing, ...Hearing[]];

const kept = new WeakMap<AccountSettings, Map<string, Hearings>>();

/** `sender` null: an address that nobody knows; the account's words count. */
export function vocabularyOf(settings: AccountSettings, sender: Sender | null, plusOne: boolean): Vocabulary {
  const [hearing] = hearingsOf(settings, sender === null ? [] : [sender], plusOne);
  return hearing.vocabulary;
}

/**
 * What counts at an address where these senders are answered: one vocabulary for all that have no words and buttons of
 * their own, and one for each that has. What any of them says is no recipient's word (I3).
 */
export function hearingsOf(
  settings: AccountSettings,
  senders: readonly Sender[],
  plusOne: boolean,
): Hearings {
  const ofAccount = kept.get(settings) ?? new Map<string, Hearings>();
  kept.set(settings, ofAccount);
  const key = `${senders.map(({ senderId }) => senderId).join(' ')} ${plusOne}`;
  const known = ofAccount.get(key);
  if (known !== undefined) return known;
  const texts = new Set(
    (senders.length === 0 ? [null] : senders).flatMap((sender) => ownTexts(settings, sender)),
  );
  const hear = (heardAt: readonly Sender[], sender: Sender | null): Hearing => ({
    senders: heardAt,
    vocabulary: compile(settings, sender, plusOne, [...texts]),
  });
  const apart = new Set([...settings.keywords, ...settings.buttons].map(({ senderId }) => senderId));
  const alike = senders.filter(({ senderId }) => !apart.has(senderId));
  const ownWords = senders
    .filter(({ senderId }) => apart.has(senderId))
    .map((sender) => hear([sender], sender));
  const [first, ...others] = ownWords;
  const hearings: Hearings =
    first === undefined || alike.length > 0 ? [hear(alike, null), ...ownWords] : [first, ...others];
  ofAccount.set(key, hearings);
  return hearings;
}

function compile(
  settings: AccountSettings,
  sender: Sender | null,
  plusOne: boolean,
  texts: readonly string[],
): Vocabulary {
  const buttons = settings.buttons
    .filter((button) => button.senderId === null || button.senderId === sender?.senderId)
    .sort((one, other) => Number(one.senderId === null) - Number(other.senderId === null));
  return compileVocabulary(keywordsInForce(settings, sender, plusOne).map(asRule), buttons, texts);
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
