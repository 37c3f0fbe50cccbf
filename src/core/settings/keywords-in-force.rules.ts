/** I1: which keywords count where. */
import { matchKeyOf } from '../domain/keyword-match-key.rules.js';
import { keywordPacks, type KeywordDefault } from '../domain/keyword-packs.js';
import type { AccountSettings, Keyword, Sender } from './account-settings.js';

/**
 * The keywords that count for a message to this sender (null: to an address that is none). Its own and the account's,
 * where its own wins; switched-off ones are among them, for these make a review. The built-in ones are always in force,
 * and for a recipient in +1 the floor words too, removed and switched off or not. A successor has keywords of its own:
 * what it inherits of an archived sender is the words of recipients.
 *
 * It takes time in proportion to the account's keywords: keep what it gives for as long as the settings.
 */
export function keywordsInForce(
  settings: AccountSettings,
  sender: Sender | null,
  plusOne: boolean,
): Keyword[] {
  const inForce = new Map<string, Keyword>();
  for (const keyword of settings.keywords) {
    const own = keyword.senderId !== null;
    if (own && keyword.senderId !== sender?.senderId) continue;
    if (own || !inForce.has(keyword.matchKey)) inForce.set(keyword.matchKey, keyword);
  }
  for (const always of plusOne ? [...builtIn, ...floor] : builtIn) {
    const there = inForce.get(always.matchKey);
    const kept = there?.action === always.action ? there : always;
    inForce.set(always.matchKey, kept.enabled ? kept : { ...kept, enabled: true });
  }
  return [...inForce.values()];
}

/** The words that nothing takes from an account: on every sender, and those for recipients in +1. */
export const builtIn = packKeywords('builtin');
export const floor = packKeywords('floor');

function packKeywords(byDefault: KeywordDefault): readonly Keyword[] {
  return keywordPacks
    .filter((keyword) => keyword.default === byDefault)
    .map((keyword) => ({
      keywordId: `${byDefault}:${keyword.word}`,
      word: keyword.word,
      matchKey: matchKeyOf(keyword.word, keyword.action),
      action: keyword.action,
      senderId: null,
      reply: null,
      language: keyword.language,
      builtIn: byDefault === 'builtin',
      floor: byDefault === 'floor',
      ambiguous: keyword.ambiguous,
      enabled: true,
    }));
}
