import { toldOfChange, toldOfGone, toldOfNew, toldTogether } from '../../core/access/told.rules.js';
import { factsOfKeyword, subjectOfKeyword } from '../../core/settings/told-settings.rules.js';
import { matchKeyOf } from '../../core/domain/keyword-match-key.rules.js';
import { keywordPacks, type PackKeyword, packLanguages, packOf } from '../../core/domain/keyword-packs.js';
import { asLanguage, baseLanguage } from '../../core/domain/language.rules.js';
import { generousKey, keywordProblem } from '../../core/domain/message-text.rules.js';
import type { KeywordAction } from '../../core/domain/vocabulary.js';
import { builtIn } from '../../core/settings/keywords-in-force.rules.js';
import { replyProblem } from '../../core/settings/reply-texts.rules.js';
import {
  badWish,
  conflicting,
  type Plan,
  type Refused,
  unknown,
} from '../../core/settings/settings-change.js';
import { wordConflict } from './keyword-conflicts.rules.js';
import type { Place, StoredKeyword } from './keyword-place.js';

export interface KeywordWish {
  word: string;
  action: KeywordAction;
  senderId: string | null;
  reply: string | null;
  language: string | null;
}

/** `like`: the keywords, of all senders, with the word's generous key. */
export function planKeyword(
  basis: Place & { like: readonly StoredKeyword[] },
  keywordId: string,
  wish: KeywordWish,
): Plan<StoredKeyword> {
  if (basis.sender === 'unknown') return unknown('sender');
  const problem = wordProblem(wish.word) ?? replyRefusal(wish.reply);
  if (problem !== null) return problem;
  const word = wish.word.trim();
  const language = wish.language === null ? null : asLanguage(wish.language);
  if (wish.language !== null && language === null) {
    return badWish('language: a BCP 47 language was expected, such as en or pt-BR');
  }
  const conflict = wordConflict(word, wish.action, wish.senderId, basis.like);
  if (conflict !== null) return conflict;
  const matchKey = matchKeyOf(word, wish.action);
  const there = basis.like.find(
    (keyword) => keyword.senderId === wish.senderId && keyword.matchKey === matchKey,
  );
  if (there !== undefined) return { kind: 'unchanged', result: there };
  const published = keywordPacks.find(
    (keyword) => keyword.action === wish.action && matchKeyOf(keyword.word, keyword.action) === matchKey,
  );
  const keyword = {
    ...newKeyword(keywordId, word, wish.action, published),
    senderId: wish.senderId,
    reply: wish.reply === null ? null : wish.reply.trim(),
    language: language ?? published?.language ?? null,
  };
  const told = toldOfNew(subjectOfKeyword(keywordId), factsOfKeyword(keyword));
  return { kind: 'change', change: { keywords: [keyword] }, told, result: keyword };
}

function newKeyword(
  keywordId: string,
  word: string,
  action: KeywordAction,
  published: PackKeyword | undefined,
): StoredKeyword {
  return {
    keywordId,
    word,
    matchKey: matchKeyOf(word, action),
    generousKey: generousKey(word),
    action,
    senderId: null,
    reply: null,
    language: published?.language ?? null,
    builtIn: false,
    floor: published?.default === 'floor',
    ambiguous: published?.ambiguous ?? false,
    enabled: true,
  };
}

function wordProblem(word: string): Refused | null {
  const problem = keywordProblem(word);
  switch (problem?.kind) {
    case undefined:
      return null;
    case 'EMPTY':
      return badWish('word: one word was expected, and none of this is a letter or a digit');
    case 'PHRASE':
      return badWish(
        `word: one word was expected, ${problem.words} came; added as ${problem.asOneWord}, opting out is recognised with the spaces too`,
      );
    case 'TOO_LONG':
      return badWish(`word: at most ${problem.longest} characters were expected, ${problem.length} came`);
    case 'NOT_TEXT':
      return badWish('word: text was expected, but it holds control characters or half of a character');
  }
}

function replyRefusal(reply: string | null): Refused | null {
  const problem = reply === null ? null : replyProblem(reply);
  return problem === null ? null : badWish(`reply: ${problem}`);
}

/** Absent stays as it is; a null reply goes back to the texts of the sender and the account. */
export interface KeywordUpdate {
  reply?: string | null | undefined;
  enabled?: boolean | null | undefined;
}

export function planKeywordUpdate(
  keyword: StoredKeyword | undefined,
  update: KeywordUpdate,
): Plan<StoredKeyword> {
  if (keyword === undefined) return unknown('keyword');
  const problem = replyRefusal(update.reply ?? null);
  if (problem !== null) return problem;
  if (update.enabled === false && saysBuiltIn(keyword)) {
    return conflicting(`enabled: ${keyword.word} works on every sender and can't be switched off`);
  }
  const reply = update.reply === undefined ? keyword.reply : (update.reply?.trim() ?? null);
  const result = { ...keyword, reply, enabled: update.enabled ?? keyword.enabled };
  const told = toldOfChange(
    subjectOfKeyword(keyword.keywordId),
    factsOfKeyword(keyword),
    factsOfKeyword(result),
  );
  return { kind: 'change', change: { keywords: [result] }, told, result };
}

/** Also a sender's own spelling of a built-in word. */
function saysBuiltIn(keyword: StoredKeyword): boolean {
  return builtIn.some((always) => always.action === keyword.action && always.matchKey === keyword.matchKey);
}

export function planKeywordRemoval(keyword: StoredKeyword | undefined): Plan<true> {
  if (keyword === undefined) return unknown('keyword');
  if (keyword.builtIn)
    return conflicting(`${keyword.word} is built in: it works on every sender and can't be removed`);
  const told = toldOfGone(subjectOfKeyword(keyword.keywordId), factsOfKeyword(keyword));
  return { kind: 'change', change: { removedKeywords: [keyword.keywordId] }, told, result: true };
}

export type PackRead = { kind: 'pack'; words: readonly PackKeyword[] } | Refused;

/** The words of a language's pack; a region does not matter. */
export function readPack(language: string): PackRead {
  const words = packOf(baseLanguage(asLanguage(language) ?? ''));
  if (words.length > 0) return { kind: 'pack', words };
  return badWish(`language: a language with a pack was expected: ${packLanguages.join(', ')}`);
}

/** Words that are there stay as they are; a word that does something else already, there or on a sender, is left out. */
export function planPack(
  basis: { like: readonly StoredKeyword[] },
  words: readonly PackKeyword[],
  newId: () => string,
): Plan<StoredKeyword[]> {
  const added: StoredKeyword[] = [];
  const result: StoredKeyword[] = [];
  for (const published of words) {
    const { word, action } = published;
    const key = generousKey(word);
    const there = basis.like.find((keyword) => keyword.senderId === null && keyword.generousKey === key);
    if (there === undefined && wordConflict(word, action, null, basis.like) === null) {
      added.push(newKeyword(newId(), word, action, published));
    }
    const now = there ?? added.find((keyword) => keyword.generousKey === key);
    if (now !== undefined) result.push(now);
  }
  if (added.length === 0) return { kind: 'unchanged', result };
  const told = toldTogether(
    `KeywordPack ${words[0]?.language}`,
    added.map((keyword) => toldOfNew(subjectOfKeyword(keyword.keywordId), factsOfKeyword(keyword))),
  );
  return { kind: 'change', change: { keywords: added }, told, result };
}
