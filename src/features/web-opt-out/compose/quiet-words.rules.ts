/** Keywords as people ask for them, in capitals or quotes, and the same words in a sentence. */
import { foldText } from '../../../core/domain/message-text.rules.js';

/** No keyword of anybody. */
const quietWord = 'heedquietword';
const quotable = /(["'“”„«»‘’「*[]?)([\p{L}\p{M}\p{N}\p{Cf}]+)(["'“”«»‘’」*\]]?)/gu;

/**
 * The text without those of its keywords that have small letters and no quotes. Scripts without capitals have no small
 * letters. `keywords`: folded.
 */
export function quieten(text: string, keywords: ReadonlySet<string>): string {
  return text.replaceAll(quotable, (whole, before: string, word: string, after: string) => {
    if (before !== '' && after !== '') return whole;
    return /\p{Ll}/u.test(word) && keywords.has(foldText(word)) ? before + quietWord + after : whole;
  });
}
