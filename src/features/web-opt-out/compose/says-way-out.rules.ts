/**
 * What a text says already of opting out, so that it is never said twice: "Reply STOP to opt out", "STOP au 36111", "Abmelden:
 * STOP", a link of Heed's. "STOP paying too much!" says nothing of the kind. In doubt it does not: a notice too many is
 * better than none.
 */
import { keywordPacks } from '../../../core/domain/keyword-packs.js';
import { foldText } from '../../../core/domain/message-text.rules.js';
import { heedLinkFinder } from './heed-links.rules.js';
import { end, type OptOutWord, start, words } from './notice-grammar.rules.js';
import { addressPatterns } from './address-patterns.rules.js';
import { type NoticePattern, patternsOf } from './notice-patterns.rules.js';
import { quieten } from './quiet-words.rules.js';

export type Notice =
  /** `words`: the published keywords that it names, folded. */
  | { kind: 'REPLY'; words: readonly string[] }
  /** `address`: digits, with a + in front where the text has one. */
  | { kind: 'NAMED'; address: string; words: readonly string[] }
  /** PERSON: the link of one person, written out. PAGE: the public form, a page of the sender's. ELSEWHERE: another account's form. */
  | { kind: 'LINK'; to: 'RECIPIENT' | 'PERSON' | 'PAGE' | 'ELSEWHERE' };

export interface KnownNames {
  /** Words that opt out on this sender, beside those of all packs, which are known anyway. */
  keywords: readonly OptOutWord[];
  /** Where this sender's recipients are heard. */
  addresses: readonly string[];
  /** What links of Heed's begin with, as https://heed.example.com. */
  publicUrl: string;
  /** Whose public form counts. */
  accountId: string;
}

/** Reads texts: all the notices of one, none of them twice, those that say the most first. What it needs the most is made once and for all. */
export function noticeReader(names: KnownNames): (text: string) => Notice[] {
  const { keywords, addresses, publicUrl, accountId } = names;
  const ofAddresses = addressPatterns(known, addresses);
  const linksOf = heedLinkFinder(publicUrl, accountId);
  const own = keywords.filter(({ word }) => !publishedWords.has(foldText(word)));
  const withStandIns = standingIn(own);
  const quietable = new Set([...publishedWords, ...own.map(({ word }) => foldText(word).trim())]);
  const asRead = (text: string) => withStandIns(foldText(text).replaceAll(/[ \t\u00a0]+/g, ' '));
  return (text) => {
    const links = linksOf(text);
    const patterns = [...ofAddresses, ...knownPatterns()];
    const whole = read(
      asRead(links.rest),
      patterns.filter(({ loud }) => !loud),
    );
    const loud = read(
      asRead(quieten(links.rest, quietable)),
      patterns.filter(({ kind, loud }) => loud || kind === 'NAMED'),
    );
    const named = new Map<string, string[]>();
    for (const found of [...whole.named, ...loud.named]) {
      const address = addressIn(found);
      named.set(address, [...(named.get(address) ?? []), found]);
    }
    const replies = [...whole.replies, ...loud.replies];
    return [
      ...(links.place ? [{ kind: 'LINK', to: 'RECIPIENT' } as const] : []),
      ...[...named].map(([address, found]) => ({ kind: 'NAMED', address, words: wordsIn(found) }) as const),
      ...(links.form || (whole.page && !links.place) ? [{ kind: 'LINK', to: 'PAGE' } as const] : []),
      ...(replies.length > 0 ? [{ kind: 'REPLY', words: wordsIn(replies) } as const] : []),
      ...(links.person ? [{ kind: 'LINK', to: 'PERSON' } as const] : []),
      ...(links.elsewhere ? [{ kind: 'LINK', to: 'ELSEWHERE' } as const] : []),
    ];
  };
}

interface Found {
  named: readonly string[];
  replies: readonly string[];
  page: boolean;
}

/** NAMED first, for it holds what REPLY looks for. */
function read(text: string, patterns: readonly NoticePattern[]): Found {
  const named: string[] = [];
  const parts = partsAround(text, hint);
  const rests = parts.map((part) =>
    matching(patterns, 'NAMED').reduce(
      (rest, pattern) =>
        rest.replaceAll(pattern, (found) => {
          named.push(found);
          return '\n';
        }),
      part,
    ),
  );
  return {
    named,
    replies: rests.flatMap((rest) =>
      matching(patterns, 'REPLY').flatMap((pattern) => rest.match(pattern) ?? []),
    ),
    page: parts.some((part) => matching(patterns, 'LINK').some((pattern) => part.search(pattern) >= 0)),
  };
}

const published: readonly OptOutWord[] = keywordPacks.filter(({ action }) => action === 'OPT_OUT');
const publishedWords: ReadonlySet<string> = new Set(published.map(({ word }) => foldText(word)));

/** They stand for the account's own words, so that all accounts share the same patterns. */
const standIns = { plain: 'heedownword', ambiguous: 'heedambiguousword' } as const;
const known: readonly OptOutWord[] = [
  ...published,
  { word: standIns.plain, ambiguous: false },
  { word: standIns.ambiguous, ambiguous: true },
];
const hint = new RegExp(`${words(known)}|:\\/\\/|www\\.|\\.[a-z]{2,24}\\/|退|拒`, 'gu');
const keyword = new RegExp(`${start}${words(known)}${end}`, 'gu');
let madeOnce: readonly NoticePattern[] | null = null;

/** They cost tens of milliseconds. */
function knownPatterns(): readonly NoticePattern[] {
  return (madeOnce ??= patternsOf(known));
}

/** The text with stand-ins in place of these words. */
function standingIn(own: readonly OptOutWord[]): (text: string) => string {
  if (own.length === 0) return (text) => text;
  const ambiguous = new Set(own.filter((one) => one.ambiguous).map(({ word }) => foldText(word).trim()));
  const spaceless = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}]';
  const pattern = new RegExp(`(?:${start}|(?=${spaceless}))${words(own)}(?:${end}|(?<=${spaceless}))`, 'gu');
  return (text) =>
    text.replaceAll(pattern, (word) => (ambiguous.has(word) ? standIns.ambiguous : standIns.plain));
}

/** None where the account's own are among them: these are heard. */
function wordsIn(found: readonly string[]): string[] {
  const all = [...new Set(found.flatMap((one) => one.match(keyword) ?? []))];
  const own: readonly string[] = Object.values(standIns);
  return all.some((word) => own.includes(word)) ? [] : all;
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
