import { describe, expect, it } from 'vitest';
import { formLanguages } from '../../../src/features/web-opt-out/form/form-language.rules.js';
import { textsByLanguage } from '../../../src/features/web-opt-out/form/texts/texts-by-language.js';

/** Each text by its way in. */
function flat(texts: object, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, text]: [string, unknown]): [string, string][] =>
    typeof text === 'object' && text !== null
      ? flat(text, `${path}${key}.`)
      : [[`${path}${key}`, String(text)]],
  );
}

/** What is to be filled in; "of the brand" is the brand. */
function placesOf(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)]
    .map(([, place = '']) => (place === 'ofBrand' ? 'brand' : place))
    .sort();
}

const english = new Map(flat(textsByLanguage.en));

describe.each(formLanguages)('the texts in %s', (language) => {
  const texts = flat(textsByLanguage[language]);

  it('are those that there are in English, with the same to fill in', () => {
    expect(texts.map(([key]) => key).sort()).toEqual([...english.keys()].sort());
    for (const [key, text] of texts) expect(placesOf(text), key).toEqual(placesOf(english.get(key) ?? ''));
  });

  it('are written out, each for itself, without loose spaces or signs of markup', () => {
    for (const [key, text] of texts) {
      expect(text, key).toMatch(/^\S(?:.*\S)?$/s);
      expect(text, key).not.toMatch(/[<>&]|\s{2}|\{[^}]*$|'|"/);
    }
  });

  it('end with the same kind of sign as the English ones', () => {
    const kind = (text: string) => /[.?]$/.exec(text)?.[0] ?? '';
    for (const [key, text] of texts) expect(kind(text), key).toBe(kind(english.get(key) ?? ''));
  });

  it('are its own', () => {
    if (language === 'en') return;
    const same = texts.filter(([key, text]) => text === english.get(key)).map(([key]) => key);
    expect(same.filter((key) => key !== 'errorTitle')).toEqual([]);
  });
});
