/** I8: what a reply says, and what it must not. */
import { baseLanguage } from '../domain/language.rules.js';
import { storableText } from '../domain/storable-text.rules.js';
import type { KeywordAction } from '../domain/vocabulary.js';
import type { AccountSettings, Sender } from './account-settings.js';
import { defaultReplyTexts } from './default-reply-texts.js';

export const replyTextLimit = 1_000;

export interface WrittenReply {
  text: string;
  /** Of the text: not always the one that was asked for. */
  language: string;
}

/**
 * The text to answer with, the brand filled in, or put before it where it is not named. The keyword's own reply, else of
 * each language in turn (the one asked for, the sender's, English; pt stands in for pt-BR) the sender's text, the
 * account's, the default.
 */
export function replyText(
  settings: AccountSettings,
  sender: Sender | null,
  action: KeywordAction,
  language: string,
  keywordReply: string | null,
): WrittenReply {
  const brand = settings.brand ?? settings.name;
  if (keywordReply !== null) return { text: withBrand(keywordReply, brand), language };
  const ofAccount = kept.get(settings) ?? new Map<string, WrittenReply>();
  kept.set(settings, ofAccount);
  const key = `${action} ${language} ${sender?.senderId ?? ''}`;
  const known = ofAccount.get(key);
  if (known !== undefined) return known;
  const written = writeReply(settings, sender, action, language, brand);
  ofAccount.set(key, written);
  return written;
}

/** What is answered is the same for all who are asked in one language, for as long as the settings are the same. */
const kept = new WeakMap<AccountSettings, Map<string, WrittenReply>>();

function writeReply(
  settings: AccountSettings,
  sender: Sender | null,
  action: KeywordAction,
  language: string,
  brand: string,
): WrittenReply {
  for (const candidate of languagesInTurn(language, sender?.language ?? settings.language)) {
    const text = textIn(settings, sender, action, candidate);
    if (text !== null) return { text: withBrand(text, brand), language: candidate };
  }
  throw new Error('there is no default reply in English');
}

function languagesInTurn(...languages: string[]): Set<string> {
  return new Set([...languages, 'en'].flatMap((language) => [language, baseLanguage(language)]));
}

function textIn(
  settings: AccountSettings,
  sender: Sender | null,
  action: KeywordAction,
  language: string,
): string | null {
  const written = settings.replyTexts.filter(
    (reply) => reply.action === action && reply.language === language,
  );
  const own = sender === null ? undefined : written.find((reply) => reply.senderId === sender.senderId);
  const ofAccount = written.find((reply) => reply.senderId === null);
  return own?.text ?? ofAccount?.text ?? defaultReplyTexts[language]?.[action] ?? null;
}

const placeholder = '{brand}';

function withBrand(text: string, brand: string): string {
  const filled = text.replaceAll(placeholder, () => brand);
  return filled.toLowerCase().includes(brand.toLowerCase()) ? filled : `${brand}: ${filled}`;
}

/** Why a text can't be a reply, as what was expected and what came; null when nothing speaks against it. */
export function replyProblem(text: string): string | null {
  const storable = storableText(text, replyTextLimit);
  if (storable.kind === 'not-storable') return storable.message;
  const unknown = /\{[^{}]*\}/.exec(text.replaceAll(placeholder, ''));
  if (unknown !== null)
    return `${placeholder} is the only thing that is filled in, and the text holds ${unknown[0]}`;
  const link = linkIn(text);
  if (link !== null) return `a reply holds no link, and ${link} is one or would become one on a phone`;
  const price = priceIn(text);
  if (price !== null) return `a reply holds no price, and ${price} looks like one`;
  return null;
}

const scheme = /\b[a-z][a-z0-9+.-]*:\/\/\S+|\bwww\.\S+/i;
/** Endings that phones take for a site's even without www, and any name with a path behind it. */
const siteName =
  /(?<![@\p{L}\p{N}.-])(?:[\p{L}\p{N}-]+\.)+(?:(?:com|net|org|info|biz|io|co|app|me|ly|gl|gd|ai|dev|link|shop|store|online|site|xyz|page|click|club|live|news|eu|uk|de|fr|es|it|nl|pl|se|pt|br|ru|tr|ca|au|us|ch|at|be|ie|mx|in|cn|jp)(?![\p{L}\p{N}-])(?!\.\p{L})|\p{L}{2,24}\/)\S*/iu;

function linkIn(text: string): string | null {
  return (scheme.exec(text) ?? siteName.exec(text))?.[0] ?? null;
}

const amount = '\\d+(?:[.,\\s]\\d+)*';
const currency =
  '(?:\\p{Sc}|(?:usd|eur|gbp|cad|aud|chf|sek|nok|dkk|pln|brl|mxn|inr|rub|try|jpy|cny|euros?|dollars?|pounds?|cents?|pence|kr|zł|zl|tl|руб|reais|pesos)(?![\\p{L}\\p{N}])|r\\$)';
const price = new RegExp(`${amount}\\s?${currency}|(?<![\\p{L}\\p{N}])${currency}\\s?${amount}`, 'iu');

function priceIn(text: string): string | null {
  return price.exec(text)?.[0] ?? null;
}
