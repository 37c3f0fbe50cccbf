/** Adds to a text how to opt out: politely where there is room, shortly where politeness would cost a segment. */
import type { CountCost, SmsCost } from './segments.rules.js';
import { everywhere, type Wordings, wordings } from './wordings.js';

export const linkPlace = '{link}';

export interface WayOut {
  kind: 'REPLY' | 'NAMED' | 'LINK';
  language: string;
  word: string;
  /** Where the word goes, for NAMED. */
  address: string;
  /** For LINK. */
  link: string;
  /** The tersest wording is out of the question. */
  plain: boolean;
}

export interface Composed {
  text: string;
  /** Null where segments are not counted. */
  cost: SmsCost | null;
}

/** The text with the link wherever it has a place for one. */
export function fillLink(text: string, link: string): string {
  return text.replaceAll(linkPlace, () => link);
}

/**
 * The text with the politest wording that takes no more segments than the text alone had; where none does, the politest
 * of those that take the fewest. A wording that would change the alphabet of the text gives way to English.
 */
export function addWayOut(text: string, wayOut: WayOut, count: CountCost | null): Composed {
  const [politest, ...shorter] = candidates(wayOut.language, wayOut).map((wording) => joined(text, wording));
  const first = politest ?? text;
  if (count === null) return { text: first, cost: null };
  const before = count(text);
  const keepsAlphabet = (composed: string) =>
    before.encoding === 'UCS-2' || count(composed).encoding === 'GSM-7';
  if (!keepsAlphabet(first) && wayOut.language !== everywhere) {
    return addWayOut(text, { ...wayOut, language: everywhere }, count);
  }
  let best = { text: first, cost: count(first) };
  for (const composed of shorter) {
    if (best.cost.segments <= before.segments) break;
    const cost = count(composed);
    if (cost.segments < best.cost.segments) best = { text: composed, cost };
  }
  return best;
}

const lists = { REPLY: 'reply', NAMED: 'named', LINK: 'link' } as const satisfies Record<
  WayOut['kind'],
  keyof Wordings
>;

/** From polite to terse. */
function candidates(language: string, { kind, plain, word, address, link }: WayOut): string[] {
  const ofLanguage = (wordings[language] ?? wordings[everywhere])?.[lists[kind]] ?? [];
  return (plain ? ofLanguage.slice(0, -1) : ofLanguage).map((wording) =>
    wording
      .replaceAll('{word}', () => word)
      .replaceAll('{address}', () => address)
      .replaceAll(linkPlace, () => link),
  );
}

/** On a line of its own, unless the text ends with a space or a line already. */
function joined(text: string, addition: string): string {
  if (text === '' || /\s$/.test(text)) return text + addition;
  return `${text}\n${addition}`;
}
