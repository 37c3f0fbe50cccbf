import { foldText, generousKey } from '../../core/domain/message-text.rules.js';

const DIGITS_AS_LETTERS: ReadonlyMap<string, string> = new Map(
  Object.entries({ '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', $: 's', '@': 'a' }),
);

/**
 * The keys of the keywords that a text may spell in other ways than `generousKey` evens out: digits for letters
 * ("ST0P", "$TOP") and letters held down ("STOPPPP", "SSTTOOOPP"). Its own key is not among them.
 */
export function otherSpellings(text: string): string[] {
  const spellings: string[] = [];
  if (/[013457$@]/.test(text) && /\p{L}/u.test(text)) {
    const letters = foldText(text).replace(/[013457$@]/g, (sign) => DIGITS_AS_LETTERS.get(sign) ?? sign);
    spellings.push(generousKey(letters));
  }
  const key = generousKey(text);
  const once = withoutRepeats(key);
  if (once !== null) spellings.push(key.replace(/(.)\1\1+/gu, '$1'), once);
  return spellings;
}

/** The word with repeated letters typed once, if a letter stands there three times or more; else null. */
export function withoutRepeats(word: string): string | null {
  return /(.)\1\1/u.test(word) ? word.replace(/(.)\1+/gu, '$1') : null;
}
