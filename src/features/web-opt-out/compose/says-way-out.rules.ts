/**
 * Whether a text says already how to opt out, so that it is never said twice: "Reply STOP to opt out", "STOP au 36111", "Abmelden:
 * STOP", a link of Heed's. "STOP paying too much!" says nothing of the kind. In doubt it does not: a notice too many is
 * better than none.
 */
import { keywordPacks } from '../../../core/domain/keyword-packs.js';
import { foldText } from '../../../core/domain/message-text.rules.js';
import { linkPlace } from './add-way-out.rules.js';
import {
  addressPatterns,
  type Notice,
  type NoticePattern,
  type OptOutWord,
  patternsOf,
  words,
} from './notice-patterns.rules.js';

export interface KnownNames {
  /** Words that opt out on this sender, beside those of all packs, which are known anyway. */
  keywords: readonly OptOutWord[];
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

const published: readonly OptOutWord[] = keywordPacks.filter(({ action }) => action === 'OPT_OUT');
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

function withoutScheme(url: string): string {
  return url.replace(/^[a-z]+:\/\//i, '');
}
