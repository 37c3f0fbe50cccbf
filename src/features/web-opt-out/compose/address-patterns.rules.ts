/** Notices that name an address at which this sender's recipients are heard, as regular expressions over folded texts. */
import {
  between,
  closing,
  end,
  oneOf,
  type OptOutWord,
  pause,
  quote,
  start,
  verb,
  wordStart,
} from './notice-grammar.rules.js';
import {
  asPattern,
  keywordsOf,
  type NoticePattern,
  preposed,
  preposition,
  type Source,
  to,
} from './notice-patterns.rules.js';
import { beforeOwnAddress, sendVerbs } from './notice-phrases.js';
import { isShort } from './reach.rules.js';

/**
 * STOP au 36111, STOP PUB 36111, 36111: STOP. What is said of a short code is said of opting out; a phone number is called
 * for other things, too ("Reschedule or cancel: 415-555-0100"), so there it takes more.
 */
export function addressPatterns(
  keywords: readonly OptOutWord[],
  addresses: readonly string[],
): NoticePattern[] {
  const own = addresses.filter((address) => /^\+?\d{3,15}$/.test(address));
  if (own.length === 0) return [];
  const { plain, all, asked } = keywordsOf(keywords);
  const here = `${oneOf(own.map(asWritten))}(?!\\d)`;
  const shortHere = `${oneOf(own.filter(isShort).map(asWritten))}(?!\\d)`;
  const the = '[ :]{0,2}(?:le |el |the )?';
  const around = `[ :,–-]{0,2}(?:${oneOf(beforeOwnAddress)}${end}[ :,–-]{0,2}){0,3}`;
  const some = `(?: (?!${oneOf(sendVerbs)}${end})[\\p{L}\\p{N}]{1,14}){0,2}`;
  const sign = (keyword: string) => `${wordStart}${keyword}${end}${closing}`;
  const sources: Source[] = [
    ['NAMED', `${asked}${around}(?:${to})?${the}${here}`],
    ['NAMED', `${sign(all)}${around}(?:${to})?${the}${shortHere}`],
    ['NAMED', `${sign(plain)}${around}${preposed}${the}${here}`],
    ['NAMED', `${sign(plain)}${around}(?:${to})?${the}${here}`, 'loud'],
    ['NAMED', `${sign(plain)}${some} ${to} ?${shortHere}`],
    [
      'NAMED',
      `${start}${here}[ :,(–-]{0,3}(?:${verb}${between}|${preposition} (?:the word |le mot )?|(?<=[:=] ?))${quote}${plain}${end}${pause}`,
    ],
  ];
  return sources.map(asPattern);
}

/** An address as people write it: 36111, 36 111, +44 7700 900123, 07700 900123. */
function asWritten(address: string): string {
  const between = '[ .()-]{0,2}';
  const digits = (text: string) => Array.from(text).join(between);
  if (!address.startsWith('+')) return digits(address);
  const whole = `(?:\\+|00)?${digits(address.slice(1))}`;
  // A calling code has one to three digits.
  const national = [1, 2, 3].map((length) => address.slice(1 + length)).filter(({ length }) => length >= 8);
  return oneOf([whole, ...national.map((rest) => `\\(?0?${digits(rest)}`)]);
}
