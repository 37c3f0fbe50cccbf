import { foldText } from '../../core/domain/message-text.rules.js';

/**
 * A small language for requests in words, read word by word and not as regular expressions: matching is linear in
 * practice and no text can make it explode.
 *
 *     stop|quit {contacting} me|us?
 *
 * Elements stand between spaces. `a|b` is one of these words, a trailing `?` makes the element optional, `{name}` is
 * a word class. Words are as `wordsOf` gives them, without apostrophes; accents may stand or not.
 */

/**
 * How much a phrase says.
 * - CLEAR: asks to stop, unmistakably.
 * - LIKELY: may ask to stop; worth a review even beside other sentences.
 * - ALONE: may ask to stop if the message says nothing else.
 * - POLITE: says nothing by itself; may stand around the others.
 * - ASKING: polite too, but a bare keyword after it is a review ("I want you to stop").
 * - DOUBT: whatever follows is a review at most ("How do I stop these messages?").
 * - KEEP: asks for the contrary of these words ("Don't unsubscribe me").
 */
export type Grade = 'CLEAR' | 'LIKELY' | 'ALONE' | 'POLITE' | 'ASKING' | 'DOUBT' | 'KEEP';

export interface Phrase {
  /** Short and stable: stands in events as `phrase.<name>`. */
  readonly name: string;
  readonly grade: Grade;
  readonly language: string;
}

export interface PhraseSource extends Phrase {
  readonly patterns: readonly string[];
}

/** A request of one language; its name carries the language, so that equal requests of several stay apart. */
export function requestIn(language: string, grade: Grade, name: string, ...patterns: string[]): PhraseSource {
  return { name: `${name}-${language}`, grade, language, patterns };
}

/** Makes phrases of one language whose names carry no language. */
export function requestsOf(language: string) {
  return (grade: Grade, name: string, ...patterns: string[]): PhraseSource => ({
    name,
    grade,
    language,
    patterns,
  });
}

export interface PhraseMatch {
  readonly phrase: Phrase;
  /** The place of the first word after it. */
  readonly end: number;
}

type WordClasses = Readonly<Record<string, string>>;
interface Element {
  readonly words: ReadonlySet<string>;
  readonly optional: boolean;
}
interface Pattern {
  readonly phrase: Phrase;
  readonly elements: readonly Element[];
}

/** Phrases by the words that they can begin with. */
export type PhraseBook = ReadonlyMap<string, readonly Pattern[]>;

/** Compiles phrases; a class that does not exist is a bug and throws at once. */
export function compilePhrases(sources: readonly PhraseSource[], classes: WordClasses): PhraseBook {
  const book = new Map<string, Pattern[]>();
  for (const { name, grade, language, patterns } of sources) {
    const phrase = { name, grade, language };
    for (const pattern of patterns) {
      const elements = pattern.split(' ').map((element) => compileElement(element, classes));
      for (const word of firstWords(elements)) {
        const known = book.get(word) ?? [];
        known.push({ phrase, elements });
        book.set(word, known);
      }
    }
  }
  return book;
}

function compileElement(source: string, classes: WordClasses): Element {
  const optional = source.endsWith('?');
  const words = (optional ? source.slice(0, -1) : source).split('|').flatMap((word) => {
    if (!word.startsWith('{')) return [word];
    const members = classes[word.slice(1, -1)];
    if (members === undefined) throw new Error(`No word class ${word}`);
    return members.split(' ');
  });
  return { words: new Set(words.map(foldText)), optional };
}

function firstWords(elements: readonly Element[]): ReadonlySet<string> {
  const words = new Set<string>();
  for (const element of elements) {
    for (const word of element.words) words.add(word);
    if (!element.optional) break;
  }
  return words;
}

/** The longest phrase that begins at this place; of equally long ones the first of the book. */
export function longestPhrase(book: PhraseBook, words: readonly string[], at: number): PhraseMatch | null {
  let longest: PhraseMatch | null = null;
  for (const { phrase, elements } of book.get(words[at] ?? '') ?? []) {
    const end = endOfMatch(elements, 0, words, at);
    if (end > (longest?.end ?? at)) longest = { phrase, end };
  }
  return longest;
}

/** Where the elements end if they match from here, else -1. */
function endOfMatch(
  elements: readonly Element[],
  index: number,
  words: readonly string[],
  at: number,
): number {
  const element = elements[index];
  if (element === undefined) return at;
  const word = words[at];
  if (word !== undefined && element.words.has(word)) {
    const end = endOfMatch(elements, index + 1, words, at + 1);
    if (end >= 0) return end;
  }
  return element.optional ? endOfMatch(elements, index + 1, words, at) : -1;
}
