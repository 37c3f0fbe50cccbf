/** Heed's own links in a text. */
import { linkPlace } from './add-way-out.rules.js';
import { escaped } from './notice-grammar.rules.js';

export interface HeedLinks {
  /** A place for the recipient's own link. */
  place: boolean;
  /** The account's public form, which asks who one is. */
  form: boolean;
  /** Somebody's own link, written out: it opts out that one person, whoever follows it. */
  person: boolean;
  /** A public form that is not the account's: another's, or none at all. */
  elsewhere: boolean;
  /** The text without them. */
  rest: string;
}

/**
 * `publicUrl`: what links of Heed's begin with. Only a whole host counts: https://mygo.example/u/… is no link of
 * https://go.example.
 */
export function heedLinkFinder(publicUrl: string, accountId: string): (text: string) => HeedLinks {
  const base = escaped(publicUrl.replace(/^[a-z]+:\/\//i, '').replace(/\/+$/, ''));
  const form = `opt-out\\/${escaped(accountId)}(?![\\p{L}\\p{N}_%/-])`;
  const pattern = new RegExp(
    `(?:https?:\\/\\/|(?<![\\p{L}\\p{N}._~@%=?&#/+-]))${base}\\/(?:(?<person>u\\/[0-9a-z])|(?<form>${form})|opt-out(?![\\p{L}\\p{N}_-]))[^\\s]{0,200}`,
    'giu',
  );
  return (text) => {
    const found = [...text.matchAll(pattern)].map(({ groups }) => groups);
    const isPerson = (one: (typeof found)[number]) => one?.['person'] !== undefined;
    const isForm = (one: (typeof found)[number]) => one?.['form'] !== undefined;
    return {
      place: text.includes(linkPlace),
      form: found.some(isForm),
      person: found.some(isPerson),
      elsewhere: found.some((one) => !isPerson(one) && !isForm(one)),
      rest: found.length === 0 ? text : text.replaceAll(pattern, ''),
    };
  };
}
