import { withoutLookAlikes } from './look-alike-text.rules.js';

/**
 * The keys by which texts and keywords are compared. Two texts say the same keyword exactly when their keys are equal;
 * whoever stores a keyword stores its key too, made by these functions and no others.
 *
 * - Opting out and asking for help are read by `generousKey`: in doubt it is the keyword (I2).
 * - Opting in is read by `literalKey`: in doubt it is not (I2).
 */

/** A keyword has at most this many characters, counted without outer spaces. */
export const LONGEST_KEYWORD = 30;

const BEYOND_ASCII = /[^\p{ASCII}]/u;
const NOT_KEY_ASCII = /[^a-z0-9]+/g;
const NOT_KEY = /[^\p{L}\p{M}\p{N}]+/gu;

/**
 * Marks that are ornament: accents of Latin, Greek and Cyrillic letters, vowel points of Hebrew and Arabic, the tatweel.
 * Marks of Thai and Indic scripts are not: without them หยุด would be another word.
 */
const ORNAMENT =
  /[\u0300-\u036f]|[\u0591-\u05bd]|[\u05bf-\u05c7]|[\u0610-\u061a]|[\u064b-\u065f]|\u0640|\u0670/g;

/** Signs of trade that normalisation would write out as letters. */
const TRADE_SIGNS = /[™℠]/g;

/** What nobody sees: format characters, variation selectors, fillers, the frame of a keycap. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]|\u20e3|\ufffc/gu;

/** Letters that normalisation leaves whole although people write them plainly. */
const PLAIN_LETTERS: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['ł', 'l'],
  ['ı', 'i'],
  ['ħ', 'h'],
  ['þ', 'th'],
]);
const NOT_PLAIN = /[ßæœøđðłıħþ]/g;

/**
 * The text in one case and width, without ornament and without what is invisible; its letters, digits, spaces and
 * punctuation stay. "Arrêt" and "ARRET", "İPTAL" and "iptal", "ＳＴＯＰ" and "stop" become the same.
 */
export function foldText(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text.toLowerCase();
  return text
    .replace(TRADE_SIGNS, '')
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .toLowerCase()
    .normalize('NFD')
    .replace(ORNAMENT, '')
    .normalize('NFC')
    .replace(NOT_PLAIN, (letter) => PLAIN_LETTERS.get(letter) ?? letter);
}

/**
 * The key for opting out and for help: only letters and digits count, so that case, width, accents, punctuation,
 * quotes, emoji, invisible characters, NUL and spaces inside make no difference; look-alikes of Latin letters count as these.
 * Empty for a text without a letter or digit.
 */
export function generousKey(text: string): string {
  const folded = foldText(text);
  if (!BEYOND_ASCII.test(folded)) return folded.replace(NOT_KEY_ASCII, '');
  // What stood apart may be one letter now, as the parts of a Korean syllable.
  return withoutLookAlikes(folded.replace(NOT_KEY, '').normalize('NFC'));
}

const FULL_WIDTH = /[\uff01-\uff5e]/g;
const FULL_WIDTH_OFFSET = 0xfee0;
const END_PUNCTUATION = /[\s.!?,;:…。．！？，、；：]+$/u;

/**
 * The key for opting in: only case, width, end punctuation and outer spaces make no difference.
 * "Start!" says START; "S T A R T", "“START”", "START 🙏" and "Résumé" (for RESUME) say nothing.
 */
export function literalKey(text: string): string {
  return text
    .normalize('NFC')
    .replace(FULL_WIDTH, (wide) => String.fromCharCode(wide.charCodeAt(0) - FULL_WIDTH_OFFSET))
    .trim()
    .replace(END_PUNCTUATION, '')
    .toLowerCase()
    .normalize('NFC');
}

/** Why a word can't be a keyword. */
export type KeywordProblem =
  /** Nothing of it is a letter or a digit. */
  | { readonly kind: 'EMPTY' }
  /** More than one word; `asOneWord` is what could be added instead, and recognises the spaced spelling too. */
  | { readonly kind: 'PHRASE'; readonly words: number; readonly asOneWord: string }
  | { readonly kind: 'TOO_LONG'; readonly length: number; readonly longest: number }
  /** Control characters or half a character: no database and no phone takes it. */
  | { readonly kind: 'NOT_TEXT' };

const NOT_TEXT = /[\p{Cc}\p{Cs}]/u;
const SPACES = /\s+/u;

/**
 * What forbids this word as a keyword; null when nothing does. Any script is welcome. A hyphen, a dot or an apostrophe
 * inside joins ("OPT-OUT" is one word, the same as OPTOUT); a space divides ("opt out" is a phrase).
 */
export function keywordProblem(word: string): KeywordProblem | null {
  const trimmed = word.trim();
  if (NOT_TEXT.test(trimmed.replace(/\s/g, ''))) return { kind: 'NOT_TEXT' };
  if (generousKey(trimmed) === '') return { kind: 'EMPTY' };
  const words = trimmed.split(SPACES).filter((part) => generousKey(part) !== '');
  if (words.length > 1) return { kind: 'PHRASE', words: words.length, asOneWord: words.join('') };
  const length = Array.from(trimmed.normalize('NFC')).length;
  if (length > LONGEST_KEYWORD) return { kind: 'TOO_LONG', length, longest: LONGEST_KEYWORD };
  return null;
}
