/**
 * What a text says already of opting out, so that it is never said twice: "Reply STOP to opt out", "STOP au 36111", "Abmelden:
 * STOP", a link of Heed's. "STOP paying too much!" says nothing of the kind. In doubt it does not: a notice too many is
 * better than none.
 */
import { keywordPacks } from '../../../core/domain/keyword-packs.js';
import { foldText } from '../../../core/domain/message-text.rules.js';
import { heedLinkFinder } from './heed-links.rules.js';
import { end, type OptOutWord, start, words } from './notice-grammar.rules.js';
import { addressPatterns, type NoticePattern, patternsOf } from './notice-patterns.rules.js';

export type Notice =
  /** `words`: the keywords that it names, folded. */
  | { kind: 'REPLY'; words: readonly string[] }
  /** `address`: digits, with a + in front where the text has one. */
  | { kind: 'NAMED'; address: string; words: readonly string[] }
  /** PERSON: the link of one person, written out. PAGE: the public form, a page of the sender's. */
  | { kind: 'LINK'; to: 'RECIPIENT' | 'PERSON' | 'PAGE' };

export interface KnownNames {
  /** Words that opt out on this sender, beside those of all packs, which are known anyway. */
  keywords: readonly OptOutWord[];
  /** Where this sender's recipients are heard. */
  addresses: readonly string[];
  /** What links of Heed's begin with, as https://heed.example.com. */
  publicUrl: string;
}

/** Reads texts: all the notices of one, none of them twice, those that say the most first. What it needs the most is made once and for all. */
export function noticeReader({ keywords, addresses, publicUrl }: KnownNames): (text: string) => Notice[] {
  const own = keywords.filter(({ word }) => !publishedWords.has(foldText(word)));
  const all = [...published, ...own];
  const patterns = [
    ...addressPatterns(all, addresses),
    ...publishedPatterns(),
    ...(own.length === 0 ? [] : patternsOf(own)),
  ];
  const hint = new RegExp(`${words(all)}|:\\/\\/|www\\.|\\.[a-z]{2,24}\\/|退|拒`, 'gu');
  const keyword = new RegExp(`${start}${words(all)}${end}`, 'gu');
  const linksOf = heedLinkFinder(publicUrl);
  return (text) => {
    const links = linksOf(text);
    const parts = partsAround(foldText(links.rest).replaceAll(/[ \t\u00a0]+/g, ' '), hint);
    const named: Notice[] = [];
    const rests = parts.map((part) =>
      matching(patterns, 'NAMED').reduce(
        (rest, pattern) =>
          rest.replaceAll(pattern, (found) => {
            named.push({ kind: 'NAMED', address: addressIn(found), words: found.match(keyword) ?? [] });
            return '\n';
          }),
        part,
      ),
    );
    const replies = rests.flatMap((rest) =>
      matching(patterns, 'REPLY').flatMap((pattern) => rest.match(pattern) ?? []),
    );
    const page = parts.some((part) =>
      matching(patterns, 'LINK').some((pattern) => part.search(pattern) >= 0),
    );
    return [
      ...(links.place ? [{ kind: 'LINK', to: 'RECIPIENT' } as const] : []),
      ...named,
      ...(links.form || (page && !links.place) ? [{ kind: 'LINK', to: 'PAGE' } as const] : []),
      ...(replies.length > 0
        ? [{ kind: 'REPLY', words: replies.flatMap((found) => found.match(keyword) ?? []) } as const]
        : []),
      ...(links.person ? [{ kind: 'LINK', to: 'PERSON' } as const] : []),
    ];
  };
}

const published: readonly OptOutWord[] = keywordPacks.filter(({ action }) => action === 'OPT_OUT');
const publishedWords: ReadonlySet<string> = new Set(published.map(({ word }) => foldText(word)));
let madeOnce: readonly NoticePattern[] | null = null;

/** They cost tens of milliseconds. */
function publishedPatterns(): readonly NoticePattern[] {
  return (madeOnce ??= patternsOf(published));
}

function matching(patterns: readonly NoticePattern[], wanted: NoticePattern['kind']): RegExp[] {
  return patterns.filter(({ kind }) => kind === wanted).map(({ pattern }) => pattern);
}

/** The last run of three digits or more. */
function addressIn(notice: string): string {
  const found = notice.match(/\+?\(?\d(?:[ .()-]{0,2}\d){2,15}/g)?.at(-1) ?? '';
  return found.replaceAll(/[ .()-]/g, '');
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
