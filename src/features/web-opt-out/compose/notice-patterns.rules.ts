/** How notices of opting out are built, as regular expressions over folded texts. */
import { foldText } from '../../../core/domain/message-text.rules.js';
import { sendVerbs, smallWords, strongPurposes, toAddress, towards, weakPurposes } from './notice-phrases.js';
import { wordings } from './wordings.js';

/** REPLY: answer with a word; NAMED: send it to an address; LINK: a page. */
export type Notice = 'REPLY' | 'NAMED' | 'LINK';

/** Ambiguous ones (END, CANCEL) say how to opt out only with what they do. */
export interface OptOutWord {
  word: string;
  ambiguous: boolean;
}

export interface NoticePattern {
  notice: Notice;
  pattern: RegExp;
}

const start = '(?<![\\p{L}\\p{N}])';
const end = '(?![\\p{L}\\p{N}])';
const quote = '["\'“”„«»‘’「」*\\[(]{0,2}';
const closing = '["\'“”«»‘’「」*\\])]{0,2}';
/** Nothing follows, or a pause does. */
const pause = `(?=${closing} ?(?:$|[\\n.,;:|/)\\]&…。，、]| [-–—|(]))`;
/** Nothing follows, a pause does, or what it is that ends. */
const messages = `(?=${closing} ?(?:$|[\\n.,;:!|/)\\]…。]| (?:[-–—|(]|(?:these|our|all|any|more|future|further|receiving|messages|msgs|texts|txts|sms|alerts|ads|reply|help|from|anytime|les|nos)(?![\\p{L}\\p{N}]))))`;
/** Before a keyword that no verb stands before. */
const opening =
  '(?:^|[\\n.,;:!?)\\]|/*>–—-] ?|(?<![\\p{L}])(?:or|and|ou|et|o|y|e|oder|und|of|en|eller|lub|или) )';
const anyAddress = '\\+?\\d(?:[ .-]?\\d){7,14}|\\d{5,6}';
const siteAddress = '(?:https?:\\/\\/\\S|www\\.\\S|(?:[a-z0-9-]+\\.)+[a-z]{2,24}\\/\\S)';

/** Between what the link does and the link. */
const click =
  '[ :>→?–-]{0,3}(?:(?:here|at|by|visit|go to|click(?: here)?|tap(?: here)?|link|via|hier|ici|aqui|qui|cliquez(?: ici)?|clique(?: aqui)?|haz clic(?: aqui)?|her|har|klik|klicka|こちら)[ :>→–-]{1,3}){0,2}';

/** Notices with these keywords, those that name an address first, and those that ask for a reply last. */
export function patternsOf(keywords: readonly OptOutWord[]): NoticePattern[] {
  const plain = words(keywords.filter(({ ambiguous }) => !ambiguous));
  const all = words(keywords);
  const verb = `${start}${oneOf(sendVerbs)}`;
  const between = `[ :]?(?: ?${oneOf(smallWords)}(?= |["'“„«‘:])){0,4}[ :]{0,2}${quote}`;
  const ask = (keyword: string) => `${verb}${between}${keyword}${end}${closing}`;
  const alsoWords = `(?: ?(?:,|or|ou|o|oder|of|eller|/) ?${quote}[\\p{L}]{2,12}${closing}){0,3}`;
  const strong = `${oneOf(strongPurposes)}${end}`;
  const weak = `${oneOf(weakPurposes)}${end}${messages}`;
  const forWhat = ` ?${oneOf(towards)} ?(?:${strong}|${weak})`;
  const found: [Notice, string][] = [
    ...ownWordings(all),
    // Text STOP to 12345, STOP to 12345.
    ['NAMED', `${ask(all)}${alsoWords} ?${oneOf(toAddress)} ?(?:\\d{3,6}|${anyAddress})(?!\\d)`],
    [
      'NAMED',
      `${sign(plain)} ?${oneOf(toAddress)} ?(?:${anyAddress})(?!\\d)(?=${closing} ?(?:$|[\\n.,;:)|]|${oneOf(towards)} ))`,
    ],
    // Unsubscribe: https://…, Stop: https://…
    ['LINK', `${start}(?:${oneOf(strongPurposes)}|opting out)${end}${click}${siteAddress}`],
    ['LINK', `${opening}${plain}${end} ?[:=>→-] ?${siteAddress}`],
    // STOP36180, STOP SMS 36063: what only a French short code can be.
    ['NAMED', `${start}stop(?: ?sms)? ?:? ?3[68]\\d{3}(?!\\d)`],
    // Reply STOP, Reply STOP to opt out, Antworten Sie mit STOP.
    ['REPLY', `${ask(plain)}${alsoWords}(?:${pause}|${end} ?${oneOf(towards)} (?!\\d))`],
    [
      'REPLY',
      `${ask(plain)}${alsoWords} (?:at any|any ?time|now|if you|via|by (?:sms|text)|par sms|per sms)${end}`,
    ],
    ['REPLY', `${ask(all)}${alsoWords}${forWhat}`],
    // STOP to opt out, STOP=unsubscribe, HELP for help, STOP to cancel.
    ['REPLY', `${start}${plain}${end}${closing}${alsoWords} ?${oneOf(towards)} ?${strong}`],
    ['REPLY', `${opening}${quote}${all}${end}${closing}${alsoWords}${forWhat}`],
    // Opt out: STOP, Abmelden mit STOP, Afmelden? Sms STOP.
    [
      'REPLY',
      `${start}${oneOf(strongPurposes)}${end} ?[:?=>→(–—-]{0,2} ?(?:${verb}${between}|(?:with|by|via|mit|per|avec|par|con|com|met|med|z|は) ?)?${quote}${plain}${end}${pause}`,
    ],
    // stop2quit, stop=end, stop2optout.
    ['REPLY', `${start}stop ?(?:2|=|to) ?(?:end|quit|stop|cancel|opt ?out|unsub\\p{L}*)${end}${messages}`],
    // Iptal icin STOP yazip…, STOPと返信, TD退订.
    ['REPLY', `${start}${plain}${closing} ?(?:yaz(?:ip|arak|in)?|gonder|yanit)`],
    ['REPLY', `${plain}${closing} ?(?:と返信|を返信|と送信|を送信)`],
    ['REPLY', `(?:回复?|回復|回覆|发送|發送) ?${quote}[\\p{L}]{0,8}${closing} ?(?:退订|退訂|拒收|取消)`],
    ['REPLY', `(?:退订|退訂|拒收)[^\\n]{0,4}?(?:回|发送|發送)`],
    ['REPLY', `(?:ارسل|رد|השב|השיבו|שלח|שלחו|ตอบ|ตอบกลับ|ส่ง|พิมพ์)[^\\n]{0,12}?${quote}${plain}${closing}`],
  ];
  return found.map(([notice, source]) => ({ notice, pattern: new RegExp(source, 'mu') }));
}

const sign = (keyword: string) => `${start}${keyword}${end}${closing}(?: ?sms)?`;

/** STOP au 36111, STOP 36111: an address at which this sender's recipients answer. */
export function addressPatterns(
  keywords: readonly OptOutWord[],
  addresses: readonly string[],
): NoticePattern[] {
  const own = addresses.filter((address) => /^\+?\d{3,15}$/.test(address)).map(asWritten);
  if (own.length === 0) return [];
  const source = `${sign(words(keywords))} ?(?:${oneOf(toAddress)} ?)?${oneOf(own)}(?!\\d)`;
  return [{ notice: 'NAMED', pattern: new RegExp(source, 'mu') }];
}

/**
 * What Heed itself adds, in every language: NAMED first, for it holds what REPLY looks for. Its links are known by where
 * they lead.
 */
function ownWordings(keyword: string): [Notice, string][] {
  const places: Record<string, string> = {
    '{word}': `${quote}${keyword}${closing}`,
    '{address}': '(?:\\d{3,8}(?!\\d)|\\+?\\d(?:[ .-]?\\d){6,14})',
  };
  const pattern = (wording: string) =>
    foldText(wording)
      .split(/(\{\w+\})/)
      .map((part) => places[part] ?? escaped(part))
      .join('');
  const lists = Object.values(wordings);
  const begins = (wording: string) => (/^\p{Script=Latin}/u.test(wording) ? start : '');
  const from = (all: readonly string[]) =>
    oneOf(all.map((wording) => begins(wording) + pattern(wording) + pause));
  return [
    ['NAMED', from(lists.flatMap(({ named }) => named))],
    ['REPLY', from(lists.flatMap(({ reply }) => reply))],
  ];
}

/** As a part of an expression; longest first, so that STOPALL is not read as STOP. */
export function words(keywords: readonly OptOutWord[]): string {
  const folded = new Set(keywords.map(({ word }) => foldText(word).trim()).filter((word) => word !== ''));
  const spelled = [...folded].map((word) => (word === 'optout' ? 'opt[ -]?out' : escaped(word)));
  return oneOf(spelled);
}

function oneOf(parts: readonly string[]): string {
  if (parts.length === 0) return '(?!)';
  return `(?:${[...parts].sort((one, other) => other.length - one.length).join('|')})`;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** An address as people write it: 36111, 36 111, +44 7700 900123. */
function asWritten(address: string): string {
  const digits = Array.from(address.replace('+', '')).join('[ .-]?');
  return address.startsWith('+') ? `(?:\\+|00)?${digits}` : digits;
}
