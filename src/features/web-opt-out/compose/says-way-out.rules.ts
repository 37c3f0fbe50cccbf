/**
 * Whether a text says already how to opt out, so that it is never said twice: "Reply STOP to opt out", "STOP au 36111", "Abmelden:
 * STOP", a link of Heed's. "STOP paying too much!" says nothing of the kind. In doubt it does not: a notice too many is
 * better than none.
 */
import { keywordPacks } from '../../../core/domain/keyword-packs.js';
import { foldText } from '../../../core/domain/message-text.rules.js';
import { linkPlace } from './add-way-out.rules.js';
import { sendVerbs, smallWords, strongPurposes, toAddress, towards, weakPurposes } from './notice-phrases.js';
import { wordings } from './wordings.js';

/** REPLY: answer with a word; NAMED: send it to an address; LINK: a page. */
export type Notice = 'REPLY' | 'NAMED' | 'LINK';

export interface KnownNames {
  /**
   * Words that opt out on this sender, beside those of all packs, which are known anyway; ambiguous ones (END, CANCEL) say
   * so only with what they do.
   */
  keywords: readonly { word: string; ambiguous: boolean }[];
  /** Where this sender's recipients answer: its own address and its reply address. */
  addresses: readonly string[];
  /** What links of Heed's begin with, as https://heed.example.com. */
  publicUrl: string;
}

/** Reads texts; of what it needs the most is made once and for all. */
export function noticeReader({
  keywords,
  addresses,
  publicUrl,
}: KnownNames): (text: string) => Notice | null {
  const own = keywords.filter(({ word }) => !publishedWords.has(foldText(word)));
  const patterns = [
    ...addressPatterns([...published, ...own], addresses),
    ...publishedPatterns(),
    ...(own.length === 0 ? [] : patternsOf(own)),
  ];
  const hint = new RegExp(`${words([...published, ...own])}|:\\/\\/|www\\.|\\.[a-z]{2,24}\\/|退|拒`, 'gu');
  const links = ['/u/', '/opt-out/'].map((path) => withoutScheme(publicUrl).toLowerCase() + path);
  return (text) => {
    const lower = text.toLowerCase();
    if (text.includes(linkPlace) || links.some((link) => lower.includes(link))) return 'LINK';
    const parts = partsAround(foldText(text).replaceAll(/[ \t\u00a0]+/g, ' '), hint);
    const found = patterns.find(({ pattern }) => parts.some((part) => pattern.test(part)));
    return found?.notice ?? null;
  };
}

type Keyword = KnownNames['keywords'][number];

const published: readonly Keyword[] = keywordPacks.filter(({ action }) => action === 'OPT_OUT');
const publishedWords: ReadonlySet<string> = new Set(published.map(({ word }) => foldText(word)));
let madeOnce: readonly NoticePattern[] | null = null;

/** They cost tens of milliseconds. */
function publishedPatterns(): readonly NoticePattern[] {
  return (madeOnce ??= patternsOf(published));
}

/** More characters than any notice has before or behind its keyword or address. */
const around = 120;

/** The parts of a text where a notice may be: a long text is not searched whole for each pattern. */
function partsAround(text: string, hint: RegExp): string[] {
  const parts: { from: number; to: number }[] = [];
  for (const { index } of text.matchAll(hint)) {
    const last = parts.at(-1);
    const from = index <= around ? 0 : text.lastIndexOf(' ', index - around) + 1;
    const space = text.indexOf(' ', index + around);
    const to = space < 0 ? text.length : space;
    if (last !== undefined && from <= last.to) last.to = to;
    else parts.push({ from, to });
  }
  return parts.map(({ from, to }) => text.slice(from, to));
}

interface NoticePattern {
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

function patternsOf(keywords: readonly Keyword[]): NoticePattern[] {
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
    ['LINK', `${start}${plain}${end} ?[:=>→-] ?${siteAddress}`],
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
function addressPatterns(keywords: readonly Keyword[], addresses: readonly string[]): NoticePattern[] {
  const own = addresses.filter((address) => /^\+?\d{3,15}$/.test(address)).map(asWritten);
  if (own.length === 0) return [];
  const source = `${sign(words(keywords))} ?(?:${oneOf(toAddress)} ?)?${oneOf(own)}(?!\\d)`;
  return [{ notice: 'NAMED', pattern: new RegExp(source, 'mu') }];
}

/** What Heed itself adds, in every language: NAMED first, for it holds what REPLY looks for. */
function ownWordings(keyword: string): [Notice, string][] {
  const places: Record<string, string> = {
    '{word}': `${quote}${keyword}${closing}`,
    '{address}': '(?:\\d{3,8}(?!\\d)|\\+?\\d(?:[ .-]?\\d){6,14})',
    [linkPlace]: siteAddress,
  };
  const pattern = (wording: string) =>
    foldText(wording)
      .split(/(\{\w+\})/)
      .map((part) => places[part] ?? escaped(part))
      .join('');
  const lists = Object.values(wordings);
  const begins = (wording: string) => (/^\p{Script=Latin}/u.test(wording) ? start : '');
  const ends = (wording: string) => (wording.endsWith(linkPlace) ? '' : pause);
  const from = (all: readonly string[]) =>
    oneOf(all.map((wording) => begins(wording) + pattern(wording) + ends(wording)));
  return [
    ['NAMED', from(lists.flatMap(({ named }) => named))],
    ['LINK', from(lists.flatMap(({ link }) => link))],
    ['REPLY', from(lists.flatMap(({ reply }) => reply))],
  ];
}

/** Longest first, so that STOPALL is not read as STOP. */
function words(keywords: readonly Keyword[]): string {
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

function withoutScheme(url: string): string {
  return url.replace(/^[a-z]+:\/\//i, '');
}
