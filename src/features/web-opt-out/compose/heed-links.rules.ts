/** Heed's own links in a text. */
import { linkPlace } from './add-way-out.rules.js';

export interface HeedLinks {
  /** A place for the recipient's own link. */
  place: boolean;
  /** The public form, which asks who one is. */
  form: boolean;
  /** Somebody's own link, written out: it opts out that one person, whoever follows it. */
  person: boolean;
  /** The text without them. */
  rest: string;
}

/**
 * `publicUrl`: what links of Heed's begin with. Only a whole host counts: https://mygo.example/u/… is no link of
 * https://go.example.
 */
export function heedLinkFinder(publicUrl: string): (text: string) => HeedLinks {
  const base = publicUrl
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/\/+$/, '')
    .replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const pattern = new RegExp(
    `(?:https?:\\/\\/|(?<![\\p{L}\\p{N}._~@%=?&#/+-]))${base}\\/(?:(u)\\/[0-9a-z]|opt-out\\/)[^\\s]{0,200}`,
    'giu',
  );
  return (text) => {
    const found = [...text.matchAll(pattern)];
    return {
      place: text.includes(linkPlace),
      form: found.some(([, person]) => person === undefined),
      person: found.some(([, person]) => person !== undefined),
      rest: found.length === 0 ? text : text.replaceAll(pattern, ''),
    };
  };
}
