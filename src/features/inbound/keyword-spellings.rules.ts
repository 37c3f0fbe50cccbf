import { foldText, generousKey } from '../../core/domain/message-text.rules.js';

const DIGITS_AS_LETTERS: ReadonlyMap<string, string> = new Map(
  Object.entries({ '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', $: 's', '@': 'a' }),
);

/**
 * The keys of the keywords that a text may spell in other ways than `generousKey` evens out: digits for letters
 * ("ST0P", "$TOP"), letters held down ("STOPPPP", "SSTTOOOPP"), letters in squares and circles ("🆂🆃🅾🅿"), a word said
 * again ("STOPSTOP") and HTML around it. Its own key is not among them.
 */
export function otherSpellings(text: string): string[] {
  const spellings: string[] = [];
  if (/[013457$@]/.test(text) && /\p{L}/u.test(text)) {
    const letters = foldText(text).replace(/[013457$@]/g, (sign) => DIGITS_AS_LETTERS.get(sign) ?? sign);
    spellings.push(generousKey(letters));
  }
  const bare = text.replace(MARKUP, ' ');
  if (bare !== text) spellings.push(generousKey(bare));
  const enclosed = text.replace(ENCLOSED_LETTER, letterInside);
  if (enclosed !== text) spellings.push(generousKey(enclosed));
  const key = generousKey(text);
  const said = SAID_AGAIN.exec(key)?.[1];
  if (said !== undefined) spellings.push(said);
  const once = withoutRepeats(key);
  if (once !== null) spellings.push(key.replace(/(.)\1\1+/gu, '$1'), once);
  return spellings;
}

/** Letters of signs that no normalisation takes out: in a circle, in a square, as halves of a flag. */
const ENCLOSED_LETTER = /[\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}\u{1f1e6}-\u{1f1ff}]/gu;
/** What mail programs and some gateways leave around a word. */
const MARKUP = /<\/?[a-z][^<>]{0,60}>|&(?:[a-z]{2,6}|#\d{1,5});/gi;
const SAID_AGAIN = /^(.{3,}?)\1+$/u;

function letterInside(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  const first = code >= 0x1f1e6 ? 0x1f1e6 : code >= 0x1f170 ? 0x1f170 : 0x1f150;
  return String.fromCharCode(0x61 + code - first);
}

/** The word with repeated letters typed once, if a letter stands there three times or more; else null. */
export function withoutRepeats(word: string): string | null {
  return /(.)\1\1/u.test(word) ? word.replace(/(.)\1+/gu, '$1') : null;
}
