/** Parts of regular expressions over folded texts, of which the patterns of notices are made. */
import { foldText } from '../../../core/domain/message-text.rules.js';
import { articles, keywordsBetween, sendVerbs, smallWords } from './notice-phrases.js';

/** Ambiguous ones (END, CANCEL) say less by themselves. */
export interface OptOutWord {
  word: string;
  ambiguous: boolean;
}

export const start = '(?<![\\p{L}\\p{N}])';
export const end = '(?![\\p{L}\\p{N}])';
export const quote = '["\'“”„«»‘’「」*\\[(]{0,2}';
export const closing = '["\'“”«»‘’「」*\\])]{0,2}';

/** Before a keyword without a verb: not "non-stop", "don't stop", "bus stop". */
export const wordStart =
  "(?<![\\p{L}\\p{N}]|\\p{L}-|(?<!\\p{L})(?:non|no|not|never|don['’ ]?t|can['’ ]?t|cannot|won['’ ]?t|bus|pit|one|jamais|sans|sin|ohne|ne|pas) )";

/** Nothing follows, or a pause does. */
export const pause = `(?=${closing} ?(?:$|[\\n.,;:!|/)\\]…。，、！]| [-–—|(]))`;

/** Less of a pause: behind a comma only the word for help. */
export const fullPause = `(?=${closing} ?(?:$|[\\n.;:!|/)\\]…。！]| [-–—|(]|, ?(?:reply |text |txt |send )?(?:help|info|aide|ayuda|ajuda|hilfe|aiuto)(?![\\p{L}\\p{N}])))`;

/** Nothing follows, a pause does, or what it is that ends. */
export const messages = `(?=${closing} ?(?:$|[\\n.,;:!|/)\\]…。]| (?:[-–—|(]|(?:these|our|all|any|more|future|further|receiving|messages|msgs|texts|txts|sms|alerts|ads|reply|help|from|anytime|les|nos|unsere|mensajes|mensagens|nachrichten|berichten|messaggi)(?![\\p{L}\\p{N}]))))`;

/** Before a keyword that no verb stands before. */
export const opening =
  '(?:^|[\\n.,;:!?)\\]|/*>–—-] ?|(?<![\\p{L}])(?:or|and|ou|et|o|y|e|oder|und|of|en|eller|lub|или) )';

/** Where a line or a sentence begins. */
export const sentence = '(?:^|[\\n.!?…;|(\\[•*。！] ?| [-–—/] ?)';

const day = '(?:0?[1-9]|[12]\\d|3[01])';
const month = '(?:0?[1-9]|1[0-2])';
const apart = '[ ./-]{1,2}';
/** 31.12.2026, 12/31/26, 2026-12-31, 20.12.-31.12., and a year alone. A French 01.12.20.24.26 is none. */
const date = oneOf([
  `(?:${day}${apart}${month}|${month}${apart}${day})${apart}(?:(?:19|20)\\d{2}(?!\\d|[.-]\\d)|\\d{2}(?![ .-]?\\d))`,
  `${day}[./]${month}[./]? ?[-–] ?${day}[./]`,
  `(?:19|20)\\d{2}${apart}${month}${apart}${day}(?!\\d|[.-]\\d)`,
  `(?:19|20)\\d{2}(?![ .()-]{0,2}\\d)`,
]);
/** No address. */
export const noDate = `(?!${date})`;
export const phoneNumber = `${noDate}\\+?\\(?\\d(?:[ .()-]{0,2}\\d){7,14}(?!\\d)`;
export const shortCode = `${noDate}\\d{5,6}(?!\\d)`;
export const siteAddress = '(?:https?:\\/\\/\\S|www\\.\\S|(?:[a-z0-9-]{1,63}\\.){1,5}[a-z]{2,24}\\/\\S)';

/** "Do not reply STOP" asks for the contrary. */
const notDenied = '(?<!(?:do not|don.?t|never|need not|needn.?t|can ?not|can.?t|nicht|no|non|nao|niet) )';
export const verb = `${start}${notDenied}${oneOf(sendVerbs)}`;

const apartFromKeyword = '(?= |["\'“„«‘:])';
const anySmall = `(?: ?${oneOf([...smallWords, ...keywordsBetween, ...articles])}${apartFromKeyword}){0,4}`;
const plainSmall = `(?: ?${oneOf([...smallWords, ...keywordsBetween])}${apartFromKeyword}){0,4}`;
/** Between verb and keyword. */
export const between = `[ :]?${anySmall}[ :]{0,2}${quote}`;
/** The same without a colon: what stands behind one is often no keyword: "Text: Stop, in the name of love". */
export const betweenWithoutColon = ` ?${anySmall} ?${quote}`;
/** Before an ambiguous word: "Reply by END of day" asks for no END, nor "enviar o cancelar" for a CANCELAR. */
export const betweenAndAmbiguous = `[ :]?${plainSmall}[ :]{0,2}${quote}`;

/** As a part of an expression; longest first, so that STOPALL is not read as STOP. */
export function words(keywords: readonly OptOutWord[]): string {
  const folded = new Set(keywords.map(({ word }) => foldText(word).trim()).filter((word) => word !== ''));
  const spelled = [...folded].map((word) => (word === 'optout' ? 'opt[ -]?out' : escaped(word)));
  return oneOf(spelled);
}

export function oneOf(parts: readonly string[]): string {
  if (parts.length === 0) return '(?!)';
  return `(?:${[...new Set(parts)].sort((one, other) => other.length - one.length).join('|')})`;
}

export function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
