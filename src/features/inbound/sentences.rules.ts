import { clausesOf, sentencesOf, wordsOf } from './chat-spelling.rules.js';
import { phraseBook as book } from './phrase-book.rules.js';
import { longestPhrase } from './phrase-patterns.rules.js';
import type { KeywordOfWord, Request } from './sentences-request.rules.js';
import { requestInPart } from './sentences-in-part.rules.js';

/**
 * What a text asks for in words. A request counts for certain only if every word of the text belongs to it or is
 * polite: "please stop texting me, thanks". Beside other sentences, or with more words than we understand, it is
 * a request that a person has to look at. So a long chat that happens to hold "stop" says nothing.
 */
export type Reading<Keyword> =
  | { readonly kind: 'REQUEST'; readonly certain: boolean; readonly by: Request<Keyword> }
  | { readonly kind: 'NONE' };

/** A request that does not fill its sentence, or its message, is looked at in messages up to this length. */
const LONGEST_CASUAL = 200;
/** A request is looked for across lines in texts up to this length. */
const LONGEST_IN_LINES = 60;

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
    const asOne = readEach(sentencesOf(text.replace(/\s+/g, ' ')), keywordOf, true);
    if (asOne.kind === 'REQUEST' && asOne.certain) return asOne;
  }
  const casual = text.length <= LONGEST_CASUAL;
  const reading = readEach(sentencesOf(text), keywordOf, casual);
  return reading.kind === 'NONE' && casual ? readClauses(text, keywordOf) : reading;
}

/** "I'm voting for the other one, stop texting": a clause that is a whole request is looked at, whatever the others say. */
function readClauses<Keyword>(text: string, keywordOf: KeywordOfWord<Keyword>): Reading<Keyword> {
  for (const clause of clausesOf(text)) {
    const { weight, by, other } = readSentence(wordsOf(clause), keywordOf);
    if (by !== null && !other && weight !== 'ALONE') return request({ ...by, partly: true });
  }
  return { kind: 'NONE' };
}

function readEach<Keyword>(
  sentences: readonly string[],
  keywordOf: KeywordOfWord<Keyword>,
  casual: boolean,
): Reading<Keyword> {
  const found: Partial<Record<Weight, Request<Keyword>>> = {};
  let partly: Request<Keyword> | null = null;
  let other = false;
  for (const sentence of sentences) {
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
      if (phrase.grade === 'KEEP') break;
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
  if (at < words.length) {
    const by = requestInPart(words, at, found.CERTAIN ?? found.LIKELY ?? found.ALONE ?? null, keywordOf);
    return { weight: by === null ? null : 'LIKELY', by, other: true };
  }
  const weight = found.CERTAIN ? 'CERTAIN' : found.LIKELY ? 'LIKELY' : found.ALONE ? 'ALONE' : null;
  const by = weight === null ? null : (found[weight] ?? null);
  return { weight: doubted && weight === 'CERTAIN' ? 'LIKELY' : weight, by, other: false };
}

const DIGITS = /^\p{N}+$/u;
