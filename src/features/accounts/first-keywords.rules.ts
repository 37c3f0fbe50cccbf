import { matchKeyOf } from '../../core/domain/keyword-match-key.rules.js';
import { keywordsOfNewAccount } from '../../core/domain/keyword-packs.js';
import { generousKey } from '../../core/domain/message-text.rules.js';
import type { Keyword } from '../../core/settings/account-settings.js';

/** The keywords of a new account: the built-in, the floor and the customary ones. */
export function firstKeywords(newId: () => string): (Keyword & { generousKey: string })[] {
  return keywordsOfNewAccount().map((keyword) => ({
    keywordId: newId(),
    word: keyword.word,
    matchKey: matchKeyOf(keyword.word, keyword.action),
    generousKey: generousKey(keyword.word),
    action: keyword.action,
    senderId: null,
    reply: null,
    language: keyword.language,
    builtIn: keyword.default === 'builtin',
    floor: keyword.default === 'floor',
    ambiguous: keyword.ambiguous,
    enabled: true,
  }));
}
