/** Parts of regular expressions over folded texts, of which the patterns of notices are made. */
import { foldText } from '../../../core/domain/message-text.rules.js';

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

/** Nothing follows, a pause does, or what it is that ends. */
export const messages = `(?=${closing} ?(?:$|[\\n.,;:!|/)\\]…。]| (?:[-–—|(]|(?:these|our|all|any|more|future|further|receiving|messages|msgs|texts|txts|sms|alerts|ads|reply|help|from|anytime|les|nos|unsere|mensajes|mensagens|nachrichten|berichten|messaggi)(?![\\p{L}\\p{N}]))))`;

/** Before a keyword that no verb stands before. */
export const opening =
  '(?:^|[\\n.,;:!?)\\]|/*>–—-] ?|(?<![\\p{L}])(?:or|and|ou|et|o|y|e|oder|und|of|en|eller|lub|или) )';

/** Where a line or a sentence begins. */
export const sentence = '(?:^|[\\n.!?…;|(\\[•*。！] ?| [-–—/] ?)';

export const anyAddress = '\\+?\\(?\\d(?:[ .()-]{0,2}\\d){7,14}|\\d{5,6}';
export const siteAddress = '(?:https?:\\/\\/\\S|www\\.\\S|(?:[a-z0-9-]{1,63}\\.){1,5}[a-z]{2,24}\\/\\S)';

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
