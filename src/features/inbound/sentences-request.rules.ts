import type { Phrase } from './phrase-patterns.rules.js';

/** What carried the request: a keyword among polite words, or a phrase; `partly`: not all of the text was understood. */
export type Request<Keyword> =
  | { readonly kind: 'KEYWORD'; readonly keyword: Keyword; readonly partly: boolean }
  | { readonly kind: 'PHRASE'; readonly phrase: Phrase; readonly partly: boolean };

/** Finds the opt-out keyword that a word says, if it is one that may stand in a sentence. */
export type KeywordOfWord<Keyword> = (word: string) => Keyword | undefined;
