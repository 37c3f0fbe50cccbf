import { GOING_ON } from './complaint-phrases.rules.js';
import { phraseBook as book } from './phrase-book.rules.js';
import { longestPhrase } from './phrase-patterns.rules.js';
import type { KeywordOfWord, Request } from './sentences-request.rules.js';

/** "STOP ads now!", "stop by the office?": so few words after a keyword that it may have been meant. */
const MOST_WORDS_WITH_KEYWORD = 4;
/** As many words may follow "stop texting me" and it stays a matter for a review. */
const MOST_WORDS_AFTER_REQUEST = 12;

/**
 * What a person should look at in a sentence of which only the words before `stuckAt` were understood; `begun` is the
 * request that these hold. What a sentence asks for the contrary of ("don't unsubscribe me") it does not ask for.
 */
export function requestInPart<Keyword>(
  words: readonly string[],
  stuckAt: number,
  begun: Request<Keyword> | null,
  keywordOf: KeywordOfWord<Keyword>,
): Request<Keyword> | null {
  const by =
    begun !== null && goesOn(begun, words, stuckAt) ? begun : requestInside(withoutKeeping(words), keywordOf);
  return by === null ? null : { ...by, partly: true };
}

/** The words without those that ask for the contrary. */
function withoutKeeping(words: readonly string[]): readonly string[] {
  let rest = words;
  for (let at = 0; at < words.length;) {
    const match = longestPhrase(book, words, at);
    const end = match?.end ?? at + 1;
    if (match?.phrase.grade === 'KEEP' && !SUBJECTS.has(words[at - 1] ?? '')) {
      rest = rest.map((word, index) => (index >= at && index < end ? NO_WORD : word));
    }
    at = end;
  }
  return rest;
}

const NO_WORD = '';
/** "You don't stop texting me" asks for no more of it. */
const SUBJECTS = new Set(['you', 'they', 'it', 'these', 'this', 'that', 'messages', 'message', 'text']);

function goesOn<Keyword>(begun: Request<Keyword>, words: readonly string[], stuckAt: number): boolean {
  if (begun.kind === 'KEYWORD' || begun.phrase.grade === 'CLEAR')
    return followsClosely(begun, words, stuckAt);
  const { name } = begun.phrase;
  if (name === 'stop-it' && POINTING.has(words[stuckAt - 1] ?? '')) {
    return words.length <= MOST_WORDS_WITH_KEYWORD;
  }
  return name === GOING_ON;
}

/** "Stop this madness", but not "Stop being so stupid". */
const POINTING: ReadonlySet<string> = new Set(['this', 'these', 'those']);

function followsClosely<Keyword>(
  begun: Request<Keyword>,
  words: readonly string[],
  stuckAt: number,
): boolean {
  if (words.some((word) => TELLING.has(word))) return false;
  if (begun.kind === 'KEYWORD') {
    if (words.some((word) => DENYING.has(word))) return false;
    if (AFTER_KEYWORD.has(words[stuckAt] ?? '') || AFTER_KEYWORD.has(words[stuckAt - 1] ?? '')) {
      return words.length - stuckAt <= MOST_WORDS_AFTER_REQUEST;
    }
    const most = words.some((word) => OF_MESSAGES.has(word))
      ? 2 * MOST_WORDS_WITH_KEYWORD
      : MOST_WORDS_WITH_KEYWORD;
    return words.length <= most;
  }
  return words.length - stuckAt <= MOST_WORDS_AFTER_REQUEST;
}

/** "Stop or I call the police", "Stop this is not Maria": the keyword was a sentence of its own. */
const AFTER_KEYWORD = new Set('or before this im not wrong my dont'.split(' '));
/** "Stop blowing up my phone with this": with such a word more may stand around the keyword. */
const OF_MESSAGES = new Set('text texting message sms emails calls phone number list ads spam'.split(' '));
/** Words after which a request is told of and not made: "I told her to stop texting me". */
const TELLING = new Set('he she they her him them his if when until till while'.split(' '));
/** After these a keyword is no request, and a request only where it stands by itself: "I never signed up stop texting me". */
const DENYING = new Set('never didnt cant wont couldnt wouldnt'.split(' '));
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
  const denying = words.some((word) => DENYING.has(word));
  for (const [at, word] of words.entries()) {
    if (LEAVING.has(word) && !telling && !denying && !explained(words, at)) {
      const keyword = keywordOf(word);
      if (keyword !== undefined) return { kind: 'KEYWORD', keyword, partly: true };
    }
    const asks = words[at - 1] === 'please';
    const match = at === 0 || word === 'text' || (telling && !asks) ? null : longestPhrase(book, words, at);
    if (match === null || !ENDING.has(match.phrase.grade)) continue;
    if (denying && !asks && governed(words, at)) continue;
    const enough =
      asks || match.end - at >= 3 || (SHORT_AND_CLEAR.has(match.phrase.name) && !governed(words, at));
    if (enough && onlyPolite(words, match.end)) return { kind: 'PHRASE', phrase: match.phrase, partly: true };
  }
  return keywordAtEnd(words, telling || denying, keywordOf);
}

const SHORT_AND_CLEAR: ReadonlySet<string> = new Set(['stop-texting', 'remove-me']);
const ENDING: ReadonlySet<string> = new Set(['CLEAR', 'LIKELY']);

/** "Not a voter stop", "he died last year please stop"; but no "next stop", "wait for the rain to stop". */
function keywordAtEnd<Keyword>(
  words: readonly string[],
  telling: boolean,
  keywordOf: KeywordOfWord<Keyword>,
): Request<Keyword> | null {
  const last = words.findLastIndex((word) => word !== 'please' && word !== 'thanks' && word !== 'now');
  const word = words[last];
  if (word === undefined || words.length > MOST_WORDS_BEFORE_KEYWORD) return null;
  if (governed(words, last) || (telling && words[last - 1] !== 'please')) return null;
  const keyword = keywordOf(word);
  return keyword === undefined ? null : { kind: 'KEYWORD', keyword, partly: true };
}

const MOST_WORDS_BEFORE_KEYWORD = 15;

/** Whether the word before makes it a part of that sentence: "the bus stop", "I had to stop". */
function governed(words: readonly string[], at: number): boolean {
  return GOVERNING.has(words[at - 1] ?? '');
}

const GOVERNING = new Set(
  (
    'a an the my your his her our their this that these those one every each any some no non next last first second third final ' +
    'bus train tram metro mrt station truck rest pit full door short back e da de d to 2 too at ' +
    'dont doesnt didnt cant cannot wont never not nonstop can could will would shall should must might may do does did ' +
    'i you u we they he she it who what which where when why how and or till until if ' +
    'gonna going more heart ever rain raining make makes made let lets us him them her just only'
  ).split(' '),
);

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
