import { keywordsOfNewAccount } from '../../src/core/domain/keyword-packs.js';
import {
  type ButtonRule,
  compileVocabulary,
  type KeywordRule,
  type Vocabulary,
} from '../../src/features/inbound/classify-vocabulary.rules.js';

export function makeKeyword(overrides: Partial<KeywordRule> = {}): KeywordRule {
  return {
    word: 'STOP',
    action: 'OPT_OUT',
    language: null,
    ambiguous: false,
    enabled: true,
    reachesAccount: false,
    id: null,
    reply: null,
    ...overrides,
  };
}

/** What counts in a new account, with what a test adds; an added keyword comes before an equal one. */
export function givenVocabulary(
  added: {
    readonly keywords?: readonly KeywordRule[];
    readonly buttons?: readonly ButtonRule[];
    readonly ownTexts?: readonly string[];
  } = {},
): Vocabulary {
  const customary = keywordsOfNewAccount().map(({ word, action, language, ambiguous, reachesAccount }) =>
    makeKeyword({ word, action, language, ambiguous, reachesAccount }),
  );
  return compileVocabulary(
    [...(added.keywords ?? []), ...customary],
    added.buttons ?? [],
    added.ownTexts ?? [],
  );
}
