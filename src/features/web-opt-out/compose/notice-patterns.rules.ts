/** How notices of opting out are built, as regular expressions over folded texts: those with a keyword. */
import { foldText } from '../../../core/domain/message-text.rules.js';
import {
  between,
  betweenAndAmbiguous,
  betweenWithoutColon,
  closing,
  end,
  escaped,
  fullPause,
  messages,
  noDate,
  oneOf,
  opening,
  type OptOutWord,
  pause,
  phoneNumber,
  quote,
  shortCode,
  start,
  verb,
  words,
  wordStart,
} from './notice-grammar.rules.js';
import { linkPatterns } from './link-patterns.rules.js';
import {
  beforeOwnAddress,
  followers,
  labelPurposes,
  lastVerbs,
  sendVerbs,
  strongPurposes,
  toAddress,
  toSigns,
  towards,
  weakPurposes,
} from './notice-phrases.js';
import { wordings } from './wordings.js';

/** REPLY: answer with a word; NAMED: send it to an address; LINK: a page. */
export type NoticeKind = 'REPLY' | 'NAMED' | 'LINK';

export interface NoticePattern {
  kind: NoticeKind;
  /** Only keywords in capitals or quotes are any: "Reply END", not "reply end". */
  loud: boolean;
  pattern: RegExp;
}

/** What patterns are made of; loud as in NoticePattern. */
export type Source = readonly [kind: NoticeKind, source: string, loud?: 'loud'];

export function asPattern([kind, source, loud]: Source): NoticePattern {
  return { kind, loud: loud !== undefined, pattern: new RegExp(source, 'gmu') };
}

export const preposition = '(?:with|by|via|mit|per|durch|avec|par|con|com|met|med|z|przez)';
const strong = `${oneOf([...strongPurposes, ...labelPurposes])}${end}`;
const plainStrong = `(?:${oneOf(strongPurposes)}${end}|${oneOf(labelPurposes)}${end}${messages})`;
const weak = `${oneOf(weakPurposes)}${end}${messages}`;
const forWhat = ` ?${oneOf(towards)} ?(?:${strong}|${weak})`;
const plainlyForWhat = ` ?${oneOf(towards)} ?(?:${plainStrong}|${weak})`;

/** Where it goes: au, al numero. */
export const preposed = `${oneOf(toAddress)}(?: (?:the |le |el )?(?:numero|number|nummer|num|nr|no)${end})?`;
export const to = `(?:${preposed}|${oneOf(toSigns)})`;

/** A keyword that stands for itself, as on a sign: STOP, STOP SMS. */
const sign = (keyword: string) =>
  `${wordStart}${keyword}${end}${closing}(?: ?(?:sms|mms|pubs?|promos?|gratuit|gratis)${end}){0,2}`;

/** Keywords, as parts of expressions. */
export interface Keywords {
  /** Those that mean nothing else. */
  plain: string;
  all: string;
  /** Verb and keyword. */
  asked: string;
  /** Other words that do the same: "STOP or UNSUBSCRIBE". */
  also: string;
}

export function keywordsOf(keywords: readonly OptOutWord[]): Keywords {
  const plain = words(keywords.filter(({ ambiguous }) => !ambiguous));
  const all = words(keywords);
  return {
    plain,
    all,
    asked: `${verb}(?:${between}${plain}|${betweenAndAmbiguous}${all})${end}${closing}`,
    also: `(?:(?: ?[,/] ?(?:(?:or|ou|oder|eller) )?| (?:or|ou|o|oder|of|eller) )${quote}${all}${end}${closing}){0,4}`,
  };
}

/** Notices with these keywords. */
export function patternsOf(keywords: readonly OptOutWord[]): NoticePattern[] {
  const known = keywordsOf(keywords);
  return [
    ...ownWordings(known),
    ...namedPatterns(known),
    ...linkPatterns(known.plain),
    ...replyPatterns(known),
  ].map(asPattern);
}

function namedPatterns({ plain, all, asked, also }: Keywords): Source[] {
  const ends = `(?=${closing} ?(?:$|[\\n.,;:!)|]|${oneOf(towards)} ))`;
  return [
    // Text STOP to 12345, STOP to 12345.
    [
      'NAMED',
      `${asked}${also}(?: ?${oneOf(beforeOwnAddress)}){0,2} ?${to} ?(?:${noDate}\\d{3,6}(?!\\d)|${phoneNumber})`,
    ],
    ['NAMED', `${sign(plain)} ?${preposed} ?(?:${phoneNumber}|${shortCode})${ends}`],
    ['NAMED', `${sign(plain)} ?${oneOf(toSigns)} ?${shortCode}${ends}`],
    ['NAMED', `${sign(plain)} ?${oneOf(toSigns)} ?${phoneNumber}${ends}`, 'loud'],
    ['NAMED', `${sign(all)} ?${preposed} ?${shortCode}${ends}`, 'loud'],
    // STOP36180, STOP SMS 36063, Stop Pub: 36180: what only a French short code can be.
    ['NAMED', `${wordStart}stop(?: ?(?:sms|mms|pubs?|promos?|gratuit)){0,2} ?:? ?3[68]\\d{3}(?!\\d)`],
  ];
}

function replyPatterns({ plain, all, asked, also }: Keywords): Source[] {
  const askedPlainly = `${verb}${betweenWithoutColon}${plain}${end}${closing}`;
  const follows = ` ?,? ?${oneOf(followers)}${end}`;
  return [
    // Reply STOP, Text CANCEL!, Reply STOP free, Reply STOP to opt out, Antworten Sie mit STOP.
    ['REPLY', `${askedPlainly}${also}(?:${pause}|${follows})`],
    ['REPLY', `${asked}${also}(?:${fullPause}|${follows})`, 'loud'],
    // Not "Reply stop by the shop", though "by" is Polish, too.
    ['REPLY', `${askedPlainly}${also}(?! by ) ?${oneOf(towards)} (?![\\d+])`],
    ['REPLY', `${asked}${also}${forWhat}`],
    // STOP to opt out, STOP=unsubscribe, STOP reply to end, HELP for help, STOP to cancel.
    [
      'REPLY',
      `${start}${plain}${end}${closing}${also}(?: ${oneOf(sendVerbs)})? ?${oneOf(towards)} ?${plainStrong}`,
    ],
    ['REPLY', `${opening}${quote}${all}${end}${closing}${also}(?: ${oneOf(sendVerbs)})?${plainlyForWhat}`],
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

/** Txt STOP: read as any verb and its keyword. */
const justAsks = /^\p{L}+ \{word\}$/u;

/**
 * What Heed itself adds, in every language: NAMED first, for it holds what REPLY looks for. Its links are known by where
 * they lead.
 */
function ownWordings({ plain, all }: Keywords): Source[] {
  const places = (keyword: string): Record<string, string> => ({
    '{word}': `${quote}${keyword}${closing}`,
    '{address}': `(?:${noDate}\\d{3,8}(?!\\d)|${noDate}\\+?\\d(?:[ .-]?\\d){6,14})`,
  });
  const pattern = (wording: string, keyword: string) => {
    const parts = foldText(wording).split(/(\{\w+\})/);
    const inPlace = places(keyword);
    return parts.map((part) => inPlace[part] ?? escaped(part)).join('');
  };
  const from = (list: 'named' | 'reply') => {
    const every = Object.values(wordings)
      .flatMap((ofLanguage) => ofLanguage[list])
      .filter((wording) => !justAsks.test(wording));
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
