/** How notices of opting out are built, as regular expressions over folded texts. */
import { foldText } from '../../../core/domain/message-text.rules.js';
import {
  anyAddress,
  closing,
  end,
  escaped,
  messages,
  oneOf,
  opening,
  type OptOutWord,
  pause,
  quote,
  sentence,
  siteAddress,
  start,
  words,
  wordStart,
} from './notice-grammar.rules.js';
import {
  beforeOwnAddress,
  clickWords,
  everydayLabels,
  followers,
  labelPrefixes,
  labelPurposes,
  lastVerbs,
  sendVerbs,
  smallWords,
  strongPurposes,
  toAddress,
  towards,
  weakPurposes,
} from './notice-phrases.js';
import { wordings } from './wordings.js';

/** REPLY: answer with a word; NAMED: send it to an address; LINK: a page. */
export type NoticeKind = 'REPLY' | 'NAMED' | 'LINK';

export interface NoticePattern {
  kind: NoticeKind;
  pattern: RegExp;
}

/** "Do not reply STOP" asks for the contrary. */
const notDenied = '(?<!(?:do not|don.?t|never|need not|needn.?t|can ?not|can.?t|nicht|no|non|nao|niet) )';
const verb = `${start}${notDenied}${oneOf(sendVerbs)}`;
const between = `[ :]?(?: ?${oneOf(smallWords)}(?= |["'“„«‘:])){0,4}[ :]{0,2}${quote}`;
const preposition = '(?:with|by|via|mit|per|durch|avec|par|con|com|met|med|z|przez)';
const anyWord = `${quote}[\\p{L}]{2,12}${closing}`;
/** Other words that do the same: "STOP or UNSUBSCRIBE". */
const alsoWords = `(?: ?(?:,|or|ou|o|oder|of|eller|/) ?${anyWord}){0,3}`;
const strong = `${oneOf([...strongPurposes, ...labelPurposes])}${end}`;
const plainStrong = `(?:${oneOf(strongPurposes)}${end}|${oneOf(labelPurposes)}${end}${messages})`;
const weak = `${oneOf(weakPurposes)}${end}${messages}`;
const forWhat = ` ?${oneOf(towards)} ?(?:${strong}|${weak})`;
const plainlyForWhat = ` ?${oneOf(towards)} ?(?:${plainStrong}|${weak})`;

/** Where it goes: au, al numero. */
const to = `${oneOf(toAddress)}(?: (?:the |le |el )?(?:numero|number|nummer|num|nr|no)${end})?`;

/** Verb and keyword. */
const asked = (keyword: string) => `${verb}${between}${keyword}${end}${closing}`;
/** A keyword that stands for itself, as on a sign: STOP, STOP SMS. */
const sign = (keyword: string) =>
  `${wordStart}${keyword}${end}${closing}(?: ?(?:sms|mms|pubs?|promos?|gratuit|gratis)${end}){0,2}`;

/** Notices with these keywords. */
export function patternsOf(keywords: readonly OptOutWord[]): NoticePattern[] {
  const plain = words(keywords.filter(({ ambiguous }) => !ambiguous));
  const all = words(keywords);
  const found: [NoticeKind, string][] = [
    ...ownWordings(plain, all),
    ...namedPatterns(all),
    ...linkPatterns(plain),
    ...replyPatterns(plain, all),
  ];
  return found.map(([kind, source]) => ({ kind, pattern: new RegExp(source, 'gmu') }));
}

function namedPatterns(all: string): [NoticeKind, string][] {
  const ends = `(?!\\d)(?=${closing} ?(?:$|[\\n.,;:!)|]|${oneOf(towards)} ))`;
  return [
    // Text STOP to 12345, STOP to 12345.
    [
      'NAMED',
      `${asked(all)}${alsoWords}(?: ?${oneOf(beforeOwnAddress)}){0,2} ?${to} ?(?:\\d{3,6}|${anyAddress})(?!\\d)`,
    ],
    ['NAMED', `${sign(all)} ?${to} ?(?:${anyAddress})${ends}`],
    // STOP36180, STOP SMS 36063, Stop Pub: 36180: what only a French short code can be.
    ['NAMED', `${wordStart}stop(?: ?(?:sms|mms|pubs?|promos?|gratuit)){0,2} ?:? ?3[68]\\d{3}(?!\\d)`],
  ];
}

function linkPatterns(plain: string): [NoticeKind, string][] {
  const what =
    '(?: (?:de |nos |our |these |unsere |onze |mas |mais )?(?:sms|messages?|mensajes|mensagens|messaggi|nachrichten|berichten|texts?|pubs?|newsletter))?';
  const clicks = `(?:${oneOf(clickWords)}[ :>→–-]{1,3})`;
  const sign = '[ :>→?–-]{0,3}';
  const label = `${sentence}(?:${oneOf(labelPrefixes)} ){0,3}${oneOf([...labelPurposes, ...everydayLabels])}${end}`;
  return [
    // Unsubscribe: https://…, Opt out here www.…
    ['LINK', `${start}${oneOf(strongPurposes)}${end}${what}${sign}${clicks}{0,2}${siteAddress}`],
    // Baja: https://…, Zum Abmelden hier: www.…: everyday words are the whole label.
    ['LINK', `${label}${what}(?: ?[:=>→–-]{1,2} ?| ?${clicks}{1,2})${clicks}{0,1}${siteAddress}`],
    // Stop: https://…
    ['LINK', `${sentence}${plain}${end} ?[:=>→-] ?${siteAddress}`],
  ];
}

function replyPatterns(plain: string, all: string): [NoticeKind, string][] {
  return [
    // Reply STOP, Text CANCEL!, Reply STOP free, Reply STOP to opt out, Antworten Sie mit STOP.
    ['REPLY', `${asked(all)}${alsoWords}(?:${pause}| ?,? ?${oneOf(followers)}${end})`],
    ['REPLY', `${asked(plain)}${alsoWords}${end} ?${oneOf(towards)} (?![\\d+])`],
    ['REPLY', `${asked(all)}${alsoWords}${forWhat}`],
    // STOP to opt out, STOP=unsubscribe, STOP reply to end, HELP for help, STOP to cancel.
    [
      'REPLY',
      `${start}${plain}${end}${closing}${alsoWords}(?: ${oneOf(sendVerbs)})? ?${oneOf(towards)} ?${plainStrong}`,
    ],
    [
      'REPLY',
      `${opening}${quote}${all}${end}${closing}${alsoWords}(?: ${oneOf(sendVerbs)})?${plainlyForWhat}`,
    ],
    // Opt out: STOP, Abmelden mit STOP, Abmeldung: STOP senden, Afmelden? Sms STOP.
    [
      'REPLY',
      `${start}${strong} ?[:?=>→(–—-]{0,2} ?(?:${verb}${between}|(?:${preposition}|は) ?)?${quote}${plain}${end}${closing}(?: ?${oneOf(lastVerbs)}${end})?${pause}`,
    ],
    // Mit STOP abmelden, Kein Interesse? STOP senden
    [
      'REPLY',
      `${start}${preposition} ${quote}${plain}${end}${closing} (?:(?:sms )?${plainStrong}|${oneOf(lastVerbs)}${end}${pause})`,
    ],
    [
      'REPLY',
      `${opening}${quote}${plain}${end}${closing} ?(?:an diese nummer |per sms |naar dit nummer )?${oneOf(lastVerbs)}${end}${pause}`,
    ],
    // stop2quit, stop=end, stop2optout.
    [
      'REPLY',
      `${start}stop ?(?:2|=|to) ?(?:end|quit|stop|cancel|opt ?out|unsub\\p{L}{0,8})${end}${messages}`,
    ],
    // Iptal icin STOP yazip…, STOPと返信, TD退订.
    ['REPLY', `${start}${plain}${closing} ?(?:yaz(?:ip|arak|in)?|gonder|yanit)`],
    ['REPLY', `${plain}${closing} ?(?:と返信|を返信|と送信|を送信)`],
    ['REPLY', `(?:回复?|回復|回覆|发送|發送) ?${quote}[\\p{L}]{0,8}${closing} ?(?:退订|退訂|拒收|取消)`],
    ['REPLY', `(?:退订|退訂|拒收)[^\\n]{0,4}?(?:回|发送|發送)`],
    ['REPLY', `(?:ارسل|رد|השב|השיבו|שלח|שלחו|ตอบ|ตอบกลับ|ส่ง|พิมพ์)[^\\n]{0,12}?${quote}${plain}${closing}`],
  ];
}

/** STOP au 36111, STOP PUB 36111, 36111: STOP: an address at which this sender's recipients answer. */
export function addressPatterns(
  keywords: readonly OptOutWord[],
  addresses: readonly string[],
): NoticePattern[] {
  const own = addresses.filter((address) => /^\+?\d{3,15}$/.test(address)).map(asWritten);
  if (own.length === 0) return [];
  const all = words(keywords);
  const plain = words(keywords.filter(({ ambiguous }) => !ambiguous));
  const here = `${oneOf(own)}(?!\\d)`;
  const some = `(?: (?!${oneOf(sendVerbs)}${end})[\\p{L}\\p{N}]{1,14}){0,2}`;
  const sources = [
    `${wordStart}${all}${end}${closing}[ :,–-]{0,2}(?:${oneOf(beforeOwnAddress)}${end}[ :,–-]{0,2}){0,3}(?:${to})?[ :]{0,2}(?:le |el |the )?${here}`,
    `${wordStart}${plain}${end}${closing}${some} ${to} ?${here}`,
    `${start}${here}[ :,(–-]{0,3}(?:${verb}${between}|${preposition} (?:the word |le mot )?|(?<=[:=] ?))${quote}${plain}${end}${pause}`,
  ];
  return sources.map((source) => ({ kind: 'NAMED', pattern: new RegExp(source, 'gmu') }));
}

/**
 * What Heed itself adds, in every language: NAMED first, for it holds what REPLY looks for. Its links are known by where
 * they lead.
 */
function ownWordings(plain: string, all: string): [NoticeKind, string][] {
  const places = (keyword: string): Record<string, string> => ({
    '{word}': `${quote}${keyword}${closing}`,
    '{address}': '(?:\\d{3,8}(?!\\d)|\\+?\\d(?:[ .-]?\\d){6,14})',
  });
  const pattern = (wording: string, keyword: string) => {
    const parts = foldText(wording).split(/(\{\w+\})/);
    const inPlace = places(keyword);
    return parts.map((part) => inPlace[part] ?? escaped(part)).join('');
  };
  const from = (list: 'named' | 'reply') => {
    const every = Object.values(wordings).flatMap((ofLanguage) => ofLanguage[list]);
    const first = every.filter((wording) => wording.startsWith('{word}'));
    const latin = every.filter((wording) => /^\p{Script=Latin}/u.test(wording));
    const others = every.filter((wording) => !first.includes(wording) && !latin.includes(wording));
    const rests = first.map((wording) => pattern(wording.replace('{word}', ''), plain));
    return `(?:${wordStart}${places(plain)['{word}']}${oneOf(rests)}|${start}${oneOf(latin.map((wording) => pattern(wording, all)))}|${oneOf(others.map((wording) => pattern(wording, all)))})${pause}`;
  };
  return [
    ['NAMED', from('named')],
    ['REPLY', from('reply')],
  ];
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
