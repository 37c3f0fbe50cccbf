import { foldText, generousKey, literalKey } from '../../core/domain/message-text.rules.js';
import type { KeywordAction } from '../../core/domain/vocabulary.js';
import { wordsOf } from './chat-spelling.rules.js';
import type { KeywordRule, Vocabulary, WholeWord } from './classify-vocabulary.rules.js';
import { customaryRequest } from './customary-phrases.rules.js';
import { otherSpellings } from './keyword-spellings.rules.js';
import { isMachineText } from './machine-text.rules.js';
import { isReaction, withoutQuotes } from './quoted-text.rules.js';
import type { Request } from './sentences-request.rules.js';
import { readSentences } from './sentences.rules.js';
import { isSlipOf } from './typing-slips.rules.js';

/**
 * What a message means: the whole message decides (I3). In this order: a keyword as the whole message, with its
 * spellings; what is not the recipient's own text (machines, reactions, quotes, copies of ours); requests in words;
 * typing slips. Where none speaks, it says nothing.
 */
export type Meaning =
  | {
      readonly kind: 'OPT_OUT';
      readonly source: 'KEYWORD' | 'PHRASE' | 'BUTTON';
      readonly match: Match;
      readonly reachesAccount: boolean;
    }
  | { readonly kind: 'OPT_IN'; readonly source: 'KEYWORD' | 'BUTTON'; readonly match: Match }
  | { readonly kind: 'HELP'; readonly match: Match }
  /** May be an opt-out: a person decides. */
  | { readonly kind: 'REVIEW'; readonly match: Match }
  /** `machine`: the text of a machine, which gets no reply (I8). */
  | { readonly kind: 'NOTHING'; readonly rule: string; readonly machine: boolean };

/** What was recognised. `rule` is short and stable: it stands in events and statistics. */
export interface Match {
  readonly keyword: string;
  readonly action: KeywordAction;
  readonly rule: string;
  readonly language: string | null;
  readonly keywordId: string | null;
  readonly reply: string | null;
}

/** What came in: the text, and the payload if a button was pressed. */
export interface ReceivedMessage {
  readonly text: string | null;
  readonly buttonPayload: string | null;
}

/** A longer text is read up to here, and is a review at most: what lies beyond may say otherwise. */
export const LONGEST_READ = 2_000;
/** A longer text is no keyword, however it is spelt: 30 letters, spaced out, and emoji around them fit. */
const LONGEST_WHOLE = 160;

/** Tells what a message means to a sender with this vocabulary. Never throws, whatever the text. */
export function classify(message: ReceivedMessage, vocabulary: Vocabulary): Meaning {
  const whole = (message.text ?? '').trim();
  const text = whole.slice(0, LONGEST_READ);
  if (message.buttonPayload !== null) {
    return classifyButton([message.buttonPayload.trim().slice(0, LONGEST_READ), text], vocabulary);
  }
  if (text === '') return nothing('empty');
  if (whole.length > LONGEST_READ) return forReview(classifyText(text, vocabulary));
  return readKeyword(text, vocabulary) ?? readOptIn(text, vocabulary) ?? classifyText(text, vocabulary);
}

/** I6: its registered payload or title; else STOP, UNSUBSCRIBE or a plain request, never an ambiguous word. */
function classifyButton(says: readonly string[], vocabulary: Vocabulary): Meaning {
  for (const text of says) {
    const button = vocabulary.buttons.get(literalKey(text));
    if (button !== undefined)
      return byButton(button.action, { ...phraseMatch('button', null), keyword: button.payload });
  }
  for (const text of says) {
    const word = text.length <= LONGEST_WHOLE ? vocabulary.wholes.get(generousKey(text)) : undefined;
    if (word?.reading === 'COUNTS' && word.keyword.action === 'OPT_OUT' && !word.keyword.ambiguous) {
      return optOutBy(word.keyword, 'BUTTON', 'button-keyword');
    }
    const reading = readSentences(text, vocabulary.keywordInSentence);
    if (reading.kind === 'REQUEST' && reading.certain && isFirm(reading.by)) {
      return optOutByRequest(reading.by, 'BUTTON');
    }
  }
  return nothing('button');
}

function byButton(action: KeywordAction, match: Match): Meaning {
  const done = { ...match, action };
  if (action === 'OPT_OUT') return { kind: 'OPT_OUT', source: 'BUTTON', match: done, reachesAccount: false };
  return action === 'OPT_IN'
    ? { kind: 'OPT_IN', source: 'BUTTON', match: done }
    : { kind: 'HELP', match: done };
}

/** I2: an opt-out or help keyword as the whole message, in any spelling of it. */
function readKeyword(text: string, { wholes, buttons }: Vocabulary): Meaning | null {
  if (text.length > LONGEST_WHOLE) return null;
  const key = generousKey(text);
  const word = wholes.get(key);
  if (word?.reading === 'COUNTS') return byKeyword(word.keyword, 'keyword');
  const titled = buttons.get(literalKey(text));
  if (titled?.action === 'OPT_OUT')
    return byButton('OPT_OUT', { ...phraseMatch('button-title', null), keyword: titled.payload });
  if (word !== undefined) return null;
  for (const spelling of otherSpellings(text)) {
    const meant = wholes.get(spelling);
    if (meant?.reading === 'COUNTS' && meant.keyword.action === 'OPT_OUT')
      return byKeyword(meant.keyword, 'spelling');
  }
  return null;
}

function readOptIn(text: string, { optIns }: Vocabulary): Meaning | null {
  const keyword = text.length > LONGEST_WHOLE ? undefined : optIns.get(literalKey(text));
  return keyword === undefined ? null : byKeyword(keyword, 'keyword');
}

function classifyText(text: string, vocabulary: Vocabulary): Meaning {
  if (isReaction(text)) return nothing('reaction');
  const own = withoutQuotes(text);
  if (own === '') return nothing('quote');
  const echoless = withoutOwnTexts(own, vocabulary.ownTexts);
  if (echoless === '') return nothing('echo', true);
  if (isMachineText(echoless)) return nothing('machine-text', true);
  if (echoless !== text) return readKeyword(echoless, vocabulary) ?? classifyWords(echoless, vocabulary);
  return classifyWords(text, vocabulary);
}

/** The text without copies of what we sent; the same string when it holds none. */
function withoutOwnTexts(text: string, ownTexts: readonly string[]): string {
  if (ownTexts.length === 0) return text;
  const spoken = ` ${wordsOf(text).join(' ')} `;
  const rest = ownTexts.reduce((kept, own) => kept.replaceAll(` ${own} `, ' '), spoken);
  return rest === spoken ? text : rest.trim();
}

const STOP_SIGNS = /^(?:[\s♀♂]|\p{Emoji_Modifier}|\u200d|\ufe0f|🛑|❌|✋|🚫|⛔|🙅|📵|🖕|🖐|🤚)+$/u;

/** A message in the recipient's own words that is no bare keyword: I4. */
function classifyWords(text: string, vocabulary: Vocabulary): Meaning {
  if (text.length <= LONGEST_WHOLE) {
    if (STOP_SIGNS.test(text))
      return review({ ...phraseMatch('stop-sign', null), keyword: Array.from(text)[0] ?? '' });
    const told = readOneWord(text, vocabulary);
    if (told !== null) return told;
  }
  const reading = readSentences(text, vocabulary.keywordInSentence);
  if (reading.kind === 'NONE') {
    const language = customaryRequest(text);
    return language === null ? nothing('no-request') : review(phraseMatch('customary', language));
  }
  if (reading.certain && isFirm(reading.by)) {
    return optOutByRequest(reading.by, reading.by.kind === 'KEYWORD' ? 'KEYWORD' : 'PHRASE');
  }
  return review(requestMatch(reading.by));
}

const COURTESIES = new Set(
  foldText(
    'please kindly thanks svp merci gracias bitte danke obrigado obrigada grazie bedankt aub alsjeblieft alstublieft ' +
      'tack tak takk proszę dziękuję спасибо пожалуйста lütfen teşekkürler תודה בבקשה شكرا ค่ะ ครับ 谢谢 请',
  ).split(' '),
);

/** One word, with or without a please: a keyword, one that does not count here, or a slip of one. */
function readOneWord(text: string, vocabulary: Vocabulary): Meaning | null {
  const words = wordsOf(text).filter((word) => !COURTESIES.has(word));
  const key = generousKey(words.join(''));
  if (key === '' || (words.length > 2 && words.some((word) => word.length > 1))) return null;
  if (vocabulary.optInKeys.has(key)) return nothing('opt-in-not-literal');
  const word = [key, ...otherSpellings(words.join(' '))]
    .map((spelling) => vocabulary.wholes.get(spelling))
    .find((known) => known !== undefined);
  if (word?.reading === 'COUNTS') return byKeyword(word.keyword, 'polite');
  const unused = word ?? vocabulary.wholes.get(generousKey(text));
  if (unused !== undefined) return review(keywordMatch(unused.keyword, ruleOfUnused(unused)));
  if (words.length > 1) return null;
  const meant = vocabulary.slipTargets.find((target) => isSlipOf(key, target.key));
  return meant === undefined ? null : review(keywordMatch(meant.keyword, 'slip'));
}

function ruleOfUnused({ reading }: WholeWord): string {
  if (reading === 'SLIP') return 'slip';
  return reading === 'SWITCHED_OFF' ? 'switched-off' : 'other-language';
}

/** Whether the request is one by itself: not a word that is switched off or belongs to a pack that was not added. */
function isFirm(by: Request<WholeWord>): boolean {
  return by.kind === 'PHRASE' || by.keyword.reading === 'COUNTS';
}

function optOutByRequest(by: Request<WholeWord>, source: 'KEYWORD' | 'PHRASE' | 'BUTTON'): Meaning {
  const reachesAccount = by.kind === 'KEYWORD' && by.keyword.keyword.reachesAccount;
  return { kind: 'OPT_OUT', source, match: requestMatch(by), reachesAccount };
}

function optOutBy(keyword: KeywordRule, source: 'KEYWORD' | 'BUTTON', rule: string): Meaning {
  return {
    kind: 'OPT_OUT',
    source,
    match: keywordMatch(keyword, rule),
    reachesAccount: keyword.reachesAccount,
  };
}

function byKeyword(keyword: KeywordRule, rule: string): Meaning {
  if (keyword.action === 'OPT_OUT') return optOutBy(keyword, 'KEYWORD', rule);
  const match = keywordMatch(keyword, rule);
  return keyword.action === 'OPT_IN' ? { kind: 'OPT_IN', source: 'KEYWORD', match } : { kind: 'HELP', match };
}

/** An opt-out that was read in a part of the message only. */
function forReview(meaning: Meaning): Meaning {
  return meaning.kind === 'OPT_OUT' ? review(meaning.match) : meaning;
}

function review(match: Match): Meaning {
  return { kind: 'REVIEW', match };
}

function nothing(rule: string, machine = false): Meaning {
  return { kind: 'NOTHING', rule, machine };
}

function keywordMatch({ word, action, language, id, reply }: KeywordRule, rule: string): Match {
  return { keyword: word, action, rule, language, keywordId: id, reply };
}

function phraseMatch(rule: string, language: string | null): Match {
  return { keyword: rule, action: 'OPT_OUT', rule, language, keywordId: null, reply: null };
}

function requestMatch(by: Request<WholeWord>): Match {
  if (by.kind === 'KEYWORD') {
    const used = by.keyword.reading === 'COUNTS' ? 'polite' : ruleOfUnused(by.keyword);
    return keywordMatch(by.keyword.keyword, by.partly ? 'keyword-with-more' : used);
  }
  const rule = `${by.partly ? 'partly' : 'phrase'}.${by.phrase.name}`;
  return { ...phraseMatch(rule, by.phrase.language), keyword: by.phrase.name };
}
