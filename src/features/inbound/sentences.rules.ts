import { sentencesOf, wordsOf } from './chat-spelling.rules.js';
import { compilePhrases, longestPhrase, type Phrase } from './phrase-patterns.rules.js';
import { germanicPhrases, germanicWordClasses } from './germanic-phrases.rules.js';
import { romancePhrases, romanceWordClasses } from './romance-phrases.rules.js';
import { englishPhrases, wordClasses } from './phrases.rules.js';
import { politeWords } from './polite-words.rules.js';

/**
 * What a text asks for in words. A request counts for certain only if every word of the text belongs to it or is
 * polite: "please stop texting me, thanks". Beside other sentences, or with more words than we understand, it is
 * a request that a person has to look at. So a long chat that happens to hold "stop" says nothing.
 */
export type Reading<Keyword> =
  | { readonly kind: 'REQUEST'; readonly certain: boolean; readonly by: Request<Keyword> }
  | { readonly kind: 'NONE' };

/** What carried the request: a keyword among polite words, or a phrase; `partly`: not all of the text was understood. */
export type Request<Keyword> =
  | { readonly kind: 'KEYWORD'; readonly keyword: Keyword; readonly partly: boolean }
  | { readonly kind: 'PHRASE'; readonly phrase: Phrase; readonly partly: boolean };

/** Finds the opt-out keyword that a word says, if it is one that may stand in a sentence. */
export type KeywordOfWord<Keyword> = (word: string) => Keyword | undefined;

const book = compilePhrases([...englishPhrases, ...romancePhrases, ...germanicPhrases, ...politeWords], {
  ...wordClasses,
  ...romanceWordClasses,
  ...germanicWordClasses,
});

/** A request that does not fill its sentence, or its message, is looked at in messages up to this length. */
const LONGEST_CASUAL = 200;
/** A request is looked for across lines in texts up to this length. */
const LONGEST_IN_LINES = 60;
/** "STOP ads now!", "stop by the office?": so few words after a keyword that it may have been meant. */
const MOST_WORDS_WITH_KEYWORD = 4;
/** As many words may follow "stop texting me" and it stays a matter for a review. */
const MOST_WORDS_AFTER_REQUEST = 12;

type Weight = 'CERTAIN' | 'LIKELY' | 'ALONE';
interface SentenceReading<Keyword> {
  readonly weight: Weight | null;
  readonly by: Request<Keyword> | null;
  /** Words were left that say something else. */
  readonly other: boolean;
}

/** Reads a text: a short one of several lines as one sentence if that is a request ("STOP⏎MARKETING"), else one by one. */
export function readSentences<Keyword>(text: string, keywordOf: KeywordOfWord<Keyword>): Reading<Keyword> {
  if (text.length <= LONGEST_IN_LINES && text.includes('\n')) {
    const asOne = readEach(text.replace(/\s+/g, ' '), keywordOf);
    if (asOne.kind === 'REQUEST' && asOne.certain) return asOne;
  }
  return readEach(text, keywordOf);
}

function readEach<Keyword>(text: string, keywordOf: KeywordOfWord<Keyword>): Reading<Keyword> {
  const casual = text.length <= LONGEST_CASUAL;
  const found: Partial<Record<Weight, Request<Keyword>>> = {};
  let partly: Request<Keyword> | null = null;
  let other = false;
  for (const sentence of sentencesOf(text)) {
    const reading = readSentence(wordsOf(sentence), keywordOf);
    other ||= reading.other;
    if (reading.by === null || reading.weight === null) continue;
    if (reading.other) partly ??= reading.by;
    else found[reading.weight] ??= reading.by;
  }
  if (found.CERTAIN) return { kind: 'REQUEST', certain: !other, by: { ...found.CERTAIN, partly: other } };
  if (found.LIKELY && (!other || casual)) return request(found.LIKELY);
  if (found.ALONE && !other) return request(found.ALONE);
  if (partly && casual) return request(partly);
  return { kind: 'NONE' };
}

function request<Keyword>(by: Request<Keyword>): Reading<Keyword> {
  return { kind: 'REQUEST', certain: false, by };
}

function readSentence<Keyword>(
  words: readonly string[],
  keywordOf: KeywordOfWord<Keyword>,
): SentenceReading<Keyword> {
  const found: Partial<Record<Weight, Request<Keyword>>> = {};
  let asked = false;
  let doubted = false;
  let at = 0;
  while (at < words.length) {
    const word = words[at] ?? '';
    const match = longestPhrase(book, words, at);
    const keyword = match === null || match.end === at + 1 ? keywordOf(word) : undefined;
    if (keyword !== undefined) {
      found[asked ? 'ALONE' : 'CERTAIN'] ??= { kind: 'KEYWORD', keyword, partly: false };
      at += 1;
    } else if (match !== null) {
      const { phrase } = match;
      if (phrase.grade === 'ASKING') asked = true;
      else if (phrase.grade === 'DOUBT') doubted = true;
      else if (phrase.grade !== 'POLITE') {
        found[phrase.grade === 'CLEAR' ? 'CERTAIN' : phrase.grade] ??= {
          kind: 'PHRASE',
          phrase,
          partly: false,
        };
      }
      at = match.end;
    } else if (DIGITS.test(word)) at += 1;
    else break;
  }
  if (at < words.length) return readPart(words, at, found.CERTAIN ?? null, keywordOf);
  const weight = found.CERTAIN ? 'CERTAIN' : found.LIKELY ? 'LIKELY' : found.ALONE ? 'ALONE' : null;
  const by = weight === null ? null : (found[weight] ?? null);
  return { weight: doubted && weight === 'CERTAIN' ? 'LIKELY' : weight, by, other: false };
}

const DIGITS = /^\p{N}+$/u;

/** A sentence of which only the words before `stuckAt` were understood. */
function readPart<Keyword>(
  words: readonly string[],
  stuckAt: number,
  begun: Request<Keyword> | null,
  keywordOf: KeywordOfWord<Keyword>,
): SentenceReading<Keyword> {
  const by =
    begun !== null && followsClosely(begun, words, stuckAt) ? begun : requestInside(words, keywordOf);
  return {
    weight: by === null ? null : 'LIKELY',
    by: by === null ? null : { ...by, partly: true },
    other: true,
  };
}

function followsClosely<Keyword>(
  begun: Request<Keyword>,
  words: readonly string[],
  stuckAt: number,
): boolean {
  if (words.some((word) => TELLING.has(word))) return false;
  if (begun.kind === 'KEYWORD') {
    const most = words.some((word) => OF_MESSAGES.has(word))
      ? 2 * MOST_WORDS_WITH_KEYWORD
      : MOST_WORDS_WITH_KEYWORD;
    return words.length <= most;
  }
  return words.length - stuckAt <= MOST_WORDS_AFTER_REQUEST;
}

/** "Stop blowing up my phone with this": with such a word more may stand around the keyword. */
const OF_MESSAGES = new Set('text texting message sms emails calls phone number list ads spam'.split(' '));
/** Words after which a request is told of and not made: "I told her to stop texting me". */
const TELLING = new Set(
  'he she they her him them his never if when until till while didnt cant wont couldnt wouldnt'.split(' '),
);
/** Words that nobody uses in a chat but to leave a list. */
const LEAVING = new Set([
  'unsubscribe',
  'unsubscribed',
  'optout',
  'desabonner',
  'desinscrire',
  'descadastrar',
]);
/** Before these a text explains how to leave: it is a copy of a business's text. */
const EXPLAINING = new Set(['to', 'reply', 'text', 'send', 'or', 'click', 'type', 'press', 'visit']);

/** A clear request at the end of a sentence that begins otherwise, or a word that is only ever said to leave a list. */
function requestInside<Keyword>(
  words: readonly string[],
  keywordOf: KeywordOfWord<Keyword>,
): Request<Keyword> | null {
  const telling = words.some((word) => TELLING.has(word));
  for (const [at, word] of words.entries()) {
    if (LEAVING.has(word) && !telling && !explained(words, at)) {
      const keyword = keywordOf(word);
      if (keyword !== undefined) return { kind: 'KEYWORD', keyword, partly: true };
    }
    const asks = words[at - 1] === 'please';
    const match = at === 0 || word === 'text' || (telling && !asks) ? null : longestPhrase(book, words, at);
    if (match?.phrase.grade === 'CLEAR' && (asks || match.end - at >= 3) && onlyPolite(words, match.end)) {
      return { kind: 'PHRASE', phrase: match.phrase, partly: true };
    }
  }
  return null;
}

function explained(words: readonly string[], at: number): boolean {
  return (
    EXPLAINING.has(words[at - 1] ?? '') &&
    words.some((word) => word === 'reply' || word === 'text' || word === 'click')
  );
}

function onlyPolite(words: readonly string[], from: number): boolean {
  for (let at = from; at < words.length;) {
    const match = longestPhrase(book, words, at);
    if (match?.phrase.grade !== 'POLITE') return false;
    at = match.end;
  }
  return true;
}
